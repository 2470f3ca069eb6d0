import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { samplingVarianceFactor } from '../closed-forms/sampling-variance-factor.ts';
import { choleskyFactor, solveLower, solveUpper } from './cholesky-factor.ts';
import { leastSquares } from './least-squares.ts';
import { likeliestRows } from './likeliest-rows.ts';
import { matchComponents } from './match-components.ts';
import { drawNormal, type NormalLaw, normalLaw, normalLogDensities, normalLossOfMoments } from './normal-law.ts';
import {
  distanceOfMixtures,
  drawNormalMixture,
  mixtureLogDensities,
  mixtureMoments,
  type NormalMixtureLaw,
} from './normal-mixture-law.ts';
import { rowMoments } from './row-moments.ts';

const law = (mean: readonly number[], covariance: readonly number[]): NormalLaw =>
  normalLaw({ mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) })!;

/** A positive definite matrix B B' + 1/10. */
function definite(size: number, random: () => number): Float64Array {
  const half = Float64Array.from({ length: size * size }, () => 2 * random() - 1);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = row === column ? 0.1 : 0;
    for (let k = 0; k < size; k++) sum += half[row * size + k]! * half[column * size + k]!;
    return sum;
  });
}

describe('Cholesky factor', () => {
  test('matches one worked by hand', () => {
    // [4 2; 2 5] = L L' with L = [2 0; 1 2]
    expect([...choleskyFactor(Float64Array.of(4, 2, 2, 5), 2)!]).toEqual([2, 0, 1, 2]);
  });

  test('solves what it factored', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
        const random = randomStream(seed);
        const matrix = definite(size, random);
        const wanted = Float64Array.from({ length: size }, () => random());
        const vector = wanted.map((_, row) => wanted.reduce((sum, x, at) => sum + matrix[row * size + at]! * x, 0));
        const factor = choleskyFactor(matrix, size)!;
        solveLower(factor, vector, size);
        solveUpper(factor, vector, size);
        for (let at = 0; at < size; at++) expect(vector[at]).toBeCloseTo(wanted[at]!, 9);
      }),
    );
  });

  test.each([
    ['singular', [1, 2, 2, 4]],
    ['indefinite', [1, 2, 2, 1]],
    ['of zeros', [0, 0, 0, 0]],
    ['not a number', [1, 0, 0, Number.NaN]],
  ])('refuses a matrix that is %s', (_, matrix) => {
    expect(choleskyFactor(Float64Array.from(matrix), 2)).toBeUndefined();
  });
});

describe('least squares', () => {
  test('matches a line worked by hand', () => {
    // y = 1, 3, 4 over x = 0, 1, 2: slope (−1·1 + 0 + 1·4)/2 = 1.5, mean 8/3, intercept 8/3 − 1.5
    const solution = leastSquares([Float64Array.of(1, 1, 1), Float64Array.of(0, 1, 2)], Float64Array.of(1, 3, 4));
    if (!('coefficients' in solution)) throw new Error('dependent');
    expect(solution.coefficients[0]).toBeCloseTo(8 / 3 - 1.5, 13);
    expect(solution.coefficients[1]).toBeCloseTo(1.5, 13);
  });

  test('leaves residuals that no column explains', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
        const random = randomStream(seed);
        const columns = Array.from({ length: size }, () => Float64Array.from({ length: 12 }, () => random() - 0.5));
        const right = Float64Array.from({ length: 12 }, () => random());
        const solution = leastSquares(
          columns.map((column) => column.slice()),
          right.slice(),
        );
        if (!('coefficients' in solution)) throw new Error('dependent');
        const rest = right.map(
          (y, row) => y - columns.reduce((sum, column, at) => sum + column[row]! * solution.coefficients[at]!, 0),
        );
        for (const column of columns) expect(column.reduce((sum, x, row) => sum + x * rest[row]!, 0)).toBeCloseTo(0, 9);
      }),
    );
  });

  test('names the first column that follows from others', () => {
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 0), Float64Array.of(2, 5, 6)];
    expect(leastSquares(columns, new Float64Array(3))).toEqual({ dependent: 2 });
  });
});

