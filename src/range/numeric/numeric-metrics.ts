import { energyDistance } from '../embedding/energy-distance.ts';
import { sortedSample } from '../embedding/wasserstein-two-squared.ts';
import { andersonDarling } from './anderson-darling.ts';
import { expectedShortfall } from './expected-shortfall.ts';
import { hillTailIndex } from './hill-tail-index.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { tailCounts, tailEdges } from './tail-counts.ts';

/** One column of a table in each part of the human reference, and in the generation. */
export interface NumericArms {
  /** What edges are chosen on: shape [rows], finite. Not an arm: it is compared with nothing. */
  readonly calibration: ArrayLike<number>;
  /** The human comparator: shape [rows], finite. */
  readonly reference: ArrayLike<number>;
  /** Shape [rows], finite; as many rows as the reference. */
  readonly generation: ArrayLike<number>;
}

export type NumericMeasurement =
  | {
      readonly kind: 'each-arm';
      readonly reference: number;
      readonly generation: number;
      /** The generation's over the reference's; undefined where the reference's is 0. */
      readonly ratio: number | undefined;
    }
  | { readonly kind: 'between-arms'; readonly value: number }
  | { readonly kind: 'not-measured'; readonly reason: string };

/** A metric over one column of a table: what reports and documents say of it. */
export interface NumericMetric {
  readonly id: string;
  readonly title: string;
  readonly unit: 'of the column' | 'share' | 'number';
  /** Averages are expected to hold; range is what collapse takes first; diagnostics are shown beside them and decide nothing. */
  readonly role: 'average' | 'range' | 'diagnostic';
  /** Which way a wider generation moves it; `neither` for those that tell arms apart without saying which is wider. */
  readonly widerWhen: 'larger' | 'neither';
  readonly formula: string;
  readonly source: string;
  readonly failureModes: string;
  /** Changes with the definition: numbers of different versions are not compared. */
  readonly version: string;
  measure(arms: NumericArms): NumericMeasurement;
}

/** Share of a column in its tail. */
const HILL_TAIL = 0.02;
const SHORTFALL_TAIL = 0.01;
const NOT_DIRECTIONAL =
  'Says that the arms differ, not which is wider: only a permutation says whether it is more than chance.';

