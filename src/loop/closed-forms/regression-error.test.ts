import { expect, test } from 'vitest';
import { normalDraw } from '../../statistics/normal-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { pooledRegressionFloor } from './pooled-regression-floor.ts';
import { regressionError } from './regression-error.ts';

/** Solves (X'X) w = X'y by Cholesky's factor. */
function solve(gram: Float64Array, right: Float64Array): Float64Array {
  const d = right.length;
  const factor = new Float64Array(d * d);
  const w = new Float64Array(d);
  for (let row = 0; row < d; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = gram[row * d + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * d + k]! * factor[column * d + k]!;
      factor[row * d + column] = row === column ? Math.sqrt(sum) : sum / factor[column * d + column]!;
    }
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * d + k]! * w[k]!;
    w[row] = sum / factor[row * d + row]!;
  }
  for (let row = d - 1; row >= 0; row--) {
    let sum = w[row]!;
    for (let k = row + 1; k < d; k++) sum -= factor[k * d + row]! * w[k]!;
    w[row] = sum / factor[row * d + row]!;
  }
  return w;
}

test('d = 10, T = 50, 20 generations: replace grows linearly, accumulate stays below π²/6, within 3 %, 3,000 replicas', () => {
  const [d, size, generations, REPLICAS] = [10, 50, 20, 3_000];
  const random = randomStream(17);
  const seen = { replace: new Float64Array(generations), accumulate: new Float64Array(generations) };
  for (let replica = 0; replica < REPLICAS; replica++) {
    const features = Float64Array.from({ length: size * d }, () => normalDraw(random));
    const gram = new Float64Array(d * d);
    for (let row = 0; row < size; row++)
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++) gram[i * d + j]! += features[row * d + i]! * features[row * d + j]!;
    for (const regime of ['replace', 'accumulate'] as const) {
      // The truth's weights are 0: the error is the squared length of the fitted ones.
      let w: Float64Array = new Float64Array(d);
      const moments = new Float64Array(d);
      for (let t = 1; t <= generations; t++) {
        if (regime === 'replace') moments.fill(0);
        for (let row = 0; row < size; row++) {
          let label = normalDraw(random);
          for (let i = 0; i < d; i++) label += features[row * d + i]! * w[i]!;
          for (let i = 0; i < d; i++) moments[i]! += features[row * d + i]! * label;
        }
        const batches = regime === 'replace' ? 1 : t;
        w = solve(
          gram,
          moments.map((moment) => moment / batches),
        );
        seen[regime][t - 1]! += w.reduce((sum, weight) => sum + weight * weight, 0) / REPLICAS;
      }
    }
  }
  for (const regime of ['replace', 'accumulate'] as const) {
    const expected = regressionError({ features: d, size, noise: 1, generations, regime });
    for (const t of [1, 2, 5, 10, 20]) expect(Math.abs(seen[regime][t - 1]! / expected[t - 1]! - 1)).toBeLessThan(0.03);
  }
});

test('with an intercept: d = 3, T = 12, one fit, 20,000 replicas, within 3 %', () => {
  const [d, size, REPLICAS] = [3, 12, 20_000];
  const random = randomStream(25);
  let error = 0;
  for (let replica = 0; replica < REPLICAS; replica++) {
    const gram = new Float64Array((d + 1) ** 2);
    const moments = new Float64Array(d + 1);
    for (let row = 0; row < size; row++) {
      const x = Float64Array.from({ length: d + 1 }, (_, at) => (at === 0 ? 1 : normalDraw(random)));
      const label = 2 * normalDraw(random);
      for (let i = 0; i <= d; i++) {
        moments[i]! += x[i]! * label;
        for (let j = 0; j <= d; j++) gram[i * (d + 1) + j]! += x[i]! * x[j]!;
      }
    }
    error += solve(gram, moments).reduce((sum, weight) => sum + weight * weight, 0) / REPLICAS;
  }
  const [expected] = regressionError({
    features: d,
    size,
    noise: 2,
    intercept: true,
    generations: 1,
    regime: 'replace',
  });
  expect(Math.abs(error / expected! - 1)).toBeLessThan(0.03);
});

test('labels that are written with another noise than people’s', () => {
  const loop = { features: 10, size: 50, noise: 1, writtenNoise: 2, generations: 3 } as const;
  const base = 10 / 39;
  expect(regressionError({ ...loop, regime: 'replace' })).toEqual([base, 5 * base, 9 * base]);
  expect(regressionError({ ...loop, regime: 'accumulate' })[2]).toBeCloseTo(base * (1 + 4 / 4 + 4 / 9), 14);
});

test('the printed figures', () => {
  const loop = { features: 10, size: 50, noise: 1, generations: 20 } as const;
  expect(regressionError({ ...loop, regime: 'replace' })[19]).toBeCloseTo(5.13, 2);
  expect(regressionError({ ...loop, regime: 'accumulate' })[19]).toBeCloseTo(0.409, 3);
  const long = regressionError({ ...loop, generations: 10_000, regime: 'accumulate' }).at(-1)!;
  expect(long).toBeLessThan((10 / 39) * (Math.PI ** 2 / 6));
  expect(long / (10 / 39)).toBeCloseTo(Math.PI ** 2 / 6, 3);
});

test.each([
  [0.01, 0.03],
  [0.1, 0.01],
  [0.5, 0.003],
])(
  'pooled least squares with a share %d of labels of other weights keep their error at any size',
  (share, tolerance) => {
    const [d, size, REPLICAS, noise] = [4, 20_000, 6, 0.1];
    const random = randomStream(18, share);
    const synthetic = Math.round(size * share);
    let error = 0;
    for (let replica = 0; replica < REPLICAS; replica++) {
      const gram = new Float64Array(d * d);
      const moments = new Float64Array(d);
      const x = new Float64Array(d);
      for (let row = 0; row < size; row++) {
        for (let i = 0; i < d; i++) x[i] = normalDraw(random);
        // The truth's weights are 0, the other model's all 1.
        const label = noise * normalDraw(random) + (row < synthetic ? x.reduce((sum, value) => sum + value, 0) : 0);
        for (let i = 0; i < d; i++) {
          moments[i]! += x[i]! * label;
          for (let j = 0; j < d; j++) gram[i * d + j]! += x[i]! * x[j]!;
        }
      }
      error += solve(gram, moments).reduce((sum, weight) => sum + weight * weight, 0) / REPLICAS;
    }
    const floor = pooledRegressionFloor({ syntheticShare: share, distance: Math.sqrt(d) });
    // Above the floor: what 20,000 rows leave to noise, and to features that differ between the parts.
    const above = (noise ** 2 * d) / size + (share * (1 - share) * d * (d + 1)) / size;
    expect(Math.abs(error / (floor + above) - 1)).toBeLessThan(4 * tolerance);
    expect(error).toBeGreaterThan(floor * 0.95);
  },
);
