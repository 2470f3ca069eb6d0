/** Arms that are measured on the same number of words. */
export interface CommonLevel {
  readonly words: number;
  /** Which of the arms, ascending. */
  readonly arms: readonly number[];
}

/** An arm needs so many times the words of a level to be measured on more of them besides. */
const STEP = 4;
const MOST_LEVELS = 3;

/**
 * The numbers of words that arms are measured on, fewest first. Width is compared at equal numbers of words only. On the first level
 * are all arms with `least`, cut to the smallest of them; so that a small arm does not take the view from larger ones, those with four
 * times as many words are measured on as many as the smallest of them has as well, where there are two to compare; and so on, up to
 * three levels. Samples are nested: an arm's smaller sample is the beginning of its larger one.
 *
 * @param available words of each arm: shape [arms]
 * @param options.least arms with fewer are on no level
 * @param options.most no level has more
 */
export function commonLevels(
  available: readonly number[],
  { least, most }: { least: number; most: number },
): readonly CommonLevel[] {
  const levels: CommonLevel[] = [];
  let needed = least;
  while (levels.length < MOST_LEVELS) {
    const arms = [...available.keys()].filter((arm) => Math.min(most, available[arm]!) >= needed);
    if (arms.length < (levels.length === 0 ? 1 : 2)) break;
    const words = Math.min(most, ...arms.map((arm) => available[arm]!));
    levels.push({ words, arms });
    needed = STEP * words;
  }
  return levels;
}
