import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { excessLostTypes } from './excess-lost-types.ts';
import { fittedTemperature } from './fitted-temperature.ts';
import { gaussianShrinkage } from './gaussian-shrinkage.ts';
import { generationsForPower } from './generations-for-power.ts';
import { incrementCovariance } from './increment-covariance.ts';
import type { ShiftTest } from './shift-test.ts';
import { temperatureScore, temperatureScoreOfSamples } from './temperature-score.ts';
import { traitShift } from './trait-shift.ts';
import { wrightFisherStep } from './wright-fisher-step.ts';

const REPLICAS = 2000;
const SIZE = 1000;
const SHARES = zipfShares(100);

/** How often a test speaks at 5 %, and its mean z. */
function rateOf(key: string, each: (random: () => number) => ShiftTest, replicas = REPLICAS) {
  const random = randomStream(7, key);
  let spoken = 0;
  let z = 0;
  for (let replica = 0; replica < replicas; replica++) {
    const found = each(random);
    if (found.p < 0.05) spoken++;
    z += found.z / replicas;
  }
  return { rate: spoken / replicas, z };
}

/** 4 standard errors about a size of 5 % in 2,000 replicas, and what a normal approximation may add. */
const expectSize = (rate: number, low = 0.03, high = 0.072) => {
  expect(rate).toBeGreaterThan(low);
  expect(rate).toBeLessThan(high);
};

function step(random: () => number, temperature = 1) {
  const before = wrightFisherStep(random, SHARES, { size: SIZE });
  return { before, after: wrightFisherStep(random, before, { size: SIZE, bias: { temperature } }) };
}

test('the temperature score keeps its size, with ln q of the set and with ln p', () => {
  expectSize(rateOf('own', (random) => temperatureScore(step(random))).rate);
  expectSize(rateOf('human', (random) => temperatureScore({ ...step(random), reference: SHARES })).rate);
});

test('the temperature score finds T = 0.9 nearly always, T = 0.95 more often than not', () => {
  expect(rateOf('0.9', (random) => temperatureScore(step(random, 0.9)), 500).rate).toBeGreaterThan(0.97);
  const { rate } = rateOf('0.95', (random) => temperatureScore(step(random, 0.95)));
  expect(rate).toBeGreaterThan(0.5);
  expect(rate).toBeLessThan(0.75);
});

test('the temperature is estimated: exactly by its likelihood, a little low in 1/T by one step', () => {
  const random = randomStream(8);
  let fitted = 0;
  let scored = 0;
  for (let replica = 0; replica < 400; replica++) {
    const sets = step(random, 0.8);
    fitted += 1 / fittedTemperature(sets) / 400;
    scored += 1 / temperatureScore(sets).temperature / 400;
  }
  // One estimate has a standard deviation of 0.024: of the mean 0.0012.
  expect(fitted).toBeCloseTo(1.25, 1.9);
  expect(scored).toBeGreaterThan(1.225);
  expect(scored).toBeLessThan(fitted);
  expect(fittedTemperature({ before: [8, 4, 1], after: [5, 0, 0] })).toBe(0);
  expect(fittedTemperature({ before: [8, 4, 1], after: [0, 0, 5] })).toBe(Number.POSITIVE_INFINITY);
});

test('one noisy sample for direction and difference fails, half-samples do not', () => {
  const samples = (random: () => number) => {
    const draw = () => multinomialDraw(random, { trials: 1000, weights: SHARES });
    return { before: draw(), after: draw(), random };
  };
  const failing = rateOf('one', (random) => temperatureScoreOfSamples({ ...samples(random), split: false }));
  expect(failing.rate).toBeGreaterThan(0.12);
  expect(failing.z).toBeLessThan(-0.5);
  const split = rateOf('halves', (random) => temperatureScoreOfSamples(samples(random)));
  expectSize(split.rate);
  expect(Math.abs(split.z)).toBeLessThan(0.15);
});

