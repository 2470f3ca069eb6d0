import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { bestHumanWeight, weightedMeanVariance } from './human-weight.ts';

test.each([
  [100, 100, 0.618],
  [100, 300, 0.43426],
  [300, 100, 0.791],
])('%d human, %d synthetic rows: best weight %d, variance at rest, 20,000 replicas', (human, synthetic, printed) => {
  const weight = bestHumanWeight({ human, synthetic });
  expect(weight).toBeCloseTo(printed, 3);
  const expected = weightedMeanVariance({ human, synthetic, weight });
  expect(expected * human).toBeCloseTo(weight, 12);
  for (const other of [weight * 0.9, Math.min(1, weight * 1.1)])
    expect(weightedMeanVariance({ human, synthetic, weight: other })).toBeGreaterThan(expected);
  const random = randomStream(19, human, synthetic);
  const squares = Float64Array.from({ length: 20_000 }, () => {
    let mean = 0;
    for (let t = 0; t < 30; t++)
      mean =
        (weight * normalDraw(random)) / Math.sqrt(human) +
        (1 - weight) * (mean + normalDraw(random) / Math.sqrt(synthetic));
    return mean * mean;
  });
  expect(Math.abs(standardScore(squares, expected))).toBeLessThan(4);
});

test('pooling as many synthetic rows: .667 in place of .618; the gain is large where synthetic rows outnumber', () => {
  expect(100 * weightedMeanVariance({ human: 100, synthetic: 100, weight: 0.5 })).toBeCloseTo(0.667, 3);
  const rows = { human: 100, synthetic: 10_000 };
  const pooled = weightedMeanVariance({ ...rows, weight: 100 / 10_100 });
  const best = weightedMeanVariance({ ...rows, weight: bestHumanWeight(rows) });
  expect(pooled / best).toBeGreaterThan(5);
  expect(() => weightedMeanVariance({ ...rows, weight: 0 })).toThrow(RangeError);
});
