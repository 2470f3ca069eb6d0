import type { ClosedFormCurve } from '../run/simulation-result.ts';
import type { ArmSettings } from './arm-settings.ts';
import { regressionError } from './regression-error.ts';
import { samplingVarianceFactor } from './sampling-variance-factor.ts';

/** R1 for least squares without a ridge on a truth of known noise: `excess_error`. */
export function formsOfLinearRegression({
  arm,
  model,
  regime,
  bias,
  size,
  generations,
  truth,
}: ArmSettings): readonly ClosedFormCurve[] {
  if (regime !== 'replace' && regime !== 'accumulate') return [];
  const { features, noise } = truth?.parameters ?? {};
  if (truth?.id !== 'linear' || typeof features !== 'number' || typeof noise !== 'number') return [];
  if (model.ridge !== 0 || size < features + 3 || bias.topK !== undefined || bias.beams !== undefined) return [];
  const factor = samplingVarianceFactor({
    ...(bias.temperature !== undefined && { temperature: bias.temperature }),
    ...(bias.topP !== undefined && { topP: bias.topP }),
  });
  // With a noise that is fitted, the sum of all batches' residuals tells how far their fits lie apart, too; under a biased sampling it
  // becomes smaller with every generation. And features that are drawn from those at hand repeat some of them.
  const isFitted = model.noise === 'fitted';
  if (isFitted && (regime === 'accumulate' || factor !== 1)) return [];
  if (model.inputs !== 'same' && !(model.inputs === 'standard-normal' && regime === 'replace')) return [];
  const written = isFitted ? noise : Number(model.noise) * Math.sqrt(factor);
  const values = regressionError({
    features,
    size,
    noise,
    writtenNoise: written,
    intercept: model.intercept === true,
    generations,
    regime,
  });
  return [{ arm, measure: 'excess_error', form: 'R1', of: 'mean', values }];
}
