import { describe, expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { kernelDensitySpread } from './kernel-density-spread.ts';

interface Loop {
  readonly size: number;
  readonly generations: number;
  readonly regime: 'replace' | 'accumulate';
  readonly bandwidth?: number;
  readonly rule?: number;
  readonly ddof?: 0 | 1;
}

function simulate({ size, generations, regime, bandwidth = 0, rule = 0, ddof = 0 }: Loop, replicas: number) {
  const random = randomStream(8, size, generations, regime, bandwidth, rule);
  const pool = new Float64Array(size * generations);
  const batch = new Float64Array(size);
  return Array.from({ length: replicas }, () => {
    let rows = size;
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < size; row++) {
      pool[row] = normalDraw(random);
      sum += pool[row]!;
      squares += pool[row]! ** 2;
    }
    for (let t = 2; t <= generations; t++) {
      const variance = (squares - (sum * sum) / rows) / (rows - ddof);
      const h = Math.sqrt(bandwidth ** 2 + rule ** 2 * variance * rows ** -0.4);
      for (let row = 0; row < size; row++) batch[row] = pool[Math.floor(random() * rows)]! + h * normalDraw(random);
      if (regime === 'replace') {
        sum = 0;
        squares = 0;
        rows = 0;
      }
      pool.set(batch, rows);
      rows += size;
      for (const x of batch) {
        sum += x;
        squares += x * x;
      }
    }
    return { secondMoment: squares / rows, withinVariance: squares / rows - (sum / rows) ** 2 };
  });
}

describe.each<Loop>([
  { size: 100, generations: 31, regime: 'replace', bandwidth: 0.5 },
  { size: 100, generations: 31, regime: 'accumulate', bandwidth: 0.5 },
  { size: 50, generations: 61, regime: 'replace', bandwidth: 0.1 },
  { size: 100, generations: 21, regime: 'replace', rule: 1.06 },
  { size: 60, generations: 12, regime: 'accumulate', rule: 0.9, ddof: 1 },
])('%j', (loop) => {
  test('2,500 replicas', () => {
    const runs = simulate(loop, 2_500);
    const expected = kernelDensitySpread(loop).at(-1)!;
    for (const key of ['secondMoment', 'withinVariance'] as const)
      expect(
        Math.abs(
          standardScore(
            runs.map((run) => run[key]),
            expected[key],
          ),
        ),
      ).toBeLessThan(4);
  });
});

test('the printed figures: 30 resamplings are 31 fits', () => {
  const end = (loop: Loop) => kernelDensitySpread(loop).at(-1)!;
  const replace = end({ size: 100, generations: 31, regime: 'replace', bandwidth: 0.5 });
  expect(replace.secondMoment).toBeCloseTo(8.5, 12);
  expect(replace.withinVariance).toBeCloseTo(7.17, 2);
  const accumulate = end({ size: 100, generations: 31, regime: 'accumulate', bandwidth: 0.5 });
  expect(accumulate.secondMoment).toBeCloseTo(1.757, 3);
  expect(end({ size: 100, generations: 21, regime: 'replace', rule: 1.06 }).withinVariance).toBeCloseTo(21.5, 1);
});

test('the trap: the same loop contracts within the sample and grows about the truth', () => {
  const { secondMoment, withinVariance } = kernelDensitySpread({
    size: 50,
    generations: 61,
    regime: 'replace',
    bandwidth: 0.1,
  }).at(-1)!;
  expect(withinVariance).toBeCloseTo(0.636, 3);
  expect(secondMoment).toBeCloseTo(1.6, 12);
  expect(
    kernelDensitySpread({ size: 50, generations: 5_000, regime: 'replace', bandwidth: 0.1 }).at(-1)!.withinVariance,
  ).toBeCloseTo(49 * 0.01, 8);
});
