/** Share of pairs that may be lost because their estimate lies too low by chance. */
const LOST = 1 / 30_000;
/** Copies that are contained in texts more than so many times their length are not looked for: their signatures have too little in common. */
const LEAST_SHARE = 0.2;
/** Similarities that are told apart. */
const STEPS = 1000;

/** By lanes of a signature: equal lanes that a pair of similarity step / `STEPS` has at least, nearly always. */
const leastEqual = new Map<number, Uint16Array>();

/**
 * Whether two texts are worth a direct comparison, by how many lanes of their signatures are equal: whether the Jaccard similarity could
 * still reach the threshold, or that of a text wholly contained in the other, which is the ratio of their lengths. Of pairs that reach
 * it, fewer than one in 30,000 is turned away.
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
  let least = leastEqual.get(lanes);
  if (least === undefined) {
    least = Uint16Array.from({ length: STEPS + 1 }, (_, step) => leastLanes(step / STEPS, lanes));
    leastEqual.set(lanes, least);
  }
  return equalLanes >= least[Math.floor(wanted * STEPS)]!;
}

/**
 * Least number of equal lanes that no more than `LOST` of the pairs of this similarity fall below: equal lanes are distributed
 * binomially. A multiple of the standard error would do only about one half; near 1 the lower tail is much heavier than a normal one.
 */
function leastLanes(similarity: number, lanes: number): number {
  if (similarity <= 0) return 0;
  if (similarity >= 1) return lanes;
  let logProbability = lanes * Math.log1p(-similarity);
  let below = 0;
  for (let equal = 0; ; equal++) {
    below += Math.exp(logProbability);
    if (below > LOST) return equal;
    logProbability += Math.log(((lanes - equal) / (equal + 1)) * (similarity / (1 - similarity)));
  }
}
