import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ContentEntries, contentEntries, NO_ENTRY, type RecordKeys } from './content-entries.ts';

interface SomeRecord {
  readonly high: bigint;
  readonly low: bigint;
  readonly wordsHash: bigint;
  readonly provenance: number;
  readonly words: number;
  readonly date: number;
}

function keysOf(records: readonly SomeRecord[]): RecordKeys {
  return {
    contentHigh: BigInt64Array.from(records, ({ high }) => high),
    contentLow: BigInt64Array.from(records, ({ low }) => low),
    wordsHash: BigInt64Array.from(records, ({ wordsHash }) => wordsHash),
    provenance: Uint8Array.from(records, ({ provenance }) => provenance),
    words: Int32Array.from(records, ({ words }) => words),
    date: Int32Array.from(records, ({ date }) => date),
  };
}

const record = (fields: Partial<SomeRecord> = {}): SomeRecord => ({
  high: 1n,
  low: 1n,
  wordsHash: 9n,
  provenance: 2,
  words: 10,
  date: 20200101,
  ...fields,
});

const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const compare = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));

/** The entries as the description has them, by plain maps and comparisons. */
function described(records: readonly SomeRecord[]) {
  const groups = new Map<string, SomeRecord[]>();
  for (const own of records) {
    if (own.high === 0n && own.low === 0n) continue;
    const content = `${own.high} ${own.low}`;
    groups.set(content, [...(groups.get(content) ?? []), own]);
  }
  return [...groups.values()]
    .map((group) => {
      const [best] = [...group].sort((a, b) => a.provenance - b.provenance || a.date - b.date);
      return {
        content: `${group[0]!.high} ${group[0]!.low}`,
        provenance: best!.provenance,
        date: best!.date,
        words: Math.max(...group.map(({ words }) => words)),
        size: group.length,
        wordsHash: group.map(({ wordsHash }) => wordsHash).sort(compare)[0]!,
        high: unsigned(best!.high),
        low: unsigned(best!.low),
      };
    })
    .sort(
      (a, b) =>
        a.provenance - b.provenance ||
        b.words - a.words ||
        a.date - b.date ||
        compare(a.high, b.high) ||
        compare(a.low, b.low),
    )
    .map(({ high: _, low: __, ...entry }) => entry);
}

/** The entries by content, without the numbers of records. */
function found(entries: ContentEntries, records: readonly SomeRecord[]) {
  return Array.from({ length: entries.count }, (_, entry) => {
    const own = records[entries.representative[entry]!]!;
    return {
      content: `${own.high} ${own.low}`,
      provenance: entries.provenance[entry]!,
      date: entries.date[entry]!,
      words: entries.words[entry]!,
      size: entries.size[entry]!,
      wordsHash: own.wordsHash,
    };
  });
}

// Halves of 32 bits drawn from few values: equal contents, and different ones that agree in what records are first sorted by.
const half = fc.constantFrom(0n, 1n, 0x80000000n, 0xffffffffn);
const wide = fc.tuple(half, half).map(([high, low]) => BigInt.asIntN(64, (high << 32n) | low));
const anyRecord: fc.Arbitrary<SomeRecord> = fc.record({
  high: wide,
  low: fc.oneof(fc.constantFrom(0n, 1n), wide),
  wordsHash: fc.bigInt({ min: -2n, max: 2n }),
  provenance: fc.integer({ min: 0, max: 7 }),
  words: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: (1 << 24) - 1 })),
  date: fc.constantFrom(0, 18000000, 20200101, 20200102, 99999999),
});

describe('contentEntries', () => {
  test('groups and ranks as described, whatever the order of records', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 40, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        (records, numbers) => {
          const shuffled = records
            .map((own) => ({ own, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ own }) => own);
          const expected = described(records);
          for (const order of [records, shuffled]) {
            const entries = contentEntries(keysOf(order));
            expect(found(entries, order)).toEqual(expected);
            order.forEach((own, i) => {
              const entry = entries.entryOf[i]!;
              if (own.high === 0n && own.low === 0n) expect(entry).toBe(NO_ENTRY);
              else expect(expected[entry]!.content).toBe(`${own.high} ${own.low}`);
            });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['provenance before words', record({ provenance: 0, words: 1 }), record({ provenance: 1, words: 99, low: 0n })],
    ['more words before an earlier date', record({ words: 11 }), record({ date: 19000101, low: 0n })],
    ['an earlier date before the hash', record({ date: 20191231 }), record({ low: 0n })],
    ['no date behind every date', record({ date: 20991231 }), record({ date: 99_999_999, low: 0n })],
    ['the high half of the hash before the low one', record({ high: 1n, low: 5n }), record({ high: 2n, low: 1n })],
    ['hashes as unsigned numbers', record({ high: 1n << 62n }), record({ high: -1n })],
    [
      'a text beyond the most words as long as any such',
      record({ words: 1 << 24, low: 0n }),
      record({ words: 1 << 30 }),
    ],
  ])('ranks %s', (_, first, second) => {
    for (const records of [
      [first, second],
      [second, first],
    ]) {
      const { count, representative } = contentEntries(keysOf(records));
      expect(count).toBe(2);
      expect(records[representative[0]!]).toBe(first);
    }
  });

  test('an entry has the best provenance of its records, and the date of the best', () => {
    const records = [
      record({ provenance: 4, date: 18500101 }),
      record({ provenance: 1, date: 20210101 }),
      record({ provenance: 1, date: 20200101 }),
    ];
    const entries = contentEntries(keysOf(records));
    expect(entries).toMatchObject({ count: 1 });
    expect([entries.provenance[0], entries.date[0], entries.size[0]]).toEqual([1, 20200101, 3]);
  });

  test('forgotten records have no entry, however many they are', () => {
    const records = [record(), ...Array.from({ length: 1000 }, () => record({ high: 0n, low: 0n })), record()];
    const entries = contentEntries(keysOf(records));
    expect(entries.count).toBe(1);
    expect(entries.size[0]).toBe(2);
    expect(entries.entryOf.filter((entry) => entry === NO_ENTRY)).toHaveLength(1000);
    expect(contentEntries(keysOf(records.slice(1, 11))).count).toBe(0);
    expect(contentEntries(keysOf([])).count).toBe(0);
  });
});
