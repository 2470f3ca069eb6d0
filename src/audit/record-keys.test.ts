import { expect, test } from 'vitest';
import { type MadeRecord, madePartKey, makeParts } from '../../test/support/made-parts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { contentEntries } from '../dedup/content-entries.ts';
import { ORIGIN_CLASSES, ORIGIN_GROUPS, ORIGIN_STATUSES, originGroup } from '../record/origin.ts';
import { chooseSamples, MOST_PANEL_WORDS } from './choose-samples.ts';
import type { DecidedUse } from './origin-index.ts';
import type { PartSummary } from './part-summary.ts';
import { entriesByContent, provenanceRank, readSnapshotKeys } from './record-keys.ts';

/** Reads made parts as an audit does; each part has one use, decided as given. */
async function readParts(
  parts: readonly { readonly records: readonly MadeRecord[]; readonly group?: 'human' | 'synthetic' | 'unknown' }[],
) {
  const workspace = { folder: await temporaryFolder('keys') };
  await makeParts(
    workspace,
    parts.map(({ records }) => records),
  );
  const summaries = parts.map(
    ({ records }, i) =>
      ({ key: madePartKey(i), records: records.length, uses: [[`s${i}`, 'text', 'sig']] }) as unknown as PartSummary,
  );
  const uses = parts.map(
    ({ group = 'unknown' }, i) =>
      ({
        source: `s${i}`,
        field: 'text',
        signature: 'sig',
        overlay: '',
        decision: { origin: { class: group === 'unknown' ? 'unknown' : group, status: 'declared', flag: null } },
      }) as unknown as DecidedUse,
  );
  return readSnapshotKeys(workspace, summaries, { uses, overlays: { ofPart: async () => new Map() } }, ORIGIN_GROUPS);
}

test('every origin has a rank: verified human first, then declared, mixed, unknown, synthetic last', () => {
  for (const name of ORIGIN_CLASSES) {
    for (const status of ORIGIN_STATUSES) {
      const rank = provenanceRank(name, status);
      expect(rank).toBe(
        { human: status === 'verified' ? 0 : 1, mixed: 2, unknown: 3, synthetic: 4 }[originGroup(name)],
      );
    }
  }
});

test('reads every record once, parts without records left out, with its heading of origin', async () => {
  const keys = await readParts([
    {
      records: [
        { id: 'a', words: 3, date: '1999-01-02' },
        { id: 'b', content: null },
      ],
      group: 'human',
    },
    { records: [{ id: 'c', words: 9 }], group: 'synthetic' },
  ]);
  expect(keys.parts.map(({ records, firstRecord }) => [records, firstRecord])).toEqual([
    [2, 0],
    [1, 2],
  ]);
  expect([...keys.words]).toEqual([3, 10, 9]);
  expect([...keys.date]).toEqual([19_990_102, 99_999_999, 99_999_999]);
  expect([...keys.group].map((group) => ORIGIN_GROUPS[group])).toEqual(['human', 'human', 'synthetic']);
  expect([...keys.provenance]).toEqual([1, 1, 4]);
  expect([keys.contentHigh[1], keys.contentLow[1], keys.wordsHash[1]]).toEqual([0n, 0n, 0n]);
  expect(contentEntries(keys).count, 'a forgotten record is no entry').toBe(2);
});