describe('a normal law', () => {
  test('has the density of the formula', () => {
    // -ln(2π) - ln(4)/2 - (1/2)(1 + 4/4) at (1, 2) from (0, 0) with variances 1 and 4
    const [density] = normalLogDensities(law([0, 0], [1, 0, 0, 4]), Float64Array.of(1, 2));
    expect(density).toBeCloseTo(-Math.log(2 * Math.PI) - Math.log(4) / 2 - 1, 13);
  });

  test('scores moments as it scores their rows', () => {
    const random = randomStream(3);
    const own = law([1, -2, 0.5], [...definite(3, random)]);
    const rows = Float64Array.from({ length: 300 }, () => 3 * random());
    const densities = normalLogDensities(own, rows);
    const mean = densities.reduce((sum, value) => sum + value, 0) / densities.length;
    expect(normalLossOfMoments(own, rowMoments({ values: rows, dimensions: 3 }))).toBeCloseTo(-mean, 10);
    const line = law([0.3], [2]);
    const numbers = rows.subarray(0, 50);
    const plain = normalLogDensities(line, numbers).reduce((sum, value) => sum + value, 0) / 50;
    expect(normalLossOfMoments(line, rowMoments({ values: numbers, dimensions: 1 }))).toBeCloseTo(-plain, 12);
  });

  // 40,000 draws: a variance has a relative standard error of sqrt(2/n) = .007 at most; five of them.
  test.each([{ temperature: 0.5 }, { topP: 0.95 }, { topP: 0.8 }, { topP: 0.1 }, { temperature: 2, topP: 0.6 }])(
    'of one dimension shrinks under %j as the closed form says',
    (bias) => {
      const drawn = drawNormal(law([2], [9]), { count: 40_000, random: randomStream(5), bias });
      const { mean, covariance } = rowMoments({ values: drawn, dimensions: 1 });
      const expected = 9 * samplingVarianceFactor(bias);
      expect(Math.abs(covariance[0]! / expected - 1)).toBeLessThan(0.035);
      expect(Math.abs(mean[0]! - 2)).toBeLessThan(5 * Math.sqrt(expected / 40_000));
    },
  );

  test.each([0.9, 0.1])(
    'of two dimensions keeps the ellipse of mass %d: exactly that share of its own draws',
    (topP) => {
      const own = law([1, 2], [2, 1, 1, 3]);
      const random = randomStream(6);
      const drawn = drawNormal(own, { count: 20_000, random, bias: { topP } });
      // χ² of two degrees: squares within -2 ln(1 - P).
      const edge = -2 * Math.log1p(-topP);
      const squares = normalLogDensities(own, drawn).map(
        (density) => -2 * (density + Math.log(2 * Math.PI)) - own.logDeterminant,
      );
      expect(Math.max(...squares)).toBeLessThanOrEqual(edge * (1 + 1e-12));
      // Within the ellipse the share below half of the edge's square is (1 - e^(-edge/4))/P; 5 standard errors of at most .0036.
      const inner = squares.filter((square) => square < edge / 2).length / squares.length;
      expect(Math.abs(inner - -Math.expm1(-edge / 4) / topP)).toBeLessThan(0.018);
    },
  );

  test('is none where the covariance is singular', () => {
    expect(normalLaw({ mean: new Float64Array(2), covariance: Float64Array.of(1, 1, 1, 1) })).toBeUndefined();
  });
});

test('moments keep the digits of rows far from 0, and weights stand for repeated rows', () => {
  const far = Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 4);
  // Deviations -4/3, -1/3, 5/3: squares 42/9 over 3.
  expect(rowMoments({ values: far, dimensions: 1 }).covariance[0]).toBeCloseTo(42 / 27, 7);
  const rows = Float64Array.of(1, 2, 3, 5, 4, 4);
  const weighted = rowMoments({ values: rows, dimensions: 2 }, Float64Array.of(2, 1, 0));
  const repeated = rowMoments({ values: Float64Array.of(1, 2, 1, 2, 3, 5), dimensions: 2 });
  expect([...weighted.mean]).toEqual([...repeated.mean]);
  for (const at of [0, 1, 2, 3]) expect(weighted.covariance[at]).toBeCloseTo(repeated.covariance[at]!, 14);
  // Kish: (4 + 1)/3
  expect(weighted.meanWeight).toBeCloseTo(5 / 3, 14);
});

const twoBlobs: NormalMixtureLaw = {
  dimensions: 1,
  weights: Float64Array.of(0.3, 0.7),
  components: [law([-2], [0.5]), law([1], [1.5])],
};

