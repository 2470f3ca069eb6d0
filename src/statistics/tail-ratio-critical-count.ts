import { binomialLowerTail, binomialUpperTail } from './binomial-tail.ts';

/** `fail`: few in the generation, more than the tolerated loss; `pass`: many, less than it. */
export type TailSide = 'fail' | 'pass';

/**
 * Count of the generation at which the exact test of two counts just rejects, for a count of the reference: the largest x_g with
 * P(Bin(x_r + x_g, π0) <= x_g) <= α (`fail`), the smallest x_g with P(Bin(x_r + x_g, π0) >= x_g) <= α (`pass`). Grows with x_r.
 *
 * @param options.referenceCount x_r, whole, at least 0
 * @param options.share π0 of `conditionalShare`, above 0, below 1
 * @param options.alpha above 0, below 1
 * @param options.near where to begin looking, for instance the answer to x_r - 1
 * @returns -1 for `fail` where no count rejects; for `pass` there always is one, perhaps larger than the arm
 * @throws {RangeError} for other numbers
 */
export function tailRatioCriticalCount({
  referenceCount,
  share,
  alpha,
  side,
  near,
}: {
  readonly referenceCount: number;
  readonly share: number;
  readonly alpha: number;
  readonly side: TailSide;
  readonly near?: number | undefined;
}): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0 and below 1`);
  if (!(share > 0 && share < 1)) throw new RangeError(`a share of ${share} leaves nothing to test`);
  if (!Number.isSafeInteger(referenceCount) || referenceCount < 0)
    throw new RangeError(`${referenceCount} is no count of the reference`);
  const chance = (count: number) => {
    const given = { successes: count, trials: referenceCount + count, probability: share };
    return side === 'fail' ? binomialLowerTail(given) : binomialUpperTail(given);
  };
  // `fail` rejects up to the answer, `pass` from the answer on: either way the first count of the other kind is sought.
  const isBelow = (count: number) => (side === 'fail' ? chance(count) <= alpha : chance(count) > alpha);
  const from = Math.max(0, Math.floor(near ?? (referenceCount * share) / (1 - share)));
  // Below everything up to `low`, no longer at `high`.
  let low = -1;
  let high = from;
  for (let step = 1; isBelow(high); step *= 2) {
    low = high;
    high += step;
  }
  for (let step = 1; low < 0 && high > 0; step *= 2) {
    const lower = Math.max(0, high - step);
    if (isBelow(lower)) low = lower;
    else high = lower;
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return side === 'fail' ? low : high;
}
