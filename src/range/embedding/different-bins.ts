import { holmAdjusted } from '../../statistics/holm-adjusted.ts';
import { normalUpperTail } from '../../statistics/normal-upper-tail.ts';

export interface BinCount {
  /** Rows of the arm in the bin. */
  readonly count: number;
  /** Rows of the arm. */
  readonly n: number;
}

export interface DifferentBins {
  /** Bins where the arms' shares differ by their own test at `alpha`; alpha times the bins are to be expected of equals. */
  readonly different: number;
  /** Bins where they differ after Holm's correction for the number of bins: any is more than chance at `alpha`. */
  readonly certain: number;
  /** Bins that hold a row of either arm. */
  readonly bins: number;
  /** Shape [bins given]; 0 for bins without rows. */
  readonly z: readonly number[];
}

/**
 * Number of statistically different bins (Richardson and Weiss 2018) over the same bins, such as clusters of the reference.
 *
 * @param options.reference,generation rows in each bin: shape [bins]
 * @param options.alpha .05 by default
 * @throws {RangeError} when counts are none, or not over the same bins, or an arm has no rows
 */
export function differentBins({
  reference,
  generation,
  alpha = 0.05,
}: {
  readonly reference: readonly number[];
  readonly generation: readonly number[];
  readonly alpha?: number;
}): DifferentBins {
  if (reference.length !== generation.length)
    throw new RangeError(`${reference.length} bins against ${generation.length}`);
  const [n, m] = [reference, generation].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const z = reference.map((count, bin) =>
    binZ({ reference: { count, n: n! }, generation: { count: generation[bin]!, n: m! } }),
  );
  const isUsed = reference.map((count, bin) => count + generation[bin]! > 0);
  const ps = z.filter((_, bin) => isUsed[bin]).map((value) => Math.min(1, 2 * normalUpperTail(Math.abs(value))));
  return {
    different: ps.filter((p) => p <= alpha).length,
    certain: holmAdjusted(ps).filter((p) => p <= alpha).length,
    bins: ps.length,
    z,
  };
}

/**
 * Pooled z of two shares: positive where the reference's is larger. 0 where both are 0 or both 1.
 *
 * @throws {RangeError} when a count is not whole or not within its n of at least 1
 */
export function binZ({
  reference,
  generation,
}: {
  readonly reference: BinCount;
  readonly generation: BinCount;
}): number {
  for (const { count, n } of [reference, generation])
    if (!Number.isSafeInteger(count) || !Number.isSafeInteger(n) || count < 0 || n < 1 || count > n)
      throw new RangeError(`${count} of ${n} is no count of a bin`);
  const pooled = (reference.count + generation.count) / (reference.n + generation.n);
  const variance = pooled * (1 - pooled) * (1 / reference.n + 1 / generation.n);
  if (variance === 0) return 0;
  return (reference.count / reference.n - generation.count / generation.n) / Math.sqrt(variance);
}