describe('a mixture of normal laws', () => {
  test('has the mean and covariance of the formula', () => {
    // mean -.6 + .7 = .1; variance .3(.5 + 4.41) + .7(1.5 + .81)
    const { mean, covariance } = mixtureMoments(twoBlobs);
    expect(mean[0]).toBeCloseTo(0.1, 14);
    expect(covariance[0]).toBeCloseTo(0.3 * 4.91 + 0.7 * 2.31, 13);
  });

  /** Shares of bins under p^(1/T), by the rectangle rule. */
  function temperedShares(edges: readonly number[], temperature: number): number[] {
    const steps = 4000;
    const grid = Float64Array.from({ length: steps }, (_, at) => -8 + (16 * (at + 0.5)) / steps);
    const heights = mixtureLogDensities(twoBlobs, grid).map((density) => Math.exp(density / temperature));
    const total = heights.reduce((sum, height) => sum + height, 0);
    return edges
      .slice(1)
      .map(
        (edge, bin) =>
          heights.reduce((sum, height, at) => (grid[at]! >= edges[bin]! && grid[at]! < edge ? sum + height : sum), 0) /
          total,
      );
  }

  test.each([1, 0.5, 0.8, 1.5, 3])('drawn at temperature %d follows p^(1/T)', (temperature) => {
    const edges = [-8, -3, -2, -1, 0, 1, 2, 3, 8];
    const drawn = drawNormalMixture(twoBlobs, { count: 20_000, random: randomStream(9), bias: { temperature } });
    const expected = temperedShares(edges, temperature);
    // χ² of 7 degrees: above 24.3 once in a thousand.
    let statistic = 0;
    for (const [bin, share] of expected.entries()) {
      const count = drawn.filter((value) => value >= edges[bin]! && value < edges[bin + 1]!).length;
      statistic += (count - 20_000 * share) ** 2 / (20_000 * share);
    }
    expect(statistic).toBeLessThan(24.3);
  });

  test('under top-p leaves its least likely rows out', () => {
    const all = mixtureLogDensities(twoBlobs, drawNormalMixture(twoBlobs, { count: 20_000, random: randomStream(1) }));
    const edge = all.toSorted()[2000]!;
    const kept = drawNormalMixture(twoBlobs, { count: 5000, random: randomStream(2), bias: { topP: 0.9 } });
    const below = mixtureLogDensities(twoBlobs, kept).filter((density) => density < edge).length;
    // Both limits are estimated: the shares of 10 % have standard errors of .002 and .004.
    expect(below / 5000).toBeLessThan(0.02);
    expect(kept.length).toBe(5000);
  });

  test('refuses temperatures and shares that would cost without end', () => {
    const many: NormalMixtureLaw = {
      dimensions: 1,
      weights: new Float64Array(20).fill(0.05),
      components: Array.from({ length: 20 }, (_, at) => law([at], [1])),
    };
    const draw = (bias: { temperature?: number; topP?: number }) => () =>
      drawNormalMixture(many, { count: 1, random: randomStream(1), bias });
    expect(draw({ temperature: 0.1 })).toThrow(ConfigError);
    expect(draw({ topP: 0.001 })).toThrow(ConfigError);
    expect(draw({ temperature: 0.5 })().length).toBe(1);
  });

  test('has no distance from itself in another order, and that of the integral from another', () => {
    const turned: NormalMixtureLaw = {
      dimensions: 1,
      weights: Float64Array.of(0.7, 0.3),
      components: twoBlobs.components.toReversed(),
    };
    expect(distanceOfMixtures(twoBlobs, turned)).toBeCloseTo(0, 15);
    const other: NormalMixtureLaw = { dimensions: 1, weights: Float64Array.of(1), components: [law([0], [1])] };
    const grid = Float64Array.from({ length: 4000 }, (_, at) => -10 + (20 * (at + 0.5)) / 4000);
    const [p, q] = [mixtureLogDensities(twoBlobs, grid), mixtureLogDensities(other, grid)];
    const integral = p.reduce((sum, value, at) => sum + (Math.exp(value) - Math.exp(q[at]!)) ** 2, 0) * (20 / 4000);
    expect(distanceOfMixtures(twoBlobs, other)).toBeCloseTo(integral, 8);
  });
});

test('components are matched so that the sum of squared distances is least', () => {
  const permutations = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
      const random = randomStream(seed);
      const mixture = (): NormalMixtureLaw => ({
        dimensions: 2,
        weights: new Float64Array(size).fill(1 / size),
        components: Array.from({ length: size }, () => law([random(), random()], [1, 0, 0, 1])),
      });
      const [from, to] = [mixture(), mixture()];
      const costOf = (match: ArrayLike<number>) =>
        from.components.reduce((sum, { mean }, at) => {
          const other = to.components[match[at]!]!.mean;
          return sum + (mean[0]! - other[0]!) ** 2 + (mean[1]! - other[1]!) ** 2;
        }, 0);
      const least = Math.min(...permutations([...Array(size).keys()]).map(costOf));
      const match = matchComponents(from, to);
      expect([...match].sort()).toEqual([...Array(size).keys()]);
      expect(costOf(match)).toBeCloseTo(least, 12);
    }),
  );
});

test('the likeliest rows stay in the order in which they were drawn', () => {
  const rows = Float64Array.of(5, 1, 4, 2, 3, 0);
  const kept = likeliestRows({
    count: 3,
    topP: 0.5,
    dimensions: 1,
    draw: (count) => rows.subarray(0, count),
    logDensities: (values) => values.map((value) => -value),
  });
  expect([...kept]).toEqual([1, 2, 0]);
});