test('a trait moves by drift as its test says', () => {
  const trait = Float64Array.from(SHARES, (_, type) => (type * 37) % 11);
  const { rate } = rateOf('trait', (random) => {
    const { before, after } = step(random);
    return traitShift({ expected: before, after, trait });
  });
  expectSize(rate);
  const moved = traitShift({ expected: [50, 50], after: [80, 20], trait: [0, 1] });
  // -0.3 against sqrt(0.25/100) = 0.05.
  expect(moved.z).toBeCloseTo(-6, 10);
});

test('lost types: as many as drift loses, and more under top-p', () => {
  const lostBy = (topP: number) => (random: () => number) => {
    const before = wrightFisherStep(random, SHARES, { size: SIZE });
    return excessLostTypes({ before, after: wrightFisherStep(random, before, { size: SIZE, bias: { topP } }) });
  };
  expectSize(rateOf('drift', lostBy(1)).rate);
  expect(rateOf('nucleus', lostBy(0.95), 300).rate).toBeGreaterThan(0.95);
});

test('increments of drift have no covariance, of a lasting temperature they have; samples are corrected', () => {
  const three = (random: () => number, temperature: number) => {
    const first = wrightFisherStep(random, SHARES, { size: SIZE });
    const middle = wrightFisherStep(random, first, { size: SIZE, bias: { temperature } });
    return [first, middle, wrightFisherStep(random, middle, { size: SIZE, bias: { temperature } })] as const;
  };
  const null_ = rateOf('increments', (random) =>
    incrementCovariance({ generations: three(random, 1), sampled: false }),
  );
  expectSize(null_.rate);
  expect(Math.abs(null_.z)).toBeLessThan(0.12);
  const selected = rateOf(
    'selected',
    (random) => incrementCovariance({ generations: three(random, 0.9), sampled: false }),
    300,
  );
  expect(selected.z).toBeGreaterThan(1.5);
  const draw = (random: () => number) => multinomialDraw(random, { trials: 800, weights: SHARES });
  const samples = rateOf('samples', (random) =>
    incrementCovariance({ generations: [draw(random), draw(random), draw(random)], sampled: true }),
  );
  expectSize(samples.rate);
  // Uncorrected, the mean would lie sqrt(K - 1)/sqrt(5), about 4, standard deviations below 0.
  expect(Math.abs(samples.z)).toBeLessThan(0.15);
});

test('a Gaussian that shrinks by more than drift shows its factor', () => {
  const random = randomStream(9);
  const course = (factor: number) => {
    const variances = [1];
    for (let generation = 0; generation < 20; generation++) {
      // A chi-square of 199 degrees over 200, by its normal cube root (Wilson and Hilferty).
      const degrees = 199;
      const cube = 1 - 2 / (9 * degrees) + normalDraw(random) * Math.sqrt(2 / (9 * degrees));
      variances.push((variances.at(-1)! * factor * degrees * cube ** 3) / 200);
    }
    return gaussianShrinkage(variances, { size: 200 });
  };
  let mean = 0;
  for (let replica = 0; replica < REPLICAS; replica++) mean += course(0.9).factor / REPLICAS;
  expect(mean).toBeCloseTo(0.9, 2);
  expectSize(rateOf('gaussian', () => course(1)).rate);
  expect(rateOf('weak', () => course(0.97)).rate).toBeGreaterThan(0.2);
  expect(() => gaussianShrinkage([1, 0], { size: 10 })).toThrow(RangeError);
});

test('generations for a power of 80 %', () => {
  // 7.85/(1000 * 2 * (1/.9 - 1)^2) = 7.85/24.69
  expect(generationsForPower({ size: 1000, temperature: 0.9, logVariance: 2 })).toBeCloseTo(0.3179, 3);
  expect(generationsForPower({ size: 1000, temperature: 1, logVariance: 2 })).toBe(Number.POSITIVE_INFINITY);
});
