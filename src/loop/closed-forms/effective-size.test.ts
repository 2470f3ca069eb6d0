import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { effectiveSizeOfRegime, harmonicSize, kishSize } from './effective-size.ts';
import { accumulatedDiversity } from './homozygosity.ts';

const REPLICAS = 20_000;

test.each([
  [2, 112.5],
  [5, 450],
])('window of %d batches of 50 rows: Ne %d, from the fall of diversity', (window, printed) => {
  const size = 50;
  expect(effectiveSizeOfRegime({ regime: 'window', size, window })).toBe(printed);
  const random = randomStream(22, window);
  const [early, late] = [20, 20 + printed];
  let [first, last] = [0, 0];
  for (let replica = 0; replica < REPLICAS; replica++) {
    const batches = new Array<number>(window).fill(0.5);
    for (let t = 1; t <= late; t++) {
      const pool = batches.reduce((sum, share) => sum + share, 0) / window;
      batches[t % window] = binomialDraw(random, { trials: size, probability: pool }) / size;
      if (t === early || t === Math.floor(late)) {
        const share = batches.reduce((sum, other) => sum + other, 0) / window;
        if (t === early) first += share * (1 - share);
        else last += share * (1 - share);
      }
    }
  }
  const seen = (Math.floor(late) - early) / Math.log(first / last);
  // After one Ne diversity is at 1/e; its mean is known to about 1 % with 20,000 replicas.
  expect(Math.abs(seen / printed - 1)).toBeLessThan(0.04);
});

test('accumulate: the product of its effective sizes is C1', () => {
  const product = Array.from({ length: 40 }, (_, index) =>
    effectiveSizeOfRegime({ regime: 'accumulate', size: 30, step: index + 1 }),
  ).reduce((left, effective) => left * (1 - 1 / effective), 1);
  expect(product).toBeCloseTo(accumulatedDiversity({ diversity: 1, size: 30, generations: 40 })[39]!, 14);
  expect(effectiveSizeOfRegime({ regime: 'replace', size: 30 })).toBe(30);
});

test('weighted rows: diversity falls by 1 - 1/Kish, 5 steps, 20,000 replicas', () => {
  const weights = [5, 3, 2, 1, 1, 1, 1, 1, 0.5, 0.5];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const effective = kishSize(weights);
  expect(effective).toBeCloseTo(256 / 43.5, 12);
  const random = randomStream(23);
  const ends = Float64Array.from({ length: REPLICAS }, () => {
    let share = 0.5;
    for (let t = 0; t < 5; t++)
      share = weights.reduce((sum, weight) => (random() < share ? sum + weight / total : sum), 0);
    return share * (1 - share);
  });
  expect(Math.abs(standardScore(ends, 0.25 * (1 - 1 / effective) ** 5))).toBeLessThan(4);
});

test('repeated rows are weighted rows; unlike sizes have their harmonic mean', () => {
  expect(kishSize([4, 4, 4])).toBeCloseTo(3, 14);
  expect(kishSize([1, 1, 2])).toBeCloseTo(16 / 6, 14);
  expect(harmonicSize([10, 1000])).toBeCloseTo(2 / (0.1 + 0.001), 12);
  expect(() => kishSize([0])).toThrow(RangeError);
  expect(() => harmonicSize([])).toThrow(RangeError);
  expect(() => effectiveSizeOfRegime({ regime: 'window', size: 10, window: 0 })).toThrow(RangeError);
});
