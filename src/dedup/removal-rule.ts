import { wordsOf } from '../kernels/words-of.ts';

/** Rises with every change of what may be removed. */
export const REMOVAL_RULE_VERSION = 1;

/** Why a text may or may not be removed in favour of another. */
export const REMOVAL_VERDICTS = [
  /** Nothing of it is lost: it is removable. */
  'contained',
  /** It has more words than the other. */
  'member-longer',
  /** It holds a word 3-gram that the other lacks. */
  'not-contained',
  /** One of the two repeats itself so much that 3-grams prove nothing, and its words do not stand in the other in one run. */
  'saturated',
  /** Words are so long that they prove nothing (scripts or codes without spaces), and the characters differ. */
  'under-tokenised',
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
const LEAST_DISTINCT = 0.9;
/** Characters a word, on average, above which words are too coarse to compare. */
const LONG_WORDS = 10;
/** Jaccard similarity of character 5-grams that texts of such words need besides. */
const LEAST_CHARACTER_JACCARD = 0.9;

/**
 * Whether a text may be removed in favour of another without loss, as far as counts tell. The rest is asked for only where it matters,
 * because it costs more.
 *
 * @param containsSequence whether all words of the text stand in the other in one run
 * @param characterJaccard similarity of their character 5-grams, in [0, 1]
 */
export function removalVerdict(
  { words, characters, trigrams, sharedTrigrams }: PairCounts,
  { containsSequence, characterJaccard }: { containsSequence: () => boolean; characterJaccard: () => number },
): RemovalVerdict {
  if (words[1] > words[0]) return 'member-longer';
  if (sharedTrigrams < trigrams[1]) return 'not-contained';
  const isSaturated = words.some((count, i) => trigrams[i]! < LEAST_DISTINCT * Math.max(1, count - 2));
  if (isSaturated && !containsSequence()) return 'saturated';
  const isCoarse = words.some((count, i) => characters[i]! > LONG_WORDS * count);
  if (isCoarse && characterJaccard() < LEAST_CHARACTER_JACCARD) return 'under-tokenised';
  return 'contained';
}

/** Proves on the words themselves that no 3-gram of a text is missing in another: hashes can agree by chance or by malice. */
export class ContainmentProof {
  readonly #words: readonly string[];
  #trigrams: ReadonlySet<string> | undefined;

  /** @param text the text that would stay */
  constructor(text: string) {
    this.#words = wordsOf(text);
  }

  /** Whether each word 3-gram of `text` occurs in the other; of a text of one or two words, whether they stand there in one run. */
  contains(text: string): boolean {
    const words = wordsOf(text);
    if (words.length < 3) return words.length > 0 && this.containsSequence(words);
    this.#trigrams ??= new Set(trigramsOf(this.#words));
    for (const trigram of trigramsOf(words)) if (!this.#trigrams.has(trigram)) return false;
    return true;
  }

  /** Whether all words stand there in one run. Linear time, by the prefix function of Knuth, Morris and Pratt. */
  containsSequence(words: readonly string[]): boolean {
    const prefix = new Uint32Array(words.length);
    for (let i = 1, k = 0; i < words.length; i++) {
      while (k > 0 && words[i] !== words[k]) k = prefix[k - 1]!;
      if (words[i] === words[k]) k++;
      prefix[i] = k;
    }
    let matched = 0;
    for (const word of this.#words) {
      while (matched > 0 && (matched === words.length || word !== words[matched])) matched = prefix[matched - 1]!;
      if (word === words[matched]) matched++;
      if (matched === words.length) return true;
    }
    return words.length === 0;
  }
}

/** No word holds a space, so joined words are equal only where the words are. */
function* trigramsOf(words: readonly string[]): Iterable<string> {
  for (let i = 2; i < words.length; i++) yield `${words[i - 2]} ${words[i - 1]} ${words[i]}`;
}
