/** Standard errors that an estimate may lie below what would count: less than one in 30,000 pairs is lost to it. */
const MARGIN = 4;
/** Copies that are contained in texts more than so many times their length are not looked for: their signatures have too little in common. */
const LEAST_SHARE = 0.2;

/**
 * Whether two texts are worth a direct comparison, by how many lanes of their signatures are equal: whether the Jaccard similarity could
 * still reach the threshold, or that of a text wholly contained in the other, which is the ratio of their lengths.
 */
export function isWorthComparing({
  equalLanes,
  lanes,
  words,
  similarAt,
}: {
  readonly equalLanes: number;
  readonly lanes: number;
  /** Words of both. */
  readonly words: readonly [number, number];
  readonly similarAt: number;
}): boolean {
  const ratio = Math.min(...words) / Math.max(1, ...words);
  const wanted = ratio >= LEAST_SHARE ? Math.min(similarAt, ratio) : similarAt;
  const error = Math.sqrt((wanted * (1 - wanted)) / lanes);
  return equalLanes / lanes >= wanted - MARGIN * error;
}
