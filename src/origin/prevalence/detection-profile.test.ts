import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LENGTH_BUCKETS, type LengthBucket } from '../style/style-bucket.ts';
import { countAbove, DETECTION_LEVELS, detectionRates, profilesOfLength, rateAt } from './detection-profile.ts';
import { unseenRates } from './unseen-rates.ts';

test('counts AI text above the scores that shares of human text exceed', () => {
  // 99 human scores 1 … 99: the largest is the threshold of 0.01, 95 that of 0.05, 90 of 0.1, 50 of 0.5.
  const human = Array.from({ length: 99 }, (_, index) => index + 1);
  const rates = detectionRates(human, [99.5, 98.5, 95.5, 90.5, 80, 50.5, 50, 1, 0, -5]);
  expect(rates[DETECTION_LEVELS.indexOf(0.01)]).toBe(0.1);
  expect(rates[DETECTION_LEVELS.indexOf(0.05)]).toBe(0.3);
  expect(rates[DETECTION_LEVELS.indexOf(0.1)]).toBe(0.4);
  expect(rates[DETECTION_LEVELS.indexOf(0.5)]).toBe(0.6);
  expect(() => detectionRates([], [1])).toThrow(RangeError);
});

test('never falls with the level, does not depend on order', () => {
  const scores = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(scores, scores, (human, ai) => {
      const rates = detectionRates(human, ai);
      for (let level = 1; level < rates.length; level++) expect(rates[level]).toBeGreaterThanOrEqual(rates[level - 1]!);
      expect(detectionRates([...human].reverse(), [...ai].reverse())).toEqual(rates);
    }),
  );
});

test('between levels lie straight lines', () => {
  const rates = DETECTION_LEVELS.map((level) => Math.sqrt(level));
  for (const level of DETECTION_LEVELS) expect(rateAt(rates, level)).toBeCloseTo(Math.sqrt(level), 14);
  expect(rateAt(rates, 0)).toBe(0);
  expect(rateAt(rates, 1)).toBe(1);
  expect(rateAt(rates, 0.005)).toBeCloseTo(0.05, 14);
  expect(rateAt(rates, 0.875)).toBeCloseTo((Math.sqrt(0.75) + 1) / 2, 14);
});

test('unmeasured text escapes twice as often, by odds', () => {
  const rates = unseenRates([0.5, 0.5, 0.5, 0.8, 0.8, 0.9, 0.98, 1]);
  // odds of escaping 1 -> 2: a third is found; 0.25 -> 0.5: two thirds; 0.02/0.98 -> 0.04/0.98: 49/51
  expect(rates[0]).toBeCloseTo(1 / 3, 14);
  expect(rates[3]).toBeCloseTo(2 / 3, 14);
  expect(rates[6]).toBeCloseTo(49 / 51, 14);
  expect(rates[7]).toBe(1);
  expect(unseenRates(DETECTION_LEVELS.map(() => 0))).toEqual(DETECTION_LEVELS);
});

test('values equal to a threshold are not above it', () => {
  expect(countAbove(Float64Array.of(1, 2, 2, 3), 2)).toBe(1);
  expect(countAbove(Float64Array.of(), 2)).toBe(0);
  expect(countAbove(Float64Array.of(5, 6), 2)).toBe(2);
});

describe('what is found of texts of one length', () => {
  const profile = (generator: string, length?: LengthBucket) => ({
    domain: 'news',
    generator,
    ...(length !== undefined && { length }),
    texts: 100,
    rates: [],
  });
  const chosen = (profiles: readonly ReturnType<typeof profile>[], words: number) =>
    profilesOfLength(profiles, words).map(({ generator, length }) => `${generator} ${length ?? 'any'}`);

  test('is that of its length, of every generator once', () => {
    const all = ['x', 'y'].flatMap((generator) => LENGTH_BUCKETS.map(({ name }) => profile(generator, name)));
    expect(chosen(all, 50)).toEqual(['x 50-79', 'y 50-79']);
    expect(chosen(all, 119)).toEqual(['x 80-119', 'y 80-119']);
    expect(chosen(all, 120)).toEqual(['x 120-199', 'y 120-199']);
    expect(chosen(all, 5000)).toEqual(['x 200+', 'y 200+']);
  });

  test('is less rather than more where that length was not measured', () => {
    expect(chosen([profile('x', '50-79'), profile('x', '80-119'), profile('x')], 300)).toEqual(['x 80-119']);
    expect(chosen([profile('x', '200+'), profile('x')], 60)).toEqual(['x any']);
    expect(chosen([profile('x', '200+'), profile('x', '120-199')], 60)).toEqual(['x 120-199']);
    expect(chosen([profile('x'), profile('y', '200+')], 300)).toEqual(['x any', 'y 200+']);
    expect(chosen([], 300)).toEqual([]);
  });
});
