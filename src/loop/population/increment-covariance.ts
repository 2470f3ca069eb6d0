import { classSums, pooledClasses } from './pooled-classes.ts';
import { type ShiftTest, shiftTest } from './shift-test.ts';

/** Rows that a class must expect, so that χ² holds; of samples both outer ones together, so that their share is known well enough to divide by. */
const LEAST_EXPECTED = 5;
const LEAST_SAMPLED = 40;

/**
 * Whether what one step did to the types the next one did again (section 7.7): C = Σ d_t d_{t+1}/q, 0 on average under drift, above 0 under
 * lasting selection whatever its direction. Weaker than a score with a direction.
 *
 * Of samples, the middle one makes both differences and pulls C down by (K - 1)/S: this is added back.
 *
 * @param options.generations counts of three consecutive generations: shape [3][types]
 * @param options.sampled true: counts are samples, each drawn anew from its model; false: whole training sets
 * @param options.effectiveSize of the loop; absent: rows of the whole sets, or for samples none: sampling is then all that scatters
 * @throws {RangeError} for empty sets, fewer than 2 classes, or shapes that differ
 */
export function incrementCovariance({
  generations: [first, middle, last],
  sampled,
  effectiveSize,
}: {
  readonly generations: readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  readonly sampled: boolean;
  readonly effectiveSize?: number;
}): ShiftTest {
  if (first.length !== middle.length || first.length !== last.length)
    throw new RangeError(`generations of ${first.length}, ${middle.length} and ${last.length} types`);
  const pooled = pooledClasses(sampled ? added(first, last) : first, {
    least: sampled ? LEAST_SAMPLED : LEAST_EXPECTED,
  });
  if (pooled.classes < 2) throw new RangeError('a single class of types has no covariance');
  const counts = [first, middle, last].map((each) => classSums(each, pooled));
  const rows = counts.map((each) => each.reduce((sum, count) => sum + count, 0));
  if (rows.some((each) => !(each > 0))) throw new RangeError('a generation without rows');
  const degrees = pooled.classes - 1;
  let covariance = 0;
  for (let index = 0; index < pooled.classes; index++) {
    const [x, y, z] = counts.map((each, generation) => each[index]! / rows[generation]!) as [number, number, number];
    const share = sampled ? (counts[0]![index]! + counts[2]![index]!) / (rows[0]! + rows[2]!) : x;
    covariance += ((y - x) * (z - y)) / share;
  }
  const drift = 1 / (effectiveSize ?? (sampled ? Number.POSITIVE_INFINITY : rows[1]!));
  if (!sampled) {
    const next = 1 / (effectiveSize ?? rows[2]!);
    return shiftTest(covariance, Math.sqrt(degrees * drift * next));
  }
  const [noise0, noise1, noise2] = rows.map((each) => 1 / each) as [number, number, number];
  // Variance of a product of two normal variables with the covariance -1/S of the shared sample.
  const variance = (noise0 + noise1 + drift) * (noise1 + noise2 + drift) + noise1 ** 2;
  return shiftTest(covariance + degrees * noise1, Math.sqrt(degrees * variance));
}

function added(counts: ArrayLike<number>, more: ArrayLike<number>): Float64Array {
  return Float64Array.from(counts, (count, type) => count + more[type]!);
}
