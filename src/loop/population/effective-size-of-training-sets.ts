import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import type { EffectiveSizeEstimate } from './effective-size-estimate.ts';
import { classSums, pooledClasses } from './pooled-classes.ts';

/** Below this many expected rows a class's Pearson term is not distributed as χ². */
const LEAST_EXPECTED = 5;

/**
 * Effective size from two whole consecutive training sets (section 7.6): Pearson's X = Σ (q' - μ)²/μ of the shares, which drift alone makes
 * (K - 1)/Nₑ; Nₑ = (K - 1)/X. A training set *is* the population: there is no sampling to take off.
 *
 * @param options.expected shares that the next training set has on average, μ = m p + (1 - m) q: shape [types]; counts do as well. Without
 *   human rows and bias these are the shares of the set before
 * @param options.after counts of the next training set: shape [types]
 * @param options.humanSample rows from which p in `expected` was estimated, with `humanShare`: their scatter, m²/R, is taken off. Absent: p is known
 * @param options.pool false: types are compared one by one, for showing that this fails
 * @throws {RangeError} for fewer than 2 classes, an empty set, or shapes that differ
 */
export function effectiveSizeOfTrainingSets({
  expected,
  after,
  humanShare = 0,
  humanSample,
  confidence = 0.95,
  pool = true,
}: {
  readonly expected: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly humanShare?: number;
  readonly humanSample?: number | undefined;
  readonly confidence?: number;
  readonly pool?: boolean;
}): EffectiveSizeEstimate {
  if (expected.length !== after.length)
    throw new RangeError(`${expected.length} types are expected, ${after.length} counted`);
  const mass = total(expected);
  const rows = total(after);
  if (!(mass > 0 && rows > 0)) throw new RangeError('training sets without rows have no effective size');
  const mean = Float64Array.from(expected, (share) => (share / mass) * rows);
  const pooled = pooledClasses(mean, { least: pool ? LEAST_EXPECTED : Number.MIN_VALUE });
  if (pooled.classes < 2) throw new RangeError('a single class of types has no scatter');
  const means = classSums(mean, pooled);
  const counts = classSums(after, pooled);
  let scatter = 0;
  for (let index = 0; index < means.length; index++) scatter += (counts[index]! - means[index]!) ** 2 / means[index]!;
  const degrees = pooled.classes - 1;
  const known = humanSample === undefined ? 0 : humanShare ** 2 / humanSample;
  // Of shares: X / rows. Each bound has the same scatter of p to be taken off.
  const sizeAt = (chiSquare: number) => {
    const drift = scatter / rows / chiSquare - known;
    return drift > 0 ? 1 / drift : Number.POSITIVE_INFINITY;
  };
  const tail = (1 - confidence) / 2;
  return {
    size: sizeAt(degrees),
    low: sizeAt(chiSquareQuantile(tail, { degrees })),
    high: sizeAt(chiSquareQuantile(1 - tail, { degrees })),
    degrees,
    classes: pooled.classes,
  };
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
}
