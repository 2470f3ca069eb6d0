import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityRanks } from './identity-ranks.ts';
import { systematicResample } from './systematic-resample.ts';

const ids = (count: number) => Array.from({ length: count }, (_, at) => `row ${at}`);

describe('systematicResample', () => {
  test('draws each row as often as its weight says, rounded up or down, and the size asked for exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
        fc.nat(80),
        fc.nat(1000),
        (weights, size, seed) => {
          const ranks = identityRanks(ids(weights.length), { seed });
          const { counts, drawn } = systematicResample(Float64Array.from(weights), { size, cap: 100_000, ranks, seed });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          expect(drawn).toBe(size);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(size);
          for (const [row, weight] of weights.entries())
            expect(Math.abs(counts[row]! - (size * weight) / total)).toBeLessThan(1 + 1e-9);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('keeps the cap, gives what it takes to the others, and draws less where there is no more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(1000),
        (weights, size, cap, seed) => {
          const ranks = identityRanks(ids(weights.length), { seed });
          const { counts, drawn } = systematicResample(Float64Array.from(weights), { size, cap, ranks, seed });
          expect(drawn).toBe(Math.min(size, cap * weights.filter((weight) => weight > 0).length));
          expect(Math.max(...counts)).toBeLessThanOrEqual(cap);
          for (const [row, weight] of weights.entries()) if (weight === 0) expect(counts[row]).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is without bias: rows come in proportion to their weights over seeds', () => {
    // Weights 1 to 5, 3 draws of 5 rows without replacement; expected 3 w/15. 6,000 seeds, binomial standard error at most .0065; four.
    const weights = Float64Array.of(1, 2, 3, 4, 5);
    const totals = new Float64Array(5);
    for (let seed = 0; seed < 6000; seed++) {
      const ranks = identityRanks(ids(5), { seed });
      for (const [row, count] of systematicResample(weights, { size: 3, ranks, seed }).counts.entries())
        totals[row]! += count / 6000;
    }
    for (const [row, share] of totals.entries()) expect(Math.abs(share - (3 * weights[row]!) / 15)).toBeLessThan(0.026);
  });

  test('heavy rows are capped by hand: weights 8, 1, 1 and 2 of 3 rows draw the first for sure, the others by halves', () => {
    const ranks = Uint32Array.of(0, 1, 2);
    const { counts, expectedEffectiveSize } = systematicResample(Float64Array.of(8, 1, 1), { size: 2, ranks, seed: 3 });
    expect(counts[0]).toBe(1);
    expect(counts[1]! + counts[2]!).toBe(1);
    // Expected counts 1, 1/2, 1/2: 4 / 1.5.
    expect(expectedEffectiveSize).toBeCloseTo(4 / 1.5, 12);
  });

  test('does not depend on where rows stand', () => {
    const weights = Float64Array.from({ length: 50 }, (_, at) => 0.1 + ((at * 7) % 11) / 3);
    const ranks = identityRanks(ids(50), { seed: 4 });
    const first = systematicResample(weights, { size: 20, cap: 2, ranks, seed: 4 });
    const second = systematicResample(weights.toReversed(), { size: 20, cap: 2, ranks: ranks.toReversed(), seed: 4 });
    expect(second.counts.toReversed()).toEqual(first.counts);
  });

  test('reports what the draw is worth', () => {
    // One row drawn three times, one once: 16/10.
    const { counts, effectiveSize } = systematicResample(Float64Array.of(3, 1), {
      size: 4,
      cap: 4,
      ranks: Uint32Array.of(0, 1),
      seed: 1,
    });
    expect([...counts]).toEqual([3, 1]);
    expect(effectiveSize).toBeCloseTo(1.6, 12);
  });

  test.each([{ size: -1 }, { size: 1.5 }, { size: 1, cap: 0 }, { size: 1, weights: [-1] }])('refuses %j', (options) => {
    const { size, cap, weights = [1] } = options as { size: number; cap?: number; weights?: number[] };
    expect(() =>
      systematicResample(Float64Array.from(weights), {
        size,
        ...(cap !== undefined && { cap }),
        ranks: Uint32Array.of(0),
        seed: 1,
      }),
    ).toThrow(RangeError);
  });
});
