/**
 * What the style scanner counts in a window, and where in its array of counts: shape [STYLE_COUNT_SLOTS], whole numbers.
 * The kernel writes the same places.
 */
export const STYLE_COUNTS = {
  words: 0,
  /** Words and marks of punctuation. */
  tokens: 1,
  /** Code points in words, each word's at most 32. */
  letters: 2,
  lettersSquared: 3,
  /** Words of 8 and more code points. */
  longWords: 4,
  /** Sentences that end in the window. */
  sentences: 5,
  /** Their words, each sentence's at most 255; then the squares and the cubes of that. */
  sentenceWords: 6,
  sentenceWordsSquared: 7,
  sentenceWordsCubed: 8,
  /** Different words, and those that occur once, by 16 bits of their hash. */
  types: 9,
  hapaxes: 10,
  /** Stretches of 50 words, and the sum of the different words in each. */
  stretches: 11,
  stretchTypes: 12,
  /** Words with an ASCII capital that do not begin a sentence. */
  capitals: 13,
  /** Words with a digit. */
  numbers: 14,
  /** Words with an apostrophe inside. */
  apostrophes: 15,
  commas: 16,
  semicolons: 17,
  dashes: 18,
  quotes: 19,
  brackets: 20,
  terminators: 21,
  ellipses: 22,
  /** Punctuation and symbols of any other kind. */
  otherMarks: 23,
  /** A comma and, behind it, a word in -ing. */
  participleTails: 24,
  /** One word, one word, and (or) another. */
  triads: 25,
  /** `not` and, at most 12 tokens behind it in the sentence, `but`. */
  contrasts: 26,
  /** Words of five letters and more by their end. */
  endsInLy: 27,
  endsInIng: 28,
  endsInEd: 29,
  /** -tion, -ment, -ness, -ity, -ance, -ence, -ism. */
  nominals: 30,
  addresses: 31,
} as const;

/** Behind the counts above: how many words carry each of the 32 bits of the word classes. */
export const STYLE_CLASS_SLOT = 32;
export const STYLE_COUNT_SLOTS = 64;

/** Bit of the word classes that keeps a word as it is in the masked tokens; the others say which kind of word it is. */
export const STYLE_KEPT_BIT = 0;
/** Bit of words whose point ends no sentence. */
export const STYLE_ABBREVIATION_BIT = 1;

/** Each group of n-grams has 2^17 buckets: plain tokens in the first group, masked ones in the second. */
export const STYLE_GROUP_BITS = 17;
export const STYLE_GROUPS = 2;
/** Tokens of a window at most. */
export const STYLE_MOST_TOKENS = 640;
/** An n-gram that comes more often in a window counts as if it came this often. */
export const STYLE_MOST_REPEATS = 255;
/** Places for repeats 0 (never used) to `STYLE_MOST_REPEATS`. */
export const STYLE_REPEAT_SLOTS = 256;
