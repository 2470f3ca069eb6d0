import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DETECTION_LEVELS, type DetectionProfile } from '../prevalence/detection-profile.ts';
import { STYLE_WEIGHT_CAP, styleLikelihood } from './style-likelihood.ts';
import { loadStyleModel } from './style-model.ts';

const profile = (rates: readonly number[]): DetectionProfile => ({ domain: 'd', generator: 'g', texts: 100, rates });

describe('what a range of p is worth', () => {
  test('is the share of model text in it over its width, of a generator as measured and as one that escapes', () => {
    // Of 0.2 to 0.35: 0.8 - 0.7 over 0.15; escaping, 0.7 becomes 0.7 / 1.3 and 0.8 becomes 0.8 / 1.2.
    const rates = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    const measured = (0.8 - 0.7) / 0.15;
    const escaping = (0.8 / 1.2 - 0.7 / 1.3) / 0.15;
    const log = (ratio: number) => Math.max(0, Math.round(100 * Math.log(ratio)) / 100);
    expect(styleLikelihood({ above: 0.2, upTo: 0.35 }, [profile(rates)])).toEqual([
      log(Math.min(measured, escaping)),
      log((measured + escaping) / 2),
      log(Math.max(measured, escaping)),
    ]);
  });

  test('falls below the lowest level as it does above it, not on a straight line', () => {
    // 0.4 and 0.48 of 0.01 and 0.02: a power of log2(1.2) = 0.263, so 0.4 x 0.1^0.263 = 0.218 of 0.001.
    const rates = [0.4, 0.48, 0.6, 0.7, 0.8, 0.9, 0.95, 1];
    const [, , most] = styleLikelihood({ above: 0.001, upTo: 0.01 }, [profile(rates)])!;
    expect(most).toBeCloseTo(Math.log((0.4 - 0.218) / 0.009), 1);
    expect(styleLikelihood({ above: 0, upTo: 0.001 }, [profile(rates)])![2]).toBe(STYLE_WEIGHT_CAP);
  });

  test('is nothing where nothing is found, and unknown where nothing was measured', () => {
    expect(styleLikelihood({ above: 0, upTo: 0.001 }, [])).toBeUndefined();
    expect(
      styleLikelihood({ above: 0.01, upTo: 0.01 }, [profile(DETECTION_LEVELS)]),
      'a range without a p',
    ).toBeUndefined();
    expect(styleLikelihood({ above: 0, upTo: 0.001 }, [profile(DETECTION_LEVELS)])).toEqual([0, 0, 0]);
    expect(styleLikelihood({ above: 0, upTo: 0.01 }, [profile(DETECTION_LEVELS.map(() => 0))])).toEqual([0, 0, 0]);
  });
});

test('whatever was measured, it lies between nothing and its cap, least to most', () => {
  const rates = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
    .map((shares) => [...shares].sort((a, b) => a - b));
  const range = fc
    .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 2 })
    .map((ends) => ends.sort((a, b) => a - b).map((end) => end / 1000) as [number, number]);
  fc.assert(
    fc.property(fc.array(rates.map(profile), { minLength: 1, maxLength: 4 }), range, (profiles, [above, upTo]) => {
      const [least, mean, most] = styleLikelihood({ above, upTo }, profiles)!;
      expect(least).toBeGreaterThanOrEqual(0);
      expect(mean).toBeGreaterThanOrEqual(least);
      expect(most).toBeGreaterThanOrEqual(mean);
      expect(most).toBeLessThanOrEqual(STYLE_WEIGHT_CAP);
    }),
  );
});

test('by the shipped model, the stricter level is worth more', () => {
  const profiles = loadStyleModel().card.profiles.rows;
  const levels = [
    { above: 0.01, upTo: 0.05 },
    { above: 0.001, upTo: 0.01 },
    { above: 0, upTo: 0.001 },
  ].map((range) => styleLikelihood(range, profiles)!);
  for (const index of [0, 1, 2] as const) {
    const weights = levels.map((weight) => weight[index]);
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
  }
  expect(levels[0]![1]).toBeGreaterThan(0.5);
  expect(levels[2]![1]).toBe(STYLE_WEIGHT_CAP);
});
