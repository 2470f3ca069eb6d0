import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianAccumulate } from './gaussian-accumulate.ts';
import { gaussianAccumulateSubsample } from './gaussian-accumulate-subsample.ts';
import { gaussianReplace } from './gaussian-replace.ts';

interface Loop {
  readonly size: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
  readonly draw?: 'without-replacement' | 'with-replacement';
}

function simulate({
  size,
  generations,
  factor = 1,
  ddof = 0,
  draw = 'without-replacement',
  replicas,
}: Loop & { readonly replicas: number }) {
  const random = randomStream(5, size, generations, factor, draw);
  const pool = new Float64Array(size * generations);
  return Array.from({ length: replicas }, () => {
    let mean = 0;
    let variance = 1;
    for (let t = 1; t <= generations; t++) {
      const deviation = Math.sqrt(t === 1 ? 1 : factor * variance);
      const rows = t * size;
      for (let row = rows - size; row < rows; row++) pool[row] = mean + deviation * normalDraw(random);
      let sum = 0;
      let squares = 0;
      // The first places of a shuffle are a sample without replacement; the pool's order does not matter.
      for (let place = 0; place < size; place++) {
        const isRepeated = t > 1 && draw === 'with-replacement';
        const other = isRepeated ? Math.floor(random() * rows) : place + Math.floor(random() * (rows - place));
        const value = pool[other]!;
        if (!isRepeated) {
          pool[other] = pool[place]!;
          pool[place] = value;
        }
        sum += value;
        squares += value * value;
      }
      mean = sum / size;
      variance = (squares - size * mean * mean) / (size - ddof);
    }
    return { variance, squaredError: mean * mean };
  });
}

test.each<Loop>([
  { size: 20, generations: 40 },
  { size: 100, generations: 15 },
  { size: 30, generations: 20, factor: 0.8, ddof: 1 },
  { size: 30, generations: 20, draw: 'with-replacement' },
])('%j: 3,000 replicas', (loop) => {
  const runs = simulate({ ...loop, replicas: 3_000 });
  const expected = gaussianAccumulateSubsample(loop).at(-1)!;
  expect(
    Math.abs(
      standardScore(
        runs.map(({ variance }) => variance),
        expected.meanVariance,
      ),
    ),
  ).toBeLessThan(4);
  expect(
    Math.abs(
      standardScore(
        runs.map(({ squaredError }) => squaredError),
        expected.meanSquaredError,
      ),
    ),
  ).toBeLessThan(4);
});

test('the printed figures and limits', () => {
  const at = (size: number, generations: number) => gaussianAccumulateSubsample({ size, generations }).at(-1)!;
  expect(at(20, 40).meanSquaredError).toBeCloseTo(0.135, 3);
  expect(at(100, 40).meanSquaredError).toBeCloseTo(0.0283, 4);
  expect(at(20, 40).meanVariance + at(20, 40).meanSquaredError).toBeCloseTo(1, 14);
  expect(20 * at(20, 50_000).meanSquaredError).toBeCloseTo(2.77, 2);
  expect(100 * at(100, 50_000).meanSquaredError).toBeCloseTo(2.9, 2);
  expect(1e5 * at(1e5, 50_000).meanSquaredError).toBeCloseTo(Math.PI ** 2 / 2 - 2, 3);
});

test('with replacement n e tends to π²/3 - 1/4: to π²/3 where the first training set is drawn so, too', () => {
  const course = gaussianAccumulateSubsample({ size: 1e5, generations: 50_000, draw: 'with-replacement' });
  expect(1e5 * course.at(-1)!.meanSquaredError).toBeCloseTo(Math.PI ** 2 / 3 - 1 / 4, 3);
});

test('order of regimes by n e: accumulate < subsample < replace', () => {
  const [size, generations] = [1000, 50];
  const accumulate = size * gaussianAccumulate({ size, generations }).at(-1)!.meanSquaredError;
  const subsample = size * gaussianAccumulateSubsample({ size, generations }).at(-1)!.meanSquaredError;
  const replace = size * gaussianReplace({ size, generation: generations }).meanSquaredError;
  expect(accumulate).toBeLessThan(1.645);
  expect(accumulate).toBeGreaterThan(1);
  expect(subsample).toBeGreaterThan(accumulate);
  expect(subsample).toBeLessThan(2.935);
  expect(replace).toBeGreaterThan(45);
});
