import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { readResults, tablesOf } from './prevalence-tables.ts';

async function kept(content: string): Promise<string> {
  const file = path.join(await temporaryFolder('prevalence'), 'prevalence.json');
  await writeFile(file, content);
  return file;
}
const groups = (row: object) => ({ anchors: 300, rounds: 5, rows: [{ test: 'news', size: 20, share: 0.1, ...row }] });

test('figures of an earlier version are refused with what to do', async () => {
  const file = await kept(JSON.stringify({ machine: 'm', seed: 1, groups: groups({ found: 1, falseShare: 0 }) }));
  expect(() => readResults(file)).toThrow(
    `In ${file} an earlier version of this study wrote: groups. Measure again: node bench/prevalence-study.ts`,
  );
  expect(readResults(file, { dropsOld: true })).toEqual({ machine: 'm', seed: 1 });
});

test.each([
  ['no JSON', '{'],
  ['rows that are none', '{"shares": [{"rows": 3}]}'],
  ['a part that is none', '{"lengths": null, "shares": ["x"]}'],
])('a file with %s is refused without a fault of the program', async (_, content) => {
  const file = await kept(content);
  expect(() => readResults(file)).toThrow(/Measure again: node bench\/prevalence-study\.ts$/);
});

test('parts that were not measured have no table', async () => {
  const read = readResults(await kept(JSON.stringify({ machine: 'm', seed: 1, pools: [] })));
  expect(Object.keys(tablesOf(read))).toEqual(['basis']);
});
