import { expect, test } from 'vitest';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { exceedanceTail } from '../../statistics/exceedance-tail.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { averagedBinomialTail } from './averaged-binomial-tail.ts';
import { DETECTION_LEVELS, rateAt } from './detection-profile.ts';
import { shareAtLeast, shareAtMost } from './share-bounds.ts';

const KEEN = DETECTION_LEVELS.map((level) => level ** 0.1);

test('the lower bound leaves 0 exactly where human text alone becomes a surprise', () => {
  const [n, known, rank, tail] = [500, 300, 30, 0.025];
  for (let exceeding = 0; exceeding <= n; exceeding += 13) {
    const bound = shareAtLeast({ exceeding, n, shapes: { a: rank, b: known + 1 - rank } }, { tail });
    const surprise = exceedanceTail({ exceeding, n, rank, known });
    if (surprise >= tail) expect(bound).toBe(0);
    else expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThanOrEqual(exceeding / n);
  }
});

test('bounds stand where the observation has the chance asked for', () => {
  const seen = { exceeding: 140, n: 500, shapes: { a: 30, b: 271 } };
  const low = shareAtLeast(seen, { tail: 0.025 });
  const high = shareAtMost(seen, KEEN, { tail: 0.025 });
  expect(averagedBinomialTail({ ...seen, rate: (human) => low + (1 - low) * human, side: 'upper' })).toBeCloseTo(
    0.025,
    3,
  );
  const rate = (human: number) => high * rateAt(KEEN, human) + (1 - high) * human;
  expect(averagedBinomialTail({ ...seen, rate, side: 'lower' })).toBeCloseTo(0.025, 3);
  // (0.28 - 0.1)/(1 - 0.1) = 0.2 with nothing in doubt
  expect(low).toBeGreaterThan(0.1);
  expect(low).toBeLessThan(0.2);
  expect(high).toBeGreaterThan(0.2);
});

test('says nothing where AI text is found no oftener than human text', () => {
  const blind = DETECTION_LEVELS;
  expect(shareAtMost({ exceeding: 50, n: 500, shapes: { a: 30, b: 271 } }, blind, { tail: 0.025 })).toBe(1);
});

test('bounds lie on the wrong side of the truth no oftener than said: 1,000 piles of 200 a share, tail 0.05, seed 5', () => {
  const random = seededGenerator(5);
  const [n, known, rank] = [200, 150, 15];
  const shapes = { a: rank, b: known + 1 - rank };
  for (const truth of [0, 0.1, 0.5]) {
    const bounds = new Map<number, { low: number; high: number }>();
    let above = 0;
    let below = 0;
    for (let pile = 0; pile < 1000; pile++) {
      // The share of human text above the rank-th largest of the anchors: an order statistic of uniform numbers.
      const share = Float64Array.from({ length: known }, () => random()).sort()[rank - 1]!;
      const humans = binomialDraw(random, { trials: n, probability: 1 - truth });
      const found = binomialDraw(random, { trials: n - humans, probability: rateAt(KEEN, share) });
      const exceeding = found + binomialDraw(random, { trials: humans, probability: share });
      const known_ = bounds.get(exceeding) ?? {
        low: shareAtLeast({ exceeding, n, shapes }, { tail: 0.05 }),
        high: shareAtMost({ exceeding, n, shapes }, KEEN, { tail: 0.05 }),
      };
      bounds.set(exceeding, known_);
      if (known_.low > truth) above++;
      if (known_.high < truth) below++;
    }
    // 50 expected at most, standard deviation 6.9: four of them.
    expect(above).toBeLessThan(78);
    expect(below).toBeLessThan(78);
    // The upper bound knows the rates here, so it uses up its chance.
    expect(below).toBeGreaterThan(truth === 0 ? -1 : 22);
  }
});

test('a larger pile and more anchors bring the bounds together', () => {
  const wide = { exceeding: 56, n: 200, shapes: { a: 10, b: 90 } };
  const close = { exceeding: 56_000, n: 200_000, shapes: { a: 10_000, b: 90_000 } };
  const span = (seen: typeof wide) => shareAtMost(seen, KEEN, { tail: 0.025 }) - shareAtLeast(seen, { tail: 0.025 });
  expect(span(close)).toBeLessThan(span(wide));
  expect(shareAtLeast(close, { tail: 0.025 })).toBeCloseTo(0.2, 2);
});

test('what is known already is no better for a second look', () => {
  const seen = { exceeding: 140, n: 500, shapes: { a: 30, b: 271 } };
  const low = shareAtLeast(seen, { tail: 0.025 });
  const high = shareAtMost(seen, KEEN, { tail: 0.025 });
  expect(shareAtLeast(seen, { tail: 0.025, known: low / 2 })).toBeCloseTo(low, 4);
  expect(shareAtLeast(seen, { tail: 0.025, known: low * 2 })).toBe(low * 2);
  expect(shareAtLeast(seen, { tail: 0.025, known: 1 })).toBe(1);
  expect(shareAtMost(seen, KEEN, { tail: 0.025, known: (1 + high) / 2 })).toBeCloseTo(high, 4);
  expect(shareAtMost(seen, KEEN, { tail: 0.025, known: high / 2 })).toBe(high / 2);
});