test('entries in the order of their contents do not depend on parts or origin', async () => {
  const records: MadeRecord[] = Array.from({ length: 300 }, (_, i) => ({ id: `r${i}`, content: `text ${i % 200}` }));
  const order = async (parts: Parameters<typeof readParts>[0]) => {
    const keys = await readParts(parts);
    const entries = contentEntries(keys);
    const contents = [...entriesByContent(entries, keys)].map((entry) =>
      BigInt.asUintN(64, keys.contentHigh[entries.representative[entry]!]!),
    );
    return contents;
  };
  const whole = await order([{ records }]);
  expect(whole.length).toBe(200);
  expect(whole).toEqual(whole.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(
    await order([
      { records: records.slice(150).toReversed(), group: 'human' },
      { records: records.slice(0, 150), group: 'synthetic' },
    ]),
  ).toEqual(whole);
});

test('samples hold distinct texts of each heading, counted with their copies; a text of two headings is in both', async () => {
  const keys = await readParts([
    { records: ['x', 'y', 'x'].map((content, i) => ({ id: `h${i}`, content, words: 20 })), group: 'human' },
    { records: ['x', 'z'].map((content, i) => ({ id: `m${i}`, content, words: 20 })), group: 'synthetic' },
    { records: ['z', 'u', null].map((content, i) => ({ id: `u${i}`, content, words: content === 'u' ? 4 : 20 })) },
  ]);
  const entries = contentEntries(keys);
  const { arms, topics, topicTexts, topicMass, isHuman, isUnknown } = chooseSamples(entries, keys);
  const summary = arms.map(({ arm, records, texts, availableWords, entries: chosen }) => [
    arm,
    records,
    texts,
    availableWords,
    chosen.length,
  ]);
  expect(summary).toEqual([
    ['human', 3, 2, 40, 2],
    ['synthetic', 2, 2, 40, 2],
    ['mixed', 0, 0, 0, 0],
    ['unknown', 2, 2, 24, 2],
  ]);
  // The text of four words has no topic.
  expect([topics.length, topicTexts, topicMass]).toEqual([3, 3, { records: 6, words: 120 }]);
  const entryOf = (record: number) => entries.entryOf[record]!;
  expect([0, 1, 4, 6].map((record) => [isHuman[entryOf(record)], isUnknown[entryOf(record)]])).toEqual([
    [1, 0],
    [1, 0],
    [0, 0],
    [0, 1],
  ]);
});

test('a sample ends with the text that passes the limit of words, and is the beginning of the order', async () => {
  const words = MOST_PANEL_WORDS / 4 + 1;
  const keys = await readParts([
    { records: Array.from({ length: 9 }, (_, i) => ({ id: `r${i}`, words })), group: 'human' },
  ]);
  const entries = contentEntries(keys);
  const [human] = chooseSamples(entries, keys).arms;
  expect([...human!.entries]).toEqual([...entriesByContent(entries, keys).subarray(0, 4)]);
  expect([human!.availableWords, human!.texts]).toEqual([9 * words, 9]);
});

test('a record that more is known of than its part says stands as that decides', async () => {
  const workspace = { folder: await temporaryFolder('keys') };
  await makeParts(workspace, [[{ id: 'a' }, { id: 'b' }, { id: 'c' }]]);
  const uses = [
    ['', 'unknown'],
    ['[{"said":"human"}]', 'human'],
  ].map(
    ([overlay, name]) =>
      ({
        source: 's',
        field: 'text',
        signature: 'sig',
        overlay,
        decision: { origin: { class: name, status: 'declared', flag: null } },
      }) as unknown as DecidedUse,
  );
  const summary = { key: madePartKey(0), records: 3, uses: [['s', 'text', 'sig']] } as unknown as PartSummary;
  const read = (overlays: readonly (readonly [number, string])[]) =>
    readSnapshotKeys(
      workspace,
      [summary],
      { uses, overlays: { ofPart: async () => new Map(overlays) } },
      ORIGIN_GROUPS,
    );
  const [unknown, human] = [ORIGIN_GROUPS.indexOf('unknown'), ORIGIN_GROUPS.indexOf('human')];
  expect([...(await read([[1, '[{"said":"human"}]']])).group]).toEqual([unknown, human, unknown]);
  expect([...(await read([[1, '[{"said":"human"}]']])).provenance]).toEqual([3, 1, 3]);
  // An overlay nobody decided is a mistake, not an unknown origin.
  await expect(read([[2, 'other']])).rejects.toThrow(/no decided origin/);
});
