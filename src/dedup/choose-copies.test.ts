import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCopies, STAYS } from './choose-copies.ts';
import { REMOVAL_VERDICTS, type RemovalVerdict } from './removal-rule.ts';

interface SomeEntry {
  readonly provenance: number;
  readonly date: number;
  readonly words: number;
}

interface SomePair {
  readonly better: number;
  readonly worse: number;
  readonly verdict: RemovalVerdict;
  readonly isRead: boolean;
}

function choose(entries: readonly SomeEntry[], pairs: readonly SomePair[]) {
  return chooseCopies(
    {
      count: entries.length,
      provenance: Uint8Array.from(entries, ({ provenance }) => provenance),
      date: Int32Array.from(entries, ({ date }) => date),
      words: Int32Array.from(entries, ({ words }) => words),
    },
    {
      better: Uint32Array.from(pairs, ({ better }) => better),
      worse: Uint32Array.from(pairs, ({ worse }) => worse),
      verdict: Uint8Array.from(pairs, ({ verdict }) => REMOVAL_VERDICTS.indexOf(verdict)),
      isRead: Uint8Array.from(pairs, ({ isRead }) => Number(isRead)),
      shared: new Uint32Array(pairs.length),
      union: new Uint32Array(pairs.length),
    },
  );
}

const contained = (better: number, worse: number): SomePair => ({ better, worse, verdict: 'contained', isRead: true });
const entry = (fields: Partial<SomeEntry> = {}): SomeEntry => ({
  provenance: 0,
  date: 20200101,
  words: 100,
  ...fields,
});

// Entries are numbered by rank, so in a world of entries they stand sorted as contentEntries sorts them.
const world = fc
  .array(
    fc.record({
      provenance: fc.integer({ min: 0, max: 4 }),
      date: fc.integer({ min: 0, max: 3 }),
      words: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 2, maxLength: 14, size: 'max' },
  )
  .map((entries) => entries.sort((a, b) => a.provenance - b.provenance || b.words - a.words || a.date - b.date))
  .chain((entries) => {
    const pair = fc
      .record({
        a: fc.nat(entries.length - 1),
        b: fc.nat(entries.length - 1),
        verdict: fc.oneof(
          { weight: 4, arbitrary: fc.constant('contained' as const) },
          fc.constantFrom(...REMOVAL_VERDICTS),
        ),
        isRead: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
      })
      .filter(({ a, b }) => a !== b)
      .map(({ a, b, ...rest }): SomePair => ({ better: Math.min(a, b), worse: Math.max(a, b), ...rest }));
    const pairs = fc.uniqueArray(pair, {
      selector: ({ better, worse }) => better * 100 + worse,
      maxLength: 40,
      size: 'max',
    });
    return fc.record({ entries: fc.constant(entries), pairs });
  });

describe('chooseCopies', () => {
  test('what goes was compared with what stays, and is proved to be held by it', () => {
    let removed = 0;
    fc.assert(
      fc.property(world, ({ entries, pairs }) => {
        const { survivorOf, proof } = choose(entries, pairs);
        entries.forEach((own, i) => {
          const survivor = survivorOf[i]!;
          const proving = pairs.filter(
            (pair) =>
              pair.worse === i && pair.isRead && pair.verdict === 'contained' && survivorOf[pair.better] === STAYS,
          );
          if (survivor === STAYS) {
            expect(proving).toEqual([]);
            return;
          }
          removed++;
          // No chains: the survivor stays itself.
          expect(survivorOf[survivor]).toBe(STAYS);
          expect(pairs[proof[i]!]).toEqual({ better: survivor, worse: i, verdict: 'contained', isRead: true });
          // The lower rank of provenance is the better proven human.
          expect(entries[survivor]!.provenance).toBeLessThanOrEqual(own.provenance);
          const [best] = proving
            .map(({ better }) => ({ better, ...entries[better]! }))
            .sort((a, b) => a.provenance - b.provenance || a.date - b.date || b.words - a.words || a.better - b.better);
          expect(survivor).toBe(best!.better);
        });
      }),
      { numRuns: 500 },
    );
    expect(removed).toBeGreaterThan(1000);
  });

  test('the order of pairs changes nothing', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), ({ entries, pairs }, numbers) => {
        const shuffled = pairs
          .map((pair) => ({ pair, at: numbers.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ pair }) => pair);
        expect(choose(entries, shuffled).survivorOf).toEqual(choose(entries, pairs).survivorOf);
      }),
      { numRuns: 300 },
    );
  });

  test('of a chain only what was compared with the one that stays goes', () => {
    // 0 holds 1, 1 holds 2, and nobody compared 0 with 2.
    const { survivorOf } = choose([entry(), entry(), entry()], [contained(0, 1), contained(1, 2)]);
    expect([...survivorOf]).toEqual([STAYS, 0, STAYS]);
  });

  test.each([
    ['the best provenance', [entry(), entry({ provenance: 1, date: 19000101, words: 900 })], 0],
    ['the earliest of equal provenance', [entry({ words: 120 }), entry({ date: 20190101 })], 1],
    ['the longest of equal provenance and date', [entry({ words: 120 }), entry({ words: 110 })], 0],
  ])('of several survivors %s is named', (_, survivors, expected) => {
    const pairs = [contained(1, 2), contained(0, 2)];
    const { survivorOf, proof } = choose([...survivors, entry({ provenance: 4, words: 10 })], pairs);
    expect(survivorOf[2]).toBe(expected);
    expect(pairs[proof[2]!]!.better).toBe(expected);
  });

  test('what was not read again, or is no copy, goes for nothing', () => {
    const pairs: readonly SomePair[] = [
      { ...contained(0, 1), isRead: false },
      ...REMOVAL_VERDICTS.filter((verdict) => verdict !== 'contained').map(
        (verdict, i): SomePair => ({ better: 0, worse: i + 2, verdict, isRead: true }),
      ),
    ];
    const { survivorOf } = choose(
      Array.from({ length: 6 }, () => entry()),
      pairs,
    );
    expect(survivorOf.every((survivor) => survivor === STAYS)).toBe(true);
  });

  test('a million copies of one text go in time that grows with the pairs', () => {
    const count = 1_000_000;
    const worse = new Uint32Array(count - 1).map((_, i) => i + 1);
    const start = performance.now();
    const { survivorOf } = chooseCopies(
      { count, provenance: new Uint8Array(count), date: new Int32Array(count), words: new Int32Array(count) },
      {
        better: new Uint32Array(count - 1),
        worse,
        verdict: new Uint8Array(count - 1),
        isRead: new Uint8Array(count - 1).fill(1),
        shared: new Uint32Array(0),
        union: new Uint32Array(0),
      },
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(survivorOf.subarray(1).every((survivor) => survivor === 0)).toBe(true);
  });
});
