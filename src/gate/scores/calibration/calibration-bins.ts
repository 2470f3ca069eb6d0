/** A claim with its outcome. */
export interface Claim {
  readonly confidence: number;
  readonly isRight: boolean;
}

/** Claims of about the same confidence. */
export interface CalibrationBin {
  readonly n: number;
  readonly right: number;
  /** Sum of the confidences. */
  readonly claimed: number;
  readonly from: number;
  readonly to: number;
}

/** Claims a bin holds at least, and bins at most: fewer claims say little of their share, more bins are more noise. */
const LEAST_IN_BIN = 15;
const MOST_BINS = 10;

/**
 * Bins of about equal numbers of claims. Equal confidences stay in one bin, so bins differ in size where confidences repeat.
 *
 * @param claims at least 1
 * @param options.bins default: a bin for every 15 claims, at most 10
 */
export function calibrationBins(
  claims: readonly Claim[],
  {
    bins = Math.max(1, Math.min(MOST_BINS, Math.floor(claims.length / LEAST_IN_BIN))),
  }: { readonly bins?: number } = {},
): readonly CalibrationBin[] {
  if (claims.length === 0) throw new RangeError('there are no confidences');
  const sorted = claims.toSorted((a, b) => a.confidence - b.confidence);
  const found: CalibrationBin[] = [];
  let start = 0;
  for (let bin = 1; bin <= bins && start < sorted.length; bin++) {
    let end = Math.max(start + 1, Math.round((bin * sorted.length) / bins));
    while (end < sorted.length && sorted[end]!.confidence === sorted[end - 1]!.confidence) end++;
    const own = sorted.slice(start, end);
    found.push({
      n: own.length,
      right: own.filter(({ isRight }) => isRight).length,
      claimed: own.reduce((sum, { confidence }) => sum + confidence, 0),
      from: own[0]!.confidence,
      to: own.at(-1)!.confidence,
    });
    start = end;
  }
  return found;
}
