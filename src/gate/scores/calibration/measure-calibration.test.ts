import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../../statistics/seeded-generator.ts';
import { brierScore } from './brier-score.ts';
import { type Claim, calibrationBins } from './calibration-bins.ts';
import { calibrationError } from './calibration-error.ts';
import { calibrationGap } from './calibration-gap.ts';

const claim = (confidence: number, isRight: boolean): Claim => ({ confidence, isRight });

/** The generator x → (1103515245 x + 12345) mod 2³¹, in [0, 1): the same anywhere. */
function sequence(seed: number, n: number): readonly number[] {
  let state = BigInt(seed);
  return Array.from({ length: n }, () => {
    state = (state * 1_103_515_245n + 12_345n) % 2_147_483_648n;
    return Number(state) / 2_147_483_648;
  });
}

describe('by hand', () => {
  const claims = [claim(0.9, true), claim(0.9, false), claim(0.6, true), claim(0.6, true)];

  test('two bins', () => {
    const bins = calibrationBins(claims, { bins: 2 });
    expect(bins).toEqual([
      { n: 2, right: 2, claimed: 1.2, from: 0.6, to: 0.6 },
      { n: 2, right: 1, claimed: 1.8, from: 0.9, to: 0.9 },
    ]);
    // (.1² + .9² + .4² + .4²)/4 = 1.14/4; bins .6 against 1 and .9 against .5: (.16 + .16)/2; (.25² + .25²)/2; .75 · .25
    const brier = brierScore(claims, bins);
    expect(brier.score).toBeCloseTo(0.285, 14);
    expect(brier.reliability).toBeCloseTo(0.16, 14);
    expect(brier.resolution).toBeCloseTo(0.0625, 14);
    expect(brier.uncertainty).toBeCloseTo(0.1875, 14);
    // Confidences are equal inside the bins.
    expect(brier.withinBins).toBeCloseTo(0, 14);
    const error = calibrationError(bins, { seed: 1 });
    expect(error.expected).toBeCloseTo(0.4, 14);
    // .5 · (.16 - 0) + .5 · (.16 - .25) = .035
    expect(error.debiasedRootMeanSquare).toBeCloseTo(Math.sqrt(0.035), 14);
  });

  test('equal confidences stay together', () => {
    const same = Array.from({ length: 60 }, (_, at) => claim(at < 40 ? 0.8 : 0.9, at % 2 === 0));
    expect(calibrationBins(same).map(({ n }) => n)).toEqual([40, 20]);
    expect(() => calibrationBins([])).toThrow(RangeError);
  });

  test('the gap', () => {
    // 8 of 10 right at a mean confidence of .95; P(X <= 8 | 10, .9) = 1 - .9¹⁰ - 10 · .9⁹ · .1
    const gap = calibrationGap({ count: 8, n: 10 }, { confidence: 0.95, right: 0.8 });
    expect(gap.gap).toBeCloseTo(0.15, 14);
    expect(gap.pOver).toBeCloseTo(1 - 0.9 ** 10 - 0.9 ** 9, 12);
    // No share is above 1: it cannot be too little sure by more than .05.
    expect(gap.pUnder).toBe(1);
    expect(gap.pWithin).toBeCloseTo(1 - (1 - 0.9 ** 10 - 0.9 ** 9) + 45 * 0.9 ** 8 * 0.1 ** 2, 12);
  });
});

test('as scikit-learn 1.9.1 and uncertainty-calibration 0.1.4 have it', () => {
  // Python 3.11, numpy 2.4.6: c = round(.5 + .5 u, 3) with u from seed 7, y = v < c - .1 with v from seed 11, 120 each;
  // brier_score_loss(y, c); calibration_curve(y, c, n_bins=8, strategy='quantile'); plugin_ce(binned, power=1), plugin_ce(binned,
  // power=2)**2 and unbiased_square_ce(binned) with binned = bin(zip(c, y), get_equal_bins(c, num_bins=8)).
  const confidences = sequence(7, 120).map((u) => Math.round(1000 * (0.5 + 0.5 * u)) / 1000);
  const claims = sequence(11, 120).map((v, at) => claim(confidences[at]!, v < confidences[at]! - 0.1));
  const bins = calibrationBins(claims);
  expect(bins.map(({ n }) => n)).toEqual([15, 15, 15, 15, 15, 15, 15, 15]);
  const shares = [5, 12, 10, 8, 13, 10, 14, 14];
  expect(bins.map(({ right }) => right)).toEqual(shares);
  expect(bins[0]!.claimed / 15).toBeCloseTo(0.5300666666666667, 14);
  expect(bins[7]!.claimed / 15).toBeCloseTo(0.9765999999999998, 14);
  const brier = brierScore(claims, bins);
  expect(brier.score).toBeCloseTo(0.18252231666666668, 14);
  expect(brier.reliability).toBeCloseTo(0.019475934444444433, 14);
  expect(brier.resolution).toBeCloseTo(0.038611111111111124, 14);
  expect(brier.uncertainty).toBeCloseTo(0.20305555555555554, 14);
  const error = calibrationError(bins, { seed: 1 });
  expect(error.expected).toBeCloseTo(0.11491666666666661, 14);
  expect(error.debiasedRootMeanSquare! ** 2).toBeCloseTo(0.0077299026984126865, 14);
});

describe('chance', () => {
  const drawn = (seed: number, n: number, shift: number) => {
    const random = seededGenerator(seed);
    return Array.from({ length: n }, () => {
      const confidence = 0.6 + 0.4 * random();
      return claim(confidence, random() < confidence - shift);
    });
  };

  test('true confidences have the error that chance brings, and a p that is seldom small', () => {
    let small = 0;
    let error = 0;
    let byChance = 0;
    // 200 runs at a level of .05: more than 19 come by chance in 1 of 1000 tests.
    for (let run = 0; run < 200; run++) {
      const found = calibrationError(calibrationBins(drawn(run, 200, 0)), { seed: run });
      if (found.p <= 0.05) small++;
      error += found.expected / 200;
      byChance += found.byChance / 200;
    }
    expect(small).toBeLessThanOrEqual(19);
    expect(error / byChance).toBeGreaterThan(0.93);
    expect(error / byChance).toBeLessThan(1.03);
  });

  test('confidences that are too high are found', () => {
    const found = calibrationError(calibrationBins(drawn(1, 400, 0.2)), { seed: 1 });
    expect(found.p).toBe(1 / 1000);
    expect(found.debiasedRootMeanSquare).toBeGreaterThan(0.12);
    expect(found.debiasedRootMeanSquare).toBeLessThan(0.28);
  });

  test('fewer independent answers bring more of it', () => {
    const bins = calibrationBins(drawn(1, 400, 0));
    const [all, tenth] = [1, 0.1].map((independent) => calibrationError(bins, { seed: 1, independent }).byChance);
    // √10 times as much.
    expect(tenth! / all!).toBeGreaterThan(2.5);
    expect(tenth! / all!).toBeLessThan(4);
  });
});
