import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cappedWeights } from './capped-weights.ts';
import { detectorWeight } from './detector-weight.ts';
import { humanWeight } from './human-weight.ts';
import { kishSize } from './kish-size.ts';
import { wholeWeights } from './whole-weights.ts';

describe('humanWeight', () => {
  test.each([
    // B = -e p ln p, and the chance at a prior of one half, 1/(1 + 1/B).
    [0.2, 0.875, 0.467],
    [0.1, 0.626, 0.385],
    [0.05, 0.407, 0.289],
    [0.01, 0.125, 0.111],
    [0.005, 0.072, 0.067],
    [0.001, 0.0188, 0.0184],
  ])('p = %d: likelihood ratio %d, chance %d', (p, ratio, chance) => {
    const weight = humanWeight(p);
    expect(weight / (1 - weight)).toBeCloseTo(ratio, 2);
    expect(weight).toBeCloseTo(chance, 3);
  });

  test('grows with p up to the prior, which no p-value exceeds and a missing one keeps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (p, prior) => {
          expect(humanWeight(p, { prior })).toBeLessThanOrEqual(prior + 1e-12);
          expect(humanWeight(p / 2, { prior })).toBeLessThanOrEqual(humanWeight(p, { prior }) + 1e-12);
        },
      ),
    );
    expect(humanWeight(undefined, { prior: 0.3 })).toBe(0.3);
    expect(humanWeight(1, { prior: 0.3 })).toBeCloseTo(0.3, 12);
    expect(humanWeight(0)).toBe(0);
    expect(humanWeight(0.5, { prior: 1 })).toBe(1);
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses p = %d', (p) => {
    expect(() => humanWeight(p)).toThrow(RangeError);
    expect(() => humanWeight(0.5, { prior: p })).toThrow(RangeError);
  });
});

test('detectorWeight is the power of the chance that a person wrote it', () => {
  expect([0, 0.5, 1, undefined].map((p) => detectorWeight(p))).toEqual([1, 0.5 ** 10, 0, 1]);
  expect(detectorWeight(0.25, { power: 2 })).toBe(0.5625);
  expect(() => detectorWeight(1.5)).toThrow(RangeError);
  expect(() => detectorWeight(0.5, { power: 0 })).toThrow(RangeError);
});

describe('kishSize', () => {
  test('is the number of rows where they weigh the same, 1 where one weighs all', () => {
    expect(kishSize([3, 3, 3])).toBeCloseTo(3, 12);
    expect(kishSize([0, 7, 0])).toBe(1);
    expect(kishSize([])).toBe(0);
    // 1, 2, 3: 36/14.
    expect(kishSize([1, 2, 3])).toBeCloseTo(36 / 14, 12);
    expect(() => kishSize([-1])).toThrow(RangeError);
  });

  test('stays above its bound once weights are capped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        (weights, ratio) => {
          fc.pre(weights.some((weight) => weight > 1e-100));
          const capped = cappedWeights(Float64Array.from(weights), { ratio });
          expect(Math.max(...capped) / Math.min(...capped)).toBeLessThanOrEqual(ratio * (1 + 1e-9));
          expect(Math.max(...capped)).toBe(Math.max(...weights));
          expect(kishSize(capped)).toBeGreaterThanOrEqual(
            ((weights.length * 4 * ratio) / (1 + ratio) ** 2) * (1 - 1e-9),
          );
        },
      ),
    );
  });
});

test('whole weights keep proportions, and no weight vanishes', () => {
  expect([...wholeWeights(Float64Array.of(0, 0.5, 1, 1e-9))]).toEqual([0, 32_768, 65_536, 1]);
  expect([...wholeWeights(Float64Array.of(0, 0))]).toEqual([0, 0]);
  // 2^33 / 2^20 rows: 8,191 steps at most, so that 2^20 rows stay within the sum.
  const many = wholeWeights(new Float64Array(2 ** 20).fill(0.3));
  expect(many.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(2 ** 33);
  expect(() => wholeWeights(Float64Array.of(Number.NaN))).toThrow(RangeError);
});
