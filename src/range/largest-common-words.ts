/** How many words to measure every arm on, and which arms have them. */
export interface CommonWords {
  /** The same for every arm; 0 where no arm has `least`. */
  readonly words: number;
  /** Whether each arm is measured: shape [arms]. */
  readonly measured: readonly boolean[];
}

/**
 * Largest number of words that all arms have that are measured at all. Width moves with size, so every arm is cut to the smallest;
 * an arm below `least` would pull all others down and say little itself, so it is left out.
 *
 * @param available words of each arm: shape [arms]
 * @param options.most no more than this, whatever there is; 2 million take about two seconds an arm
 * @param options.least arms with fewer are not measured
 */
export function largestCommonWords(
  available: readonly number[],
  { most = 2_000_000, least = 1000 }: { most?: number; least?: number } = {},
): CommonWords {
  const measured = available.map((words) => words >= least);
  const enough = available.filter((words) => words >= least);
  return { words: enough.length === 0 ? 0 : Math.min(most, ...enough), measured };
}
