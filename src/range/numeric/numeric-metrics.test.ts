import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { andersonDarling } from './anderson-darling.ts';
import { expectedShortfall } from './expected-shortfall.ts';
import { hillTailIndex } from './hill-tail-index.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { largestMagnitudes } from './largest-magnitudes.ts';
import { mahalanobisShare } from './mahalanobis-share.ts';
import { measureColumn, NUMERIC_METRICS } from './numeric-metrics.ts';
import { cellEdges, twoWayCells } from './quantile-cells.ts';
import { tailCounts, tailEdges } from './tail-counts.ts';

function normal(count: number, seed: number): Float64Array {
  const random = seededGenerator(seed);
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

test('the largest magnitudes are those of the sorted ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }),
      fc.nat(59),
      (values, skip) => {
        const count = 1 + (skip % values.length);
        const sorted = values.map(Math.abs).sort((a, b) => b - a);
        expect([...largestMagnitudes(values, count)]).toEqual(sorted.slice(0, count));
      },
    ),
  );
  expect(() => largestMagnitudes([1, Number.NaN], 1)).toThrow('value 1 is NaN');
});

test('tail index and shortfall worked by hand', () => {
  // (ln 8/2 + ln 4/2)/2 = 1.5 ln 2; (9 + 7)/2
  expect(hillTailIndex([1, 2, 4, 8], { k: 2 })).toBeCloseTo(1.5 * Math.LN2, 14);
  expect(expectedShortfall([3, -9, 1, 7, -2, 5], { k: 2 })).toBe(8);
  expect(expectedShortfall([3, -9])).toBe(9);
  expect(() => hillTailIndex([0, 0, 3], { k: 1 })).toThrow('only 1 values are not 0');
  expect(() => hillTailIndex([1, 2], { k: 2 })).toThrow(SampleTooSmallError);
  expect(() => expectedShortfall([], { k: 1 })).toThrow(SampleTooSmallError);
  expect(() => expectedShortfall([1], { k: 0 })).toThrow(RangeError);
});

test('distribution functions are compared where values are tied, too', () => {
  // Only 1 | 2 2 | 3 in both: F - G is 1/3 - 1/4 … by hand over the different values 1, 2, 3.
  expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 2, 2])).toBeCloseTo(1 / 3, 14);
  expect(kolmogorovSmirnov([1, 2], [1, 2])).toBe(0);
  expect(kolmogorovSmirnov([1, 2], [3, 4])).toBe(1);
  // Two values at 1 (H = 2/7, F - G = 1/12) and four at 2 (H = 6/7, F - G = -1/3): 12/49 (2·(1/144)/(10/49) + 4·(1/9)/(6/49))
  expect(andersonDarling([1, 2, 3], [1, 2, 2, 2])).toBeCloseTo(
    (12 / 49) * (2 / 144 / (10 / 49) + 4 / 9 / (6 / 49)),
    12,
  );
  expect(andersonDarling([5, 5], [5])).toBe(0);
  expect(() => kolmogorovSmirnov([], [1])).toThrow(RangeError);
});

test('normal rows are beyond the quantile of χ² as often as it says; columns that follow from others are left out', () => {
  const [count, dimensions] = [20_000, 4];
  const source = normal(count * 2, 3);
  const rows = new Float64Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const [a, b] = [source[2 * row]!, source[2 * row + 1]!];
    // The second is a constant, the fourth twice the third less the first.
    rows.set([1e6 + 1e3 * a, 7, 1e-3 * (a + b), 2e-3 * (a + b) - 1e3 * a], row * dimensions);
  }
  const { share, threshold, columns } = mahalanobisShare(rows, { calibration: rows, dimensions });
  expect(columns.length).toBe(2);
  expect(columns).not.toContain(1);
  expect(threshold).toBeCloseTo(-2 * Math.log(0.01), 10);
  // 200 ± 14 of 20,000; five of them.
  expect(Math.abs(share - 0.01)).toBeLessThan(0.0035);
  const constant = new Float64Array(8).fill(2);
  expect(() => mahalanobisShare(constant, { calibration: constant, dimensions: 2 })).toThrow('no column');
});

test('tails are cut at the calibration, cells at its quantiles', () => {
  const edges = tailEdges(Array.from({ length: 1001 }, (_, at) => at));
  expect(edges).toEqual({ low: 5, high: 995 });
  expect(tailCounts([4, 5, 6, 995, 996, 2000], edges)).toEqual({ below: 1, above: 2, n: 6 });
  expect(() => tailCounts([Number.NaN], edges)).toThrow(RangeError);
  expect(() => tailEdges([1], { tail: 0.7 })).toThrow(RangeError);
  const xEdges = cellEdges([0, 1, 2, 3, 4], { parts: 2 });
  expect([...xEdges]).toEqual([2]);
  // Common values leave fewer cells.
  expect([...cellEdges([1, 1, 1, 1, 9], { parts: 4 })]).toEqual([1]);
  expect([...twoWayCells([0, 2, 5, 5], [0, 0, 0, 7], { xEdges, yEdges: Float64Array.of(1) })]).toEqual([1, 0, 2, 1]);
  expect(() => twoWayCells([1], [1, 2], { xEdges, yEdges: xEdges })).toThrow(RangeError);
});

test('a column without its outer values, its variance restored: the range falls, mean and deviation hold', () => {
  const n = 20_000;
  const calibration = normal(n, 11);
  const reference = normal(n, 12);
  const source = normal(2 * n, 13).filter((value) => Math.abs(value) < 2.326);
  let squares = 0;
  for (const value of source) squares += value * value;
  const scale = Math.sqrt(source.length / squares);
  const generation = source.slice(0, n).map((value) => value * scale);
  const found = new Map(measureColumn({ calibration, reference, generation }).map((one) => [one.id, one]));
  const ratio = (id: string) => {
    const one = found.get(id)!;
    if (one.kind !== 'each-arm') throw new Error(id);
    return one.ratio!;
  };
  expect(ratio('standard-deviation')).toBeCloseTo(1, 1);
  expect(ratio('tail-below')).toBeLessThan(0.2);
  expect(ratio('tail-above')).toBeLessThan(0.2);
  expect(ratio('expected-shortfall-99')).toBeLessThan(0.9);
  expect(ratio('hill-tail-index')).toBeLessThan(0.7);
});

test('every metric says all that reports need, and columns without a tail are told', () => {
  expect(new Set(NUMERIC_METRICS.map(({ id }) => id)).size).toBe(NUMERIC_METRICS.length);
  for (const { title, formula, source, failureModes, version } of NUMERIC_METRICS)
    for (const text of [title, formula, source, failureModes, version]) expect(text.length).toBeGreaterThan(0);
  const zeros = new Float64Array(10);
  const found = measureColumn({ calibration: zeros, reference: zeros, generation: zeros });
  expect(found.find(({ id }) => id === 'hill-tail-index')).toMatchObject({ kind: 'not-measured' });
  for (const one of found)
    if (one.kind === 'each-arm') expect([one.reference, one.generation, one.ratio]).toEqual([0, 0, undefined]);
  expect(() => measureColumn({ calibration: zeros, reference: zeros, generation: [1] })).toThrow('equal numbers');
  expect(() => measureColumn({ calibration: [], reference: zeros, generation: zeros })).toThrow(RangeError);
});
