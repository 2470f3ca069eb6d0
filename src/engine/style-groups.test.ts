import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { setAnchorContents } from './anchor-contents.ts';
import { QueryProcess } from './query-process.ts';
import { readStyleGroups, type StyleGroupOptions } from './style-groups.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-groups-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

let made = 0;
const record = (group: string | null, more: Partial<MadeRecord> = {}): MadeRecord => ({
  id: `r${made++}`,
  words: 60,
  style: 10,
  signature: '[]',
  language: 'en',
  groups: [group],
  ...more,
});
const read = async (parts: readonly (readonly MadeRecord[])[], options: Partial<StyleGroupOptions> = {}) =>
  readStyleGroups(query, {
    parts: await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, parts, 1),
    column: 'g0',
    knownHuman: [['main', 'text', 'proof']],
    marked: [['main', 'text', 'residue']],
    lengths: [50, 120],
    leastTexts: 2,
    mostGroups: 10,
    textsOfGroup: 100,
    leastHumanTexts: 2,
    ...options,
  });

test('counts each text once in a group, with its marks, and keeps proven human ones apart', async () => {
  const found = await read([
    [
      record('ann'),
      record('ann', { content: 'twice', style: 20 }),
      record('ann', { words: 130, style: 30 }),
      record('ann', { signature: 'residue', style: 40 }),
      record('ann', { signature: 'residue', style: null, words: 9 }),
      record('ann', { signature: 'proof', style: 1 }),
      record('ann', { content: null }),
    ],
    [
      record('ann', { content: 'twice', style: 20 }),
      record('ann', { signature: 'proof', style: 2 }),
      // A text that is proven human in one place is so in the other.
      record('ann', { content: 'once proven', signature: 'proof', style: 3 }),
      record('ann', { content: 'once proven', style: 3 }),
      record('bo'),
      record(null),
    ],
  ]);
  expect(found).toEqual({
    groups: [
      {
        group: 'ann',
        texts: 5,
        scored: 4,
        markedScored: 1,
        markedUnscored: 1,
        knownHuman: 3,
        sampled: 4,
        markedSampled: 1,
      },
    ],
    scores: [
      { group: 'ann', source: 'main', language: 'en', words: 50, scores: [10, 20, 40] },
      { group: 'ann', source: 'main', language: 'en', words: 120, scores: [30] },
    ],
    human: [{ group: 'ann', source: 'main', language: 'en', words: 50, scores: [1, 2, 3] }],
    tooSmall: 1,
    beyondLimit: 0,
    without: 1,
  });
});

test('the sample is that of the lowest content hashes, which no version of the engine changes', async () => {
  const texts = Array.from({ length: 300 }, (_, n) => ({ content: `text ${n}`, style: n }));
  const lowest = texts
    .toSorted((a, b) => (hash('sha256', a.content) < hash('sha256', b.content) ? -1 : 1))
    .slice(0, 20)
    .map(({ style }) => style)
    .sort((a, b) => a - b);
  const { scores } = await read([texts.map((text) => record('g', text))], { textsOfGroup: 20 });
  expect(scores.flatMap((each) => each.scores)).toEqual(lowest);
});

test('samples large groups whatever the order, and says which groups it leaves out', async () => {
  const records = Array.from({ length: 900 }, (_, n) => record(`g${n % 3}`, { content: `text ${n}`, style: n }));
  const options = { textsOfGroup: 20, mostGroups: 2 };
  const found = await read([records], options);
  expect(found.groups.map(({ group, scored, sampled }) => [group, scored, sampled])).toEqual([
    ['g0', 300, 20],
    ['g1', 300, 20],
  ]);
  expect(found.beyondLimit).toBe(1);
  expect(await read([records.slice(450).reverse(), records.slice(0, 450)], options)).toEqual(found);
  const other = await read([records, [record('x', { source: 'b' }), record('x', { source: 'b' })]], {
    sources: ['b'],
    column: 'source',
  });
  expect(other.groups).toMatchObject([{ group: 'b', texts: 2 }]);
});

test('texts that others are compared with are human wherever they stand, and not tested', async () => {
  await setAnchorContents(query, [{ namedFor: 'main', content: hash('sha256', 'named').slice(0, 16) }]);
  try {
    const { groups, scores, human } = await read([
      [
        record('ann', { content: 'named', style: 1 }),
        record('ann', { signature: 'proof', style: 2 }),
        record('ann', { style: 30 }),
        record('ann', { style: 40 }),
      ],
    ]);
    expect(groups).toMatchObject([{ group: 'ann', texts: 2, scored: 2, knownHuman: 2 }]);
    expect(scores.map((each) => each.scores)).toEqual([[30, 40]]);
    expect(human.map((each) => each.scores)).toEqual([[1, 2]]);
  } finally {
    await setAnchorContents(query, []);
  }
});
