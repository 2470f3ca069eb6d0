import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { sampleGroups } from './group-samples.ts';
import { QueryProcess } from './query-process.ts';

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

async function sample(
  parts: readonly (readonly MadeRecord[])[],
  {
    mostGroups = 10,
    mostWords = 1000,
    sliceRecords,
  }: { mostGroups?: number; mostWords?: number; sliceRecords?: number } = {},
) {
  const files = await makeParts({ folder: await temporaryFolder('groups') }, parts, 1);
  const { groups, total } = await sampleGroups(query, {
    parts: files,
    column: 'g0',
    mostGroups,
    mostWords,
    ...(sliceRecords !== undefined && { sliceRecords }),
  });
  const idOf = ([part, row]: readonly [number, number]) => parts[part]![row]!.id;
  return { total, groups: groups.map(({ places, ...group }) => ({ ...group, ids: places.map(idOf) })) };
}

const record = (id: string, group: string | null, more: Partial<MadeRecord> = {}): MadeRecord => ({
  id,
  groups: [group],
  ...more,
});

test('counts distinct texts, wherever they lie; records without a group and forgotten ones belong to none', async () => {
  const { groups, total } = await sample([
    [record('a', 'ada', { content: 'x', words: 7 }), record('b', 'ada', { content: 'y', words: 5 })],
    [record('c', 'ada', { content: 'x', words: 7 }), record('d', null), record('e', 'bob', { content: 'x', words: 7 })],
    [record('f', 'ada', { content: null }), record('g', 'nobody', { content: null })],
  ]);
  expect(total).toBe(2);
  expect(groups.map(({ ids, ...group }) => group)).toEqual([
    { value: 'ada', records: 3, texts: 2, words: 12 },
    { value: 'bob', records: 1, texts: 1, words: 7 },
  ]);
  // x is shared by records a and c: the one text may be read at either place.
  expect(groups[0]!.ids.toSorted().join()).toMatch(/^[ac],b$|^b,[ac]$/);
});

test('names the groups with the most words, ties by name, and says how many there are', async () => {
  const records = ['d', 'b', 'a', 'c'].flatMap((name, i) =>
    Array.from({ length: 3 }, (_, j) => record(`${name}${j}`, name, { words: i === 0 ? 20 : 10 })),
  );
  const { groups, total } = await sample([records], { mostGroups: 3 });
  expect([total, groups.map(({ value }) => value)]).toEqual([4, ['d', 'a', 'b']]);
});

test('takes texts in the order of their content hashes until there are enough words, the same however they are divided', async () => {
  const records = Array.from({ length: 40 }, (_, i) => record(`r${i}`, 'ada', { words: 10 }));
  const all = await sample([records]);
  expect(all.groups[0]!.ids.length).toBe(40);
  const some = await sample([records], { mostWords: 95 });
  expect(some.groups[0]).toMatchObject({ words: 400, texts: 40 });
  expect(some.groups[0]!.ids, 'the tenth text passes 95 words').toEqual(all.groups[0]!.ids.slice(0, 10));
  const divided = await sample([records.slice(25).toReversed(), records.slice(0, 25)], { mostWords: 95 });
  expect(divided).toEqual(some);
});

test('the same, however few records are looked at together', async () => {
  const records = Array.from({ length: 60 }, (_, i) =>
    record(`r${i}`, ['ada', 'bob', 'cleo'][i % 3]!, { words: 1 + (i % 7), content: `text ${i % 50}` }),
  );
  for (const mostWords of [12, 1000]) {
    const whole = await sample([records], { mostGroups: 2, mostWords });
    expect(whole.groups.map(({ ids }) => ids.length).every((length) => length > 0)).toBe(true);
    for (const sliceRecords of [9, 30])
      expect(await sample([records], { mostGroups: 2, mostWords, sliceRecords }), `${sliceRecords}`).toEqual(whole);
  }
});

test('values and names need no care in SQL', async () => {
  const value = "it's; DROP TABLE group_texts --";
  const { groups } = await sample([[record('a', value)]]);
  expect(groups.map((group) => group.value)).toEqual([value]);
});
