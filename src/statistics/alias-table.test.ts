import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aliasTable, drawFromAliasTable } from './alias-table.ts';
import { randomStream } from './random-stream.ts';

/** Chance of each type by the table itself. */
function chances({ own, other }: ReturnType<typeof aliasTable>): number[] {
  const sums = new Array<number>(own.length).fill(0);
  for (let place = 0; place < own.length; place++) {
    sums[place]! += own[place]! / own.length;
    sums[other[place]!]! += (1 - own[place]!) / own.length;
  }
  return sums;
}

test('every type has the chance of its weight, and types without weight none', () => {
  const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e6, noNaN: true }));
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 60 }), (weights) => {
      const sum = weights.reduce((total, one) => total + one, 0);
      fc.pre(sum > 0);
      for (const [type, chance] of chances(aliasTable(weights)).entries()) {
        expect(chance).toBeCloseTo(weights[type]! / sum, 12);
        if (weights[type] === 0) expect(chance).toBe(0);
      }
    }),
  );
});

test('draws are types by their chances', () => {
  const weights = [5, 0, 3, 2];
  const draws = drawFromAliasTable(aliasTable(weights), { count: 20_000, random: randomStream(1) });
  const counts = weights.map((_, type) => draws.filter((draw) => draw === type).length);
  expect(counts[1]).toBe(0);
  // χ² of 2 degrees: above 13.8 once in a thousand.
  const statistic = [0, 2, 3].reduce((sum, type) => {
    const expected = 2000 * weights[type]!;
    return sum + (counts[type]! - expected) ** 2 / expected;
  }, 0);
  expect(statistic).toBeLessThan(13.8);
});

test.each([[[0, 0]], [[]], [[1, -1]], [[Number.NaN]], [[Number.POSITIVE_INFINITY, 1]]])(
  'refuses weights %j',
  (weights) => {
    expect(() => aliasTable(weights)).toThrow(RangeError);
  },
);
