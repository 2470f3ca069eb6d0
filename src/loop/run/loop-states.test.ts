import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type LoopState, LoopStates } from './loop-states.ts';

const state = (generation: number, batches: readonly number[]): LoopState => ({
  generation,
  training: {
    data: { values: Float64Array.of(1, generation), dimensions: 1 },
    freshHumanRows: 0,
    replayedHumanRows: 1,
  },
  modelMemory: { tastes: new Uint32Array([7]) },
  regimeMemory: undefined,
  given: 3 * generation,
  batches: batches.map((one) => ({ generation: one, data: { values: Float64Array.of(one), dimensions: 1 } })),
  results: [],
});
const noNotice = (text: string) => {
  throw new Error(text);
};

test('what was published last is read again, typed arrays and all; batches that nobody needs any more are gone', async () => {
  const folder = await temporaryFolder('states');
  const states = new LoopStates(folder, 'lab arm 0');
  expect(await states.read(noNotice)).toBeUndefined();
  await states.publish(state(1, [0]));
  await states.publish(state(2, [0, 1]));
  await states.publish(state(3, [1, 2]));
  expect((await readdir(folder)).sort()).toEqual(['batch-1', 'batch-2', 'state']);
  expect(await new LoopStates(folder, 'lab arm 0').read(noNotice)).toEqual(state(3, [1, 2]));
  await states.remove();
  expect(await states.read(noNotice)).toBeUndefined();
});

test.each([
  ['state', 'of another lab', 'belongs to another lab'],
  ['state', '', 'is torn or no state'],
  ['state', 'OUTLOOP1 and something else', 'is torn or no state'],
  ['batch-1', 'torn', 'is torn or no state'],
])('a %s that is %j is left aside and told of', async (name, content, told) => {
  const folder = await temporaryFolder('states-bad');
  await new LoopStates(folder, 'lab arm 0').publish(state(3, [1, 2]));
  if (content === 'of another lab') await new LoopStates(folder, 'other arm 0').publish(state(3, []));
  else await writeFile(path.join(folder, name), content);
  const notices: string[] = [];
  expect(await new LoopStates(folder, 'lab arm 0').read((text) => notices.push(text))).toBeUndefined();
  expect(notices.join('\n')).toContain(told);
});
