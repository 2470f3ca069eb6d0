import { attributeLoss, type LossAttribution } from './attribute-loss.ts';

/** Units of an arm: what share of each unit's texts lies in the stratum. */
export interface ArmShares {
  /** Each 0 … 1: shape [units]. */
  readonly values: ArrayLike<number>;
  /** Arms of the same number hold the same units in the same order, so that units are compared one by one. */
  readonly unitsOf: number;
}

/**
 * Which step lost a stratum: people first, then each stage; a step goes from each arm to the next, and has lost the difference of their
 * mean shares. Covariances are those of units, arms of other units being independent. To the variance of every step comes that of one unit
 * more that it lost and one more that it gained, so that a step without a single change is not taken for certain (Agresti and Caffo 2000;
 * Bonett and Price 2012, for pairs).
 *
 * @param arms people, then stages: shape [arms], at least 2
 * @throws {RangeError} for fewer arms, arms of fewer than 2 units, paired arms of other lengths, or values that are no shares
 */
export function lossOfShares(
  arms: readonly ArmShares[],
  { confidence }: { readonly confidence?: number } = {},
): LossAttribution {
  if (arms.length < 2) throw new RangeError(`${arms.length} arms make no step`);
  const means = arms.map(meanOf);
  const between = arms.map((arm, a) => arms.map((other, b) => covarianceOf(arm, other, means[a]!, means[b]!)));
  const steps = means.slice(1).map((mean, at) => means[at]! - mean);
  const covariance = steps.map((_, i) =>
    steps.map((__, j) => {
      const value = between[i]![j]! - between[i]![j + 1]! - between[i + 1]![j]! + between[i + 1]![j + 1]!;
      return i === j ? value + arms[i]!.values.length ** -2 + arms[i + 1]!.values.length ** -2 : value;
    }),
  );
  const fewest = Math.min(...arms.map(({ values }) => values.length));
  return attributeLoss(steps, { covariance, degrees: fewest - 1, ...(confidence !== undefined && { confidence }) });
}

function meanOf({ values }: ArmShares): number {
  if (values.length < 2) throw new RangeError(`an arm of ${values.length} units has no variance`);
  let sum = 0;
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit]!;
    if (!(value >= 0 && value <= 1)) throw new RangeError(`unit ${unit} has the share ${value}`);
    sum += value;
  }
  return sum / values.length;
}

/** Covariance of two means. */
function covarianceOf(arm: ArmShares, other: ArmShares, mean: number, otherMean: number): number {
  if (arm.unitsOf !== other.unitsOf) return 0;
  const units = arm.values.length;
  if (other.values.length !== units)
    throw new RangeError(`arms of the same units have ${units} and ${other.values.length} of them`);
  let sum = 0;
  for (let unit = 0; unit < units; unit++) sum += (arm.values[unit]! - mean) * (other.values[unit]! - otherMean);
  return sum / (units - 1) / units;
}
