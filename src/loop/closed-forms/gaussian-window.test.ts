import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { effectiveSizeOfRegime } from './effective-size.ts';
import { gaussianAccumulate } from './gaussian-accumulate.ts';
import { gaussianReplace } from './gaussian-replace.ts';
import { gaussianWindow } from './gaussian-window.ts';

interface Loop {
  readonly size: number;
  readonly window: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
}

test.each<Loop>([
  { size: 20, window: 2, generations: 30 },
  { size: 20, window: 5, generations: 40, factor: 0.9, ddof: 1 },
])('%j: 5,000 replicas', (loop) => {
  const { size, window, generations, factor = 1, ddof = 0 } = loop;
  const random = randomStream(24, window);
  const variances: number[] = [];
  const errors: number[] = [];
  for (let replica = 0; replica < 5_000; replica++) {
    const batches: { mean: number; squares: number }[] = [];
    let mean = 0;
    let variance = 1;
    for (let t = 1; t <= generations; t++) {
      const drawn = t === 1 ? 1 : factor * variance;
      batches.push({
        mean: mean + normalDraw(random) * Math.sqrt(drawn / size),
        squares: drawn * chiSquareDraw(random, { degrees: size - 1 }),
      });
      if (batches.length > window) batches.shift();
      mean = batches.reduce((sum, batch) => sum + batch.mean, 0) / batches.length;
      const squares = batches.reduce((sum, batch) => sum + batch.squares + size * (batch.mean - mean) ** 2, 0);
      variance = squares / (size * batches.length - ddof);
    }
    variances.push(variance);
    errors.push(mean * mean);
  }
  const expected = gaussianWindow(loop).at(-1)!;
  expect(Math.abs(standardScore(variances, expected.meanVariance))).toBeLessThan(4);
  expect(Math.abs(standardScore(errors, expected.meanSquaredError))).toBeLessThan(4);
});

test('one batch is replace, all of them accumulate', () => {
  gaussianWindow({ size: 10, window: 1, generations: 20, factor: 0.8 }).forEach(
    ({ meanVariance, meanSquaredError }, index) => {
      const replace = gaussianReplace({ size: 10, generation: index + 1, factor: 0.8 });
      expect(meanVariance).toBeCloseTo(replace.meanVariance, 14);
      expect(meanSquaredError).toBeCloseTo(replace.meanSquaredError, 14);
    },
  );
  const accumulate = gaussianAccumulate({ size: 10, generations: 20, factor: 0.8, ddof: 1 });
  gaussianWindow({ size: 10, window: 50, generations: 20, factor: 0.8, ddof: 1 }).forEach((one, index) => {
    expect(one.meanVariance).toBeCloseTo(accumulate[index]!.meanVariance, 13);
    expect(one.meanSquaredError).toBeCloseTo(accumulate[index]!.meanSquaredError, 13);
  });
});

test('in the long run it falls by 1/Ne a step', () => {
  for (const window of [2, 5]) {
    const course = gaussianWindow({ size: 50, window, generations: 2_001 });
    const rate = (course[2_000]!.meanVariance / course[1_000]!.meanVariance) ** (1 / 1_000);
    const effective = effectiveSizeOfRegime({ regime: 'window', size: 50, window });
    expect(Math.abs(1 / (1 - rate) / effective - 1)).toBeLessThan(0.02);
  }
});
