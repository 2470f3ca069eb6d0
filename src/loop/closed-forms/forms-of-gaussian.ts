import type { ClosedFormCurve } from '../run/simulation-result.ts';
import type { ArmSettings } from './arm-settings.ts';
import { type CourseUnderRegime, courseUnderRegime } from './course-under-regime.ts';
import { gaussianReplace } from './gaussian-replace.ts';
import { gaussianReplaceDimensions } from './gaussian-replace-dimensions.ts';
import { gaussianReplaceUnbiased } from './gaussian-replace-unbiased.ts';
import { samplingVarianceFactor } from './sampling-variance-factor.ts';

/** Up to this many generations a row the mean variance of single runs is near its expectation (docs/collapse.md, G1); later its logarithm speaks. */
const MEAN_SPEAKS = 0.2;

const IDS = { replace: 'G1', accumulate: 'G4', 'accumulate-subsample': 'G5', window: '7.6', mix: 'G6' } as const;

/**
 * G1 to G7 for the Gaussian, relative to the truth: `variance`, `mean_shift`, and where every output replaces the last `determinant` and
 * `wasserstein`.
 */
export function formsOfGaussian(arm: ArmSettings): readonly ClosedFormCurve[] {
  const { model, bias, size, generations, truth } = arm;
  const dimensions = dimensionsOf(arm);
  if (dimensions === undefined || size <= dimensions || bias.topK !== undefined || bias.beams !== undefined) return [];
  const ddof = model.ddof === 1 ? 1 : 0;
  const factor = samplingVarianceFactor({
    ...(bias.temperature !== undefined && { temperature: bias.temperature }),
    ...(bias.topP !== undefined && { topP: bias.topP }),
    dimensions,
  });
  const found = courseUnderRegime(arm, { factor, ddof });
  if (found === undefined) return [];
  const { law, share } = found;
  const course = relativeToKnown(found, arm.known);
  const curve = (measure: string, form: string, of: ClosedFormCurve['of'], values: readonly number[]) => ({
    arm: arm.arm,
    measure,
    form,
    of,
    values,
  });
  const isReplaced = law === 'replace' || (law === 'mix' && share === 0);
  const id = isReplaced
    ? dimensions > 1
      ? 'G3'
      : ddof === 1
        ? 'G2'
        : 'G1'
    : law === 'mix' && factor !== 1
      ? 'G7'
      : IDS[law];
  const curves = [
    curve(
      'mean_shift',
      id,
      'mean',
      course.map(({ meanSquaredError }) => meanSquaredError),
    ),
  ];
  const meanVariance = course.map((one) => one.meanVariance);
  if (!isReplaced) return [...curves, curve('variance', id, 'mean', meanVariance)];

  // The law of single runs: exact for normal rows that sampling leaves normal.
  const isNormal = (truth === undefined || truth.id === 'normal') && (bias.topP ?? 1) === 1;
  const isEarly = generations <= MEAN_SPEAKS * size;
  const times = course.map((_, index) => index + 1);
  if (isEarly && ddof === 0) curves.push(curve('variance', id, 'mean', meanVariance));
  else if (isNormal && dimensions === 1) {
    // Each generation's variance is divided by n - 1 in place of n.
    const scale = Math.log(size / (size - ddof));
    const start = Math.log(rowsLeft(arm.known));
    const logs = times.map((t) => gaussianReplace({ size, generation: t, factor }).meanLogVariance + t * scale + start);
    curves.push(curve('variance', id, 'log-mean', logs.map(Math.exp)));
  }
  if (!isNormal) return curves;
  if (dimensions > 1 && truth !== undefined) {
    const scale = dimensions * (Math.log(size / (size - ddof)) + Math.log(factor));
    const logs = times.map(
      (t) =>
        gaussianReplaceDimensions({ size, dimensions, generation: t }).meanLogDeterminant +
        t * scale -
        dimensions * Math.log(factor),
    );
    curves.push(curve('determinant', 'G3', 'log-mean', logs.map(Math.exp)));
  }
  // Beyond, its mean is that of the few runs that have not collapsed.
  if (dimensions === 1 && factor === 1 && truth !== undefined && generations <= size) {
    const distances = course.map((one, index) => {
      // E √v: c4^t, less what division by n in place of n - 1 takes.
      const { meanDeviation } = gaussianReplaceUnbiased({ size, generation: index + 1 });
      const deviation = meanDeviation * ((size - 1) / (size - ddof)) ** ((index + 1) / 2);
      return one.meanSquaredError + 1 + one.meanVariance - 2 * deviation;
    });
    curves.push(curve('wasserstein', id, 'mean', distances));
  }
  return curves;
}

/** Variance of rows divided by one less than their number, over that divided by their number. */
function rowsLeft(known: number | undefined): number {
  return known === undefined ? 1 : known / (known - 1);
}

/**
 * Rows of files are told against `known` of themselves, the first training set among them, whose mean is nearer to theirs than to that of
 * all people. Expectations of squares that no shift changes are those of independent rows whose variance is divided by one row less; of the
 * mean's, `own` is the part of it that still comes from the first training set.
 */
function relativeToKnown({ law, share, kind, course }: CourseUnderRegime, known: number | undefined) {
  if (known === undefined) return course;
  const scale = rowsLeft(known);
  return course.map(({ meanVariance, meanSquaredError }, index) => {
    const own = law === 'mix' && kind === 'fresh' ? (1 - share) ** index : 1;
    return { meanVariance: scale * meanVariance, meanSquaredError: scale * (meanSquaredError + (1 - 2 * own) / known) };
  });
}

function dimensionsOf({ truth, dimensions }: ArmSettings): number | undefined {
  const known = truth?.parameters.dimensions ?? dimensions;
  return typeof known === 'number' ? known : undefined;
}
