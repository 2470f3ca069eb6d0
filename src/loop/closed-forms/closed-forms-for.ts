import type { ClosedFormCurve } from '../run/simulation-result.ts';
import type { ArmSettings } from './arm-settings.ts';
import { formsOfCategorical } from './forms-of-categorical.ts';
import { formsOfGaussian } from './forms-of-gaussian.ts';
import { formsOfKernelDensity } from './forms-of-kernel-density.ts';
import { formsOfLinearRegression } from './forms-of-linear-regression.ts';

/** By id of the model; a model whose course is known by formula has one file and one line here. */
const FORMS: Readonly<Record<string, (arm: ArmSettings) => readonly ClosedFormCurve[]>> = {
  gaussian: formsOfGaussian,
  'kernel-density': formsOfKernelDensity,
  categorical: formsOfCategorical,
  'linear-regression': formsOfLinearRegression,
};

/**
 * The closed forms that apply to an arm, as courses of its measures: those that hold for exactly these settings, none where none does.
 * Where human rows come from files, their own moments stand for the truth's: what is told relative to it is then known as well as the test
 * set knows it.
 *
 * @returns curves with one value a generation, by measure; of a measure that the lab does not take, too
 */
export function closedFormsFor(arm: ArmSettings): readonly ClosedFormCurve[] {
  if (arm.selects) return [];
  return FORMS[arm.model.id]?.(arm) ?? [];
}
