/** Rises with every change of what may be removed. */
export const REMOVAL_RULE_VERSION = 3;

/** Why a text may or may not be removed in favour of another. */
export const REMOVAL_VERDICTS = [
  /** None of its words and symbols is lost: it is removable. */
  'contained',
  /** It has more words than the other. */
  'member-longer',
  /** It holds a word 3-gram that the other lacks, or no word at all. */
  'not-contained',
  /** One of the two repeats itself so much that 3-grams prove nothing, and its words do not stand in the other in one run. */
  'saturated',
  /** Words are so long that they prove nothing (scripts or codes without spaces), and the characters differ. */
  'under-tokenised',
  /** All its words stand in the other, but not with the same symbols, signs of numbers, or, of code, letters, marks and lines. */
  'symbols-differ',
] as const;
export type RemovalVerdict = (typeof REMOVAL_VERDICTS)[number];

/** What a direct comparison of two texts measures; the first of each pair is the one that would stay. */
export interface PairCounts {
  readonly words: readonly [number, number];
  readonly characters: readonly [number, number];
  /** Distinct word 3-grams. */
  readonly trigrams: readonly [number, number];
  readonly sharedTrigrams: number;
}

/** Distinct 3-grams for each place of one, under which a text repeats itself too much for sets of 3-grams to prove anything. */
export const LEAST_DISTINCT = 0.9;
/** Characters a word, on average, above which words are too coarse to compare. */
const LONG_WORDS = 10;
/** Jaccard similarity of character 5-grams that texts of such words need besides. */
const LEAST_CHARACTER_JACCARD = 0.9;

/**
 * Whether a text may be removed in favour of another without loss, as far as counts of words tell. The rest is asked for only where it
 * matters, because it costs more. Whether words and symbols are there is proved on the texts after that (`PairComparer`).
 *
 * @param containsSequence whether all words of the text stand in the other in one run
 * @param characterJaccard similarity of their character 5-grams, in [0, 1]
 */
export function removalVerdict(
  { words, characters, trigrams, sharedTrigrams }: PairCounts,
  { containsSequence, characterJaccard }: { containsSequence: () => boolean; characterJaccard: () => number },
): RemovalVerdict {
  if (words[1] > words[0]) return 'member-longer';
  if (words[1] === 0 || sharedTrigrams < trigrams[1]) return 'not-contained';
  const isSaturated = words.some((count, i) => trigrams[i]! < LEAST_DISTINCT * Math.max(1, count - 2));
  if (isSaturated && !containsSequence()) return 'saturated';
  const isCoarse = words.some((count, i) => characters[i]! > LONG_WORDS * count);
  if (isCoarse && characterJaccard() < LEAST_CHARACTER_JACCARD) return 'under-tokenised';
  return 'contained';
}