/** The metrics of numeric columns, in the order in which reports show them. A metric is added here. */
export const NUMERIC_METRICS: readonly NumericMetric[] = [
  {
    id: 'mean',
    title: 'Mean',
    unit: 'of the column',
    role: 'average',
    widerWhen: 'neither',
    formula: 'sum x/n',
    source: 'definition',
    failureModes: 'Blind to range. A few extremes move it in heavy-tailed columns.',
    version: '1',
    measure: (arms) => ofEach(arms, (values) => moments(values).mean),
  },
  {
    id: 'standard-deviation',
    title: 'Standard deviation',
    unit: 'of the column',
    role: 'average',
    widerWhen: 'larger',
    formula: 'sqrt(sum (x - mean)²/(n-1))',
    source: 'definition',
    failureModes: 'A model that matches the variance can lose both tails and keep it.',
    version: '1',
    measure: (arms) => ofEach(arms, (values) => moments(values).deviation),
  },
  ...(['below', 'above'] as const).map(
    (side): NumericMetric => ({
      id: `tail-${side}`,
      title: side === 'below' ? 'Smaller than nearly all human values' : 'Larger than nearly all human values',
      unit: 'share',
      role: 'range',
      widerWhen: 'larger',
      formula: `share ${side} the ${side === 'below' ? '.5' : '99.5'} % quantile of the calibration`,
      source: 'house statistic; tested by the exact tail-ratio test',
      failureModes: 'Noise of the model fills tails as well as range does.',
      version: '1',
      measure: (arms) => {
        const edges = tailEdges(arms.calibration);
        return ofEach(arms, (values) => tailCounts(values, edges)[side] / values.length);
      },
    }),
  ),
  {
    id: 'expected-shortfall-99',
    title: 'How far out the extremes are',
    unit: 'of the column',
    role: 'range',
    widerWhen: 'larger',
    formula: 'mean of the 1 % largest magnitudes',
    source: 'Acerbi and Tasche 2002',
    failureModes:
      'Magnitudes count from 0: a column of one sign far from it has one tail alone. Only of meaning at equal numbers of rows.',
    version: '1',
    measure: (arms) => ofEach(arms, (values) => expectedShortfall(values, { k: tailSize(values, SHORTFALL_TAIL) })),
  },
  {
    id: 'hill-tail-index',
    title: 'Heaviness of the tail',
    unit: 'number',
    role: 'range',
    widerWhen: 'larger',
    formula: '(1/k) sum_{i<=k} ln(x_(i)/x_(k+1)) over magnitudes, k = 2 % of n',
    source: 'Hill 1975',
    failureModes: 'Follows the choice of k. A tail cut and then stretched keeps its extremes but not this.',
    version: '1',
    measure: (arms) => {
      const least = Math.min(arms.reference.length, arms.generation.length);
      if (least < 2) return { kind: 'not-measured', reason: 'an arm has fewer than 2 values' };
      // Columns that are nearly all 0 have no tail to begin at, which is nothing wrong with them.
      if (hasNoTail(arms)) return { kind: 'not-measured', reason: 'too few values of an arm are not 0' };
      return ofEach(arms, (values) => hillTailIndex(values, { k: tailSize(values, HILL_TAIL) }));
    },
  },
  {
    id: 'energy-distance',
    title: 'Energy distance',
    unit: 'of the column',
    role: 'diagnostic',
    widerWhen: 'neither',
    formula: '2 ∫ (F-G)²',
    source: 'Székely and Rizzo 2013',
    failureModes: NOT_DIRECTIONAL,
    version: '1',
    measure: ({ reference, generation }) => ({
      kind: 'between-arms',
      value: energyDistance(reference, generation).biased,
    }),
  },
  {
    id: 'anderson-darling',
    title: 'Anderson-Darling statistic',
    unit: 'number',
    role: 'diagnostic',
    widerWhen: 'neither',
    formula: '(nm/N) (1/N) sum (F-G)²/(H (1-H))',
    source: 'Pettitt 1976; Scholz and Stephens 1987',
    failureModes: NOT_DIRECTIONAL,
    version: '1',
    measure: ({ reference, generation }) => ({ kind: 'between-arms', value: andersonDarling(reference, generation) }),
  },
  {
    id: 'kolmogorov-smirnov',
    title: 'Kolmogorov-Smirnov statistic',
    unit: 'share',
    role: 'diagnostic',
    widerWhen: 'neither',
    formula: 'largest |F-G|',
    source: 'Smirnov 1939',
    failureModes: `Sees the middle well and the tails badly. ${NOT_DIRECTIONAL}`,
    version: '1',
    measure: ({ reference, generation }) => ({ kind: 'between-arms', value: kolmogorovSmirnov(reference, generation) }),
  },
];

export type MeasuredColumn = NumericMeasurement & { readonly id: string };

/**
 * Measures one column in both arms.
 *
 * @returns in the order of NUMERIC_METRICS
 * @throws {RangeError} when a part is empty, a value is not finite, or the arms differ in size
 * @throws {SampleTooSmallError} for fewer than 2 values in an arm
 */
export function measureColumn(arms: NumericArms): readonly MeasuredColumn[] {
  const { reference, generation, calibration } = arms;
  if (reference.length !== generation.length)
    throw new RangeError(
      `the reference has ${reference.length} values and the generation ${generation.length}; they are compared at equal numbers, so cut the larger one`,
    );
  // Finite values and no empty part, once for all metrics.
  for (const values of [reference, generation, calibration]) sortedSample(values);
  return NUMERIC_METRICS.map((metric) => ({ id: metric.id, ...metric.measure(arms) }));
}

function ofEach(
  { reference, generation }: NumericArms,
  metric: (values: ArrayLike<number>) => number,
): NumericMeasurement {
  const [known, drawn] = [metric(reference), metric(generation)];
  return { kind: 'each-arm', reference: known, generation: drawn, ratio: known === 0 ? undefined : drawn / known };
}

function tailSize(values: ArrayLike<number>, share: number): number {
  return Math.max(1, Math.floor(share * values.length));
}

function hasNoTail({ reference, generation }: NumericArms): boolean {
  return [reference, generation].some((values) => {
    let others = 0;
    for (let at = 0; at < values.length; at++) if (values[at] !== 0) others++;
    return others <= tailSize(values, HILL_TAIL);
  });
}

function moments(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  let mean = 0;
  let squares = 0;
  // Welford 1962: no difference of large sums.
  for (let at = 0; at < values.length; at++) {
    const off = values[at]! - mean;
    mean += off / (at + 1);
    squares += off * (values[at]! - mean);
  }
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
