import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { chiSquareDraw } from '../../statistics/chi-square-draw.ts';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { quantile } from '../../statistics/quantile.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { gaussianAccumulate, gaussianAccumulateLimit } from './gaussian-accumulate.ts';

interface Loop {
  readonly size: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
}

function simulate({ size, generations, factor = 1, ddof = 0 }: Loop, replicas: number) {
  const random = randomStream(4, size, generations, factor, ddof);
  return Array.from({ length: replicas }, () => {
    let sum = 0;
    let squares = 0;
    let mean = 0;
    let variance = 1;
    for (let t = 1; t <= generations; t++) {
      const drawn = t === 1 ? 1 : factor * variance;
      const batchMean = mean + normalDraw(random) * Math.sqrt(drawn / size);
      const batchSquares = drawn * chiSquareDraw(random, { degrees: size - 1 });
      sum += size * batchMean;
      squares += batchSquares + size * batchMean * batchMean;
      const rows = t * size;
      mean = sum / rows;
      variance = (squares - rows * mean * mean) / (rows - ddof);
    }
    return { variance, squaredError: mean * mean };
  });
}

test.each<Loop>([
  { size: 10, generations: 100 },
  { size: 100, generations: 100 },
  { size: 20, generations: 30, ddof: 1 },
  { size: 50, generations: 40, factor: 0.7 },
  { size: 50, generations: 40, factor: 1.2, ddof: 1 },
])('%j: 4,000 replicas', (loop) => {
  const runs = simulate(loop, 4_000);
  const expected = gaussianAccumulate(loop).at(-1)!;
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

test('the product, its limit sin(x)/x, and the printed figures', () => {
  const course = gaussianAccumulate({ size: 10, generations: 100 });
  let product = 1;
  course.forEach(({ meanVariance, meanSquaredError }, index) => {
    product *= 1 - 1 / (10 * (index + 1) ** 2);
    expect(meanVariance).toBeCloseTo(product, 13);
    expect(meanSquaredError).toBeCloseTo(1 - product, 13);
  });
  expect(course[99]!.meanVariance).toBeCloseTo(0.844, 3);
  expect(gaussianAccumulateLimit({ size: 10 })).toBeCloseTo(0.843, 3);
  expect(gaussianAccumulateLimit({ size: 100 })).toBeCloseTo(0.984, 3);
  expect(gaussianAccumulate({ size: 10, generations: 20_000 })[19_999]!.meanVariance).toBeCloseTo(
    gaussianAccumulateLimit({ size: 10 }),
    5,
  );
  expect(gaussianAccumulate({ size: 100, generations: 100 })[99]!.meanSquaredError).toBeCloseTo(0.0163, 4);
});

test('the median is lower: .724 at 10 rows, 20,000 replicas', () => {
  const runs = simulate({ size: 10, generations: 100 }, 20_000);
  expect(
    quantile(
      runs.map(({ variance }) => variance),
      0.5,
    ),
  ).toBeCloseTo(0.724, 1);
});

test('a counter-example: accumulating does not hold the variance under a biased sampling', () => {
  const course = gaussianAccumulate({ size: 100, generations: 10_000, factor: 0.5 });
  // t^-(1-L): a hundred times the generations leave a tenth.
  expect(course[9_999]!.meanVariance / course[99]!.meanVariance).toBeCloseTo(0.1, 2);
});
