import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IDENTITY_HASHES, identityHash } from './identity-hash.ts';
import { identityRanks } from './identity-ranks.ts';

const ids = (count: number) => Array.from({ length: count }, (_, at) => `letters/a${at}#text`);

test('hashes of ids that hardly differ are spread evenly, in all of their bits', () => {
  // 64 bins by the highest bits and by the lowest, 20,000 ids: chi-square with 63 degrees of freedom is above 117 once in 25,000 times.
  for (const seed of [0, 1, 2, 12_345]) {
    for (const divisor of [IDENTITY_HASHES / 64, 1]) {
      const bins = new Array<number>(64).fill(0);
      for (const id of ids(20_000)) bins[Math.floor(identityHash(id, { seed }) / divisor) % 64]!++;
      const chiSquare = bins.reduce((sum, count) => sum + (count - 312.5) ** 2 / 312.5, 0);
      expect(chiSquare).toBeLessThan(117);
    }
  }
});

test('seeds give orders that have nothing to do with each other', () => {
  const [first, second] = [1, 2].map((seed) => identityRanks(ids(2000), { seed }));
  // Spearman's correlation of independent orders has a standard error of 1/sqrt(1999) = .022; four of them.
  const mean = 1999 / 2;
  let covariance = 0;
  for (let at = 0; at < 2000; at++) covariance += (first![at]! - mean) * (second![at]! - mean);
  expect(Math.abs(covariance / (2000 * ((2000 ** 2 - 1) / 12)))).toBeLessThan(0.09);
});

test('ranks belong to ids, not to places', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '#', 'é', '\ud83d\ude80', '\ud800'), maxLength: 8 }),
        { maxLength: 50 },
      ),
      fc.integer(),
      (given, seed) => {
        const ranks = identityRanks(given, { seed });
        expect([...ranks].sort((a, b) => a - b)).toEqual([...given.keys()]);
        const backwards = identityRanks([...given].reverse(), { seed });
        expect([...backwards].reverse()).toEqual([...ranks]);
      },
    ),
    { numRuns: 30 },
  );
});

test('an id that comes twice is refused', () => {
  expect(() => identityRanks(['a', 'b', 'a'], { seed: 1 })).toThrow('"a" is the id of two rows');
});
