import type { ClosedFormCurve } from '../run/simulation-result.ts';
import type { ArmSettings } from './arm-settings.ts';
import { courseUnderRegime } from './course-under-regime.ts';
import { livingTypes } from './living-types.ts';

const IDS = { replace: 'C1', accumulate: 'C1', 'accumulate-subsample': 'C1', window: '7.6', mix: '7.2' } as const;

/** C1, C3 and 7.2, 7.3 for shares of types by maximum likelihood: `gini_simpson` of the fitted shares, `types` in the training set. */
export function formsOfCategorical(arm: ArmSettings): readonly ClosedFormCurve[] {
  const { model, bias, size, generations, truth } = arm;
  const shares = truth?.parameters.shares;
  const isBiased = Object.values(bias).some((value) => value !== undefined && value !== 1);
  if (typeof shares !== 'object' || model.smoothing !== 0 || isBiased || (bias.topK ?? bias.beams) !== undefined)
    return [];
  const found = courseUnderRegime(arm, { factor: 1, ddof: 0 });
  if (found === undefined) return [];
  const { law, share, kind, draw, course } = found;
  const diversity = 1 - shares.reduce((sum, one) => sum + one * one, 0);
  const curves: ClosedFormCurve[] = [
    {
      arm: arm.arm,
      measure: 'gini_simpson',
      form: share === 0 && law === 'mix' ? 'C1' : IDS[law],
      of: 'mean',
      values: course.map(({ meanVariance }) => diversity * meanVariance),
    },
  ];
  const types = typesUnder(found.law, { shares, size, share, kind, draw, generations });
  if (types !== undefined)
    curves.push({ arm: arm.arm, measure: 'types', form: share > 0 ? '7.3' : 'C3', of: 'mean', values: types });
  return curves;
}

function typesUnder(
  law: keyof typeof IDS,
  {
    shares,
    size,
    share,
    kind,
    draw,
    generations,
  }: {
    readonly shares: readonly number[];
    readonly size: number;
    readonly share: number;
    readonly kind: 'fresh' | 'replayed';
    readonly draw: 'stratified' | 'independent';
    readonly generations: number;
  },
): readonly number[] | undefined {
  if (law === 'replace' || (law === 'mix' && (kind === 'fresh' || share === 0)))
    return livingTypes({ shares, size, humanShare: share, draw, generations });
  // What is kept loses no type, and models write no other.
  if (law === 'accumulate')
    return new Array<number>(generations).fill(livingTypes({ shares, size, humanShare: 0, generations: 1 })[0]!);
  return undefined;
}
