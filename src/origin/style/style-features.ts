import { STYLE_CLASS_SLOT, STYLE_COUNTS } from '../../kernels/style-counts.ts';
import { reproducibleLog } from './reproducible-log.ts';
import { WORD_CLASSES } from './word-classes.ts';

/** A number that describes how a window is written, from what the scanner counted. */
export interface StyleFeature {
  readonly name: string;
  /** @param counts shape [STYLE_COUNT_SLOTS]; at least one word */
  readonly of: (counts: Int32Array) => number;
  /** Of a rate, the slot whose root a word it is: most features are rates, and are worked out without a call. */
  readonly rateOf?: number;
}

const C = STYLE_COUNTS;

/** Mean words of a sentence, as ln(1 + mean); 0 where none ends in the window. */
function sentenceLength(counts: Int32Array): number {
  return reproducibleLog(1 + perSentence(counts, counts[C.sentenceWords]!));
}

/** Standard deviation of the words of a sentence over their mean: even writing has little. */
function sentenceLengthSpread(counts: Int32Array): number {
  const mean = perSentence(counts, counts[C.sentenceWords]!);
  return mean === 0 ? 0 : Math.sqrt(sentenceVariance(counts)) / mean;
}

/** Skew of the words of a sentence: a few long ones among short ones give a high value. 0 below three sentences. */
function sentenceLengthSkew(counts: Int32Array): number {
  const variance = sentenceVariance(counts);
  if (counts[C.sentences]! < 3 || variance < 1e-9) return 0;
  const mean = perSentence(counts, counts[C.sentenceWords]!);
  const second = perSentence(counts, counts[C.sentenceWordsSquared]!);
  const third = perSentence(counts, counts[C.sentenceWordsCubed]!);
  return (third - 3 * mean * second + 2 * mean * mean * mean) / (variance * Math.sqrt(variance));
}

/** Share of different words in stretches of 50 words, averaged (MATTR-50); of all words where there are fewer. */
function movingTypeShare(counts: Int32Array): number {
  const stretches = counts[C.stretches]!;
  return stretches > 0 ? counts[C.stretchTypes]! / (50 * stretches) : perWord(counts, counts[C.types]!);
}

/** Mean code points of a word. */
function wordLength(counts: Int32Array): number {
  return perWord(counts, counts[C.letters]!);
}

/** Standard deviation of the code points of a word. */
function wordLengthSpread(counts: Int32Array): number {
  const mean = wordLength(counts);
  return Math.sqrt(Math.max(0, perWord(counts, counts[C.lettersSquared]!) - mean * mean));
}

/** Root of how often something occurs a word: rates are skew, their roots much less. */
function rate(slot: number): Pick<StyleFeature, 'of' | 'rateOf'> {
  return { of: (counts) => Math.sqrt(perWord(counts, counts[slot]!)), rateOf: slot };
}

function perWord(counts: Int32Array, amount: number): number {
  return amount / counts[C.words]!;
}

function perSentence(counts: Int32Array, amount: number): number {
  return counts[C.sentences]! === 0 ? 0 : amount / counts[C.sentences]!;
}

function sentenceVariance(counts: Int32Array): number {
  const mean = perSentence(counts, counts[C.sentenceWords]!);
  return Math.max(0, perSentence(counts, counts[C.sentenceWordsSquared]!) - mean * mean);
}

/**
 * All features, in the order of the model's weights. To add one: write its function, add a line here, train anew: a model
 * names the features it was trained with, and one that names others is refused. The share of hapaxes is not among them:
 * models of 2024 wrote with fewer rare words than people, those of 2026 with more.
 */
export const STYLE_FEATURES: readonly StyleFeature[] = [
  { name: 'sentence length', of: sentenceLength },
  { name: 'sentence length spread', of: sentenceLengthSpread },
  { name: 'sentence length skew', of: sentenceLengthSkew },
  { name: 'moving type share', of: movingTypeShare },
  { name: 'word length', of: wordLength },
  { name: 'word length spread', of: wordLengthSpread },
  { name: 'long words', ...rate(C.longWords) },
  { name: 'capitals inside sentences', ...rate(C.capitals) },
  { name: 'numbers', ...rate(C.numbers) },
  { name: 'contractions and possessives', ...rate(C.apostrophes) },
  { name: 'commas', ...rate(C.commas) },
  { name: 'semicolons and colons', ...rate(C.semicolons) },
  { name: 'dashes', ...rate(C.dashes) },
  { name: 'quotes', ...rate(C.quotes) },
  { name: 'brackets', ...rate(C.brackets) },
  { name: 'questions and exclamations', ...rate(C.terminators) },
  { name: 'ellipses', ...rate(C.ellipses) },
  { name: 'other marks', ...rate(C.otherMarks) },
  { name: 'participle tails', ...rate(C.participleTails) },
  { name: 'triads', ...rate(C.triads) },
  { name: 'not … but', ...rate(C.contrasts) },
  { name: 'words in -ly', ...rate(C.endsInLy) },
  { name: 'words in -ing', ...rate(C.endsInIng) },
  { name: 'words in -ed', ...rate(C.endsInEd) },
  { name: 'nominals', ...rate(C.nominals) },
  { name: 'addresses', ...rate(C.addresses) },
  ...WORD_CLASSES.map(({ name, bit }) => ({ name, ...rate(STYLE_CLASS_SLOT + bit) })),
];
