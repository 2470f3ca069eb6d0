import { fiellerInterval, type RatioWithInterval } from '../../statistics/fieller-interval.ts';
import { studentTQuantile } from '../../statistics/student-t-quantile.ts';

/** A loss and what each step has of it. */
export interface LossAttribution {
  /** Of all steps together, in the unit of the steps. */
  readonly total: { readonly lost: number; readonly low: number; readonly high: number };
  /** Of the loss, by step; below 0 where a step gave something back, above 1 where others did. Their sum is 1. */
  readonly shares: readonly RatioWithInterval[] | undefined;
}

/**
 * Divides what was lost on the way from the first arm to the last over the steps: share of step i = d_i / sum d, intervals by Fieller.
 *
 * @param steps d_i, what each step lost: shape [steps], finite
 * @param options.covariance of the d_i: shape [steps][steps]
 * @param options.degrees of freedom behind the covariance
 * @param options.confidence of the intervals, two-sided; default 0.9
 * @returns no shares where the interval of the whole reaches down to 0: nothing is shown that could be divided
 * @throws {RangeError} for other shapes, or numbers that are not finite
 */
export function attributeLoss(
  steps: readonly number[],
  {
    covariance,
    degrees,
    confidence = 0.9,
  }: {
    readonly covariance: readonly (readonly number[])[];
    readonly degrees: number;
    readonly confidence?: number;
  },
): LossAttribution {
  if (steps.length === 0 || covariance.length !== steps.length)
    throw new RangeError(`${steps.length} steps with a covariance of ${covariance.length}`);
  for (const row of covariance)
    if (row.length !== steps.length || !row.every(Number.isFinite))
      throw new RangeError(`the covariance of ${steps.length} steps has a row of ${row.join(', ')}`);
  if (!steps.every(Number.isFinite)) throw new RangeError(`steps have lost ${steps.join(', ')}`);
  const critical = studentTQuantile({ confidence, degrees });
  const lost = sumOf(steps);
  const withTotal = covariance.map(sumOf);
  // Rounding may take a variance of 0 below it.
  const variance = Math.max(0, sumOf(withTotal));
  const margin = critical * Math.sqrt(variance);
  const shares = steps.map((step, at) =>
    fiellerInterval({
      numerator: { mean: step, variance: Math.max(0, covariance[at]![at]!) },
      denominator: { mean: lost, variance },
      covariance: withTotal[at]!,
      critical,
    }),
  );
  const isShown = lost - margin > 0 && shares.every((share) => share !== undefined);
  return {
    total: { lost, low: lost - margin, high: lost + margin },
    shares: isShown ? (shares as readonly RatioWithInterval[]) : undefined,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
