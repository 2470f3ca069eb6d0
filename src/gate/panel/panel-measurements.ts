import { minP } from '../../statistics/min-p.ts';
import type { PanelMeasurement } from '../verdict/verdict.ts';
import type { ColumnValues } from './column-values.ts';
import { ratioInterval } from './ratio-interval.ts';
import type { Relabellings } from './relabellings.ts';

const CONFIDENCE = 0.9;

/** A metric in both arms of every column, and what it rests on in an arm. */
export interface MeasuredMetric {
  readonly metric: Pick<PanelMeasurement, 'id' | 'title' | 'role' | 'widerWhen' | 'unitOfN'> & {
    /** Differences either way count against the generation. */
    readonly isTwoSided?: boolean;
  };
  readonly values: ColumnValues;
  readonly n: number;
}

/**
 * What a panel says of its metrics: values and ratio as observed, p-values by minP over the relabellings within the family of range numbers,
 * 90 % intervals of the ratios by the delete-a-group jackknife over blocks.
 */
export function panelMeasurements(
  measured: readonly MeasuredMetric[],
  {
    relabellings,
    margin,
    margins = {},
  }: {
    readonly relabellings: Pick<Relabellings, 'blocks' | 'splits'>;
    /** Relative differences up to this are tolerated; by id of a metric where it differs. */
    readonly margin: number;
    readonly margins?: Readonly<Record<string, number>>;
  },
): {
  readonly measurements: readonly PanelMeasurement[];
  /** Ratio with block b of both arms left out: shape [blocks], by id. Not finite where an arm then shows nothing. */
  readonly leaveOneOut: ReadonlyMap<string, readonly number[]>;
} {
  const { blocks, splits } = relabellings;
  const family = measured.filter(({ metric }) => metric.role === 'range');
  const towardsNarrow = adjust(family, splits, 1);
  const towardsWide = adjust(family, splits, -1);
  const ratiosById = new Map<string, readonly number[]>();
  const measurements = measured.map(({ metric, values, n }): PanelMeasurement => {
    const { id, title, role, widerWhen, unitOfN } = metric;
    const reference = values.reference[0]!;
    const generation = values.generation[0]!;
    const ratio = ratioOf(generation, reference, n);
    const leaveOneOut = Array.from({ length: blocks }, (_, block) => {
      const column = splits + block;
      return values.generation[column]! / values.reference[column]!;
    });
    ratiosById.set(id, leaveOneOut);
    const interval = ratioInterval(ratio, leaveOneOut, { confidence: CONFIDENCE });
    const place = family.findIndex((other) => other.metric === metric);
    return {
      id,
      title,
      role,
      widerWhen,
      reference,
      generation,
      ratio,
      low: interval?.low,
      high: interval?.high,
      n,
      unitOfN,
      p: towardsNarrow?.raw[place],
      pAdjusted: towardsNarrow?.adjusted[place],
      pOverAdjusted: towardsWide?.adjusted[place],
      margin: margins[id] ?? margin,
    };
  });
  return { measurements, leaveOneOut: ratiosById };
}

/** The ratio of two numbers; where the reference shows none it counts as one in n, so that what appeared from nothing has a ratio. */
function ratioOf(generation: number, reference: number, n: number): number {
  if (reference !== 0) return generation / reference;
  return generation === 0 ? 1 : generation * n;
}

/** Step-down p-values of the family. @param sign 1: towards narrow, -1: towards wide */
function adjust(
  family: readonly MeasuredMetric[],
  splits: number,
  sign: 1 | -1,
): { readonly raw: Float64Array; readonly adjusted: Float64Array } | undefined {
  if (family.length === 0 || splits < 2) return undefined;
  return minP(
    Array.from({ length: splits }, (_, split) =>
      family.map(({ metric, values }) => {
        const loss = values.reference[split]! - values.generation[split]!;
        if (metric.isTwoSided === true) return Math.abs(loss);
        return sign * (metric.widerWhen === 'larger' ? loss : -loss);
      }),
    ),
  );
}
