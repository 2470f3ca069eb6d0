import type { ClosedFormCurve } from '../run/simulation-result.ts';
import type { ArmSettings } from './arm-settings.ts';
import { kernelDensitySpread } from './kernel-density-spread.ts';

/** G8, relative to the truth: `variance` of the fitted density, `training_variance` and `second_moment` of its rows. */
export function formsOfKernelDensity({
  arm,
  model,
  regime,
  bias,
  size,
  generations,
  truth,
}: ArmSettings): readonly ClosedFormCurve[] {
  if (regime !== 'replace' && regime !== 'accumulate') return [];
  const isBiased = Object.values(bias).some((value) => value !== undefined && value !== 1);
  const dimensions = truth?.parameters.dimensions;
  if (truth === undefined || typeof dimensions !== 'number' || isBiased) return [];
  const kernel =
    typeof model.bandwidth === 'number'
      ? { bandwidth: model.bandwidth / Math.sqrt(meanVariance(truth.parameters.covariance, dimensions)) }
      : { rule: model.bandwidth === 'scott' ? 1 : (4 / (dimensions + 2)) ** (1 / (dimensions + 4)), ddof: 1 as const };
  if ('bandwidth' in kernel && !(kernel.bandwidth > 0)) return [];
  const course = kernelDensitySpread({ size, generations, regime, dimensions, ...kernel });
  const measures = {
    variance: 'fittedVariance',
    training_variance: 'withinVariance',
    second_moment: 'secondMoment',
  } as const;
  return Object.entries(measures).map(([measure, key]) => ({
    arm,
    measure,
    form: 'G8',
    of: 'mean',
    values: course.map((one) => one[key]),
  }));
}

/** Trace over dimensions; NaN where it is not known. */
function meanVariance(covariance: number | readonly number[] | undefined, dimensions: number): number {
  if (!Array.isArray(covariance) || covariance.length !== dimensions ** 2) return Number.NaN;
  let trace = 0;
  for (let at = 0; at < dimensions; at++) trace += covariance[at * (dimensions + 1)];
  return trace / dimensions;
}
