import type { Truth } from '../data/truth.ts';
import type { ResolvedLab } from '../lab/resolve-lab.ts';
import { samplingBias } from '../lab/sampling-schema.ts';
import type { MeasureSpec } from '../measures/measure-set.ts';
import type { ClosedFormCurve } from '../run/simulation-result.ts';
import { closedFormsFor } from './closed-forms-for.ts';

/**
 * Expected courses of the measures of a lab, arm after arm: those that theory has for this model, regime and sampling.
 *
 * @param options.truth where human data come from a formula
 * @param options.dimensions of vectors
 */
export function closedFormsOfLab(
  lab: ResolvedLab,
  {
    truth,
    dimensions,
    measures,
  }: {
    readonly truth: Truth<unknown> | undefined;
    readonly dimensions?: number | undefined;
    readonly measures: readonly MeasureSpec[];
  },
): readonly ClosedFormCurve[] {
  const known = new Set(measures.map(({ id }) => id));
  return lab.arms
    .flatMap((arm) =>
      closedFormsFor({
        arm: arm.title,
        kind: lab.kind,
        model: arm.model,
        regime: arm.regime,
        settings: arm.settings,
        bias: samplingBias(arm.sampling),
        selects: arm.sampling.keep !== undefined,
        size: lab.size,
        generations: lab.generations,
        ...(truth !== undefined && { truth: { id: String(lab.data.truth), parameters: truth.parameters } }),
        ...(dimensions !== undefined && { dimensions }),
        ...(truth === undefined && { known: lab.size + lab.test }),
      }),
    )
    .filter(({ measure }) => known.has(measure));
}
