import { percentileInterval } from '../../statistics/percentile-interval.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { sentenceWords } from './sentence-words.ts';

/** Sentences of reference text with a word from which on its frequency is an estimate at all (2403.07183, section 3). */
const LEAST_HUMAN_COUNT = 5;
const LEAST_AI_COUNT = 3;
/** Frequencies from fewer sentences fit their own chance: of 3,000 the estimate read 0.07 to 0.13 where nothing was to be found. */
const LEAST_REFERENCE_DOCUMENTS = 200;
const LEAST_REFERENCE_SENTENCES = 5000;
/** Lower ends of the reading on known-human texts up to this are let pass: no two references are quite alike. */
const MOST_AT_ZERO = 0.02;
const LEAST_VOCABULARY = 100;
/** Fewer documents have no bootstrap worth the name. */
const LEAST_DOCUMENTS = 30;
/** Log-likelihood ratios beyond this are taken for this: one odd sentence must not decide. */
const MOST_LOG_RATIO = 50;

export interface LiangInput {
  /** Reference: texts known to be human, of the genre of the texts. */
  readonly human: readonly string[];
  /** Reference: texts of the same genre that models wrote or rewrote. */
  readonly ai: readonly string[];
  /** Texts in question. */
  readonly texts: readonly string[];
  /** Texts of the same source known to be human, none of them in `human`: what the estimate reads where the truth is 0. */
  readonly check: readonly string[];
  readonly confidence?: number;
  /** Bootstraps over documents; default 399. At 95 % confidence 79 at least. */
  readonly replicates?: number;
  readonly seed: number;
}

export type LiangAbstention =
  | {
      readonly code: 'too-few-texts';
      readonly of: 'texts' | 'check';
      readonly observed: number;
      readonly needed: number;
    }
  | {
      readonly code: 'small-reference';
      readonly of: 'human' | 'ai';
      readonly documents: number;
      readonly sentences: number;
    }
  | { readonly code: 'small-vocabulary'; readonly words: number; readonly needed: number }
  /** It finds AI text in texts known to be human: the references are of another kind than the texts. */
  | { readonly code: 'reads-human-as-ai'; readonly share: number; readonly low: number };

export type LiangEstimate =
  | { readonly abstains: LiangAbstention }
  | {
      readonly abstains: null;
      /** Share of sentences that a model wrote or reworked, less what it reads on the texts known to be human. */
      readonly share: number;
      /** Less what it may read there at most. */
      readonly low: number;
      readonly high: number;
      readonly documents: number;
      readonly sentences: number;
      readonly vocabulary: number;
      /** What it reads on the texts known to be human, and what it may read on such at most: the interval's upper end. */
      readonly atZero: number;
      readonly atZeroHigh: number;
    };

/** Sentences' likelihood ratios, AI over human, by document. */
interface Ratios {
  /** Shape [sentences]. */
  readonly ratios: Float64Array;
  /** Where each document begins, and the end: shape [documents + 1]. */
  readonly starts: Uint32Array;
}

/**
 * Share of sentences that models wrote or reworked, by the words they hold (Liang et al. 2403.07183, equations 1 to 6): the mixture of
 * two reference texts that makes the sentences most likely, each sentence a set of words. Bootstrap over documents, not sentences as in
 * the paper: sentences of one document stand or fall together.
 *
 * It counts reworking as well as writing, and takes references of another genre for AI text or its absence. Therefore it abstains where
 * the references are small, and where it finds AI text in texts known to be human of the same source. What it may find there all the
 * same is taken off: few such texts exclude little, and lower the lower end.
 */
export function liangShare({
  human,
  ai,
  texts,
  check,
  confidence = 0.95,
  replicates = 399,
  seed,
}: LiangInput): LiangEstimate {
  for (const [kind, list] of [
    ['texts', texts],
    ['check', check],
  ] as const) {
    if (list.length < LEAST_DOCUMENTS)
      return { abstains: { code: 'too-few-texts', of: kind, observed: list.length, needed: LEAST_DOCUMENTS } };
  }
  const references = { human: countSentences(human), ai: countSentences(ai) };
  for (const kind of ['human', 'ai'] as const) {
    const { documents, sentences } = references[kind];
    if (documents < LEAST_REFERENCE_DOCUMENTS || sentences < LEAST_REFERENCE_SENTENCES)
      return { abstains: { code: 'small-reference', of: kind, documents, sentences } };
  }
  const vocabulary = new Map<string, number>();
  let base = 0;
  for (const [word, count] of references.human.counts) {
    const aiCount = references.ai.counts.get(word) ?? 0;
    if (count < LEAST_HUMAN_COUNT || aiCount < LEAST_AI_COUNT) continue;
    const p = count / (references.human.sentences + 1);
    const q = aiCount / (references.ai.sentences + 1);
    const absent = Math.log1p(-q) - Math.log1p(-p);
    base += absent;
    vocabulary.set(word, Math.log(q) - Math.log(p) - absent);
  }
  if (vocabulary.size < LEAST_VOCABULARY)
    return { abstains: { code: 'small-vocabulary', words: vocabulary.size, needed: LEAST_VOCABULARY } };
  const random = seededGenerator(seed);
  // Either interval misses with half the chance, so that both hold together.
  const both = { confidence: (1 + confidence) / 2, replicates, random };
  const atZero = estimate(ratiosOf(check, vocabulary, base), both);
  if (atZero.low > MOST_AT_ZERO)
    return { abstains: { code: 'reads-human-as-ai', share: atZero.share, low: atZero.low } };
  const ratios = ratiosOf(texts, vocabulary, base);
  const read = estimate(ratios, both);
  // Of human sentences so many are read as a model's, and of a model's none fewer: y = s + (1 - s) z.
  const less = (share: number, zero: number) => (zero >= share ? 0 : (share - zero) / (1 - zero));
  return {
    abstains: null,
    share: less(read.share, atZero.share),
    low: less(read.low, atZero.high),
    // Whether texts in question are read too high as well is not known: the upper end stays.
    high: read.high,
    documents: texts.length,
    sentences: ratios.ratios.length,
    vocabulary: vocabulary.size,
    atZero: atZero.share,
    atZeroHigh: atZero.high,
  };
}

function countSentences(texts: readonly string[]) {
  const counts = new Map<string, number>();
  let sentences = 0;
  for (const text of texts) {
    for (const words of sentenceWords(text)) {
      sentences++;
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return { counts, sentences, documents: texts.length };
}

function ratiosOf(texts: readonly string[], vocabulary: ReadonlyMap<string, number>, base: number): Ratios {
  const ratios: number[] = [];
  const starts = new Uint32Array(texts.length + 1);
  // The bootstrap draws by position: documents in the order of their sums, not as they came.
  const documents = texts
    .map((text) =>
      sentenceWords(text).map((words) => {
        const log = words.reduce((sum, word) => sum + (vocabulary.get(word) ?? 0), base);
        return Math.exp(Math.max(-MOST_LOG_RATIO, Math.min(MOST_LOG_RATIO, log)));
      }),
    )
    .map((values) => ({ values, sum: values.reduce((sum, value) => sum + value, 0) }))
    .sort((x, y) => x.sum - y.sum || x.values.length - y.values.length);
  for (const [index, { values }] of documents.entries()) {
    ratios.push(...values);
    starts[index + 1] = ratios.length;
  }
  return { ratios: Float64Array.from(ratios), starts };
}

function estimate(
  ratios: Ratios,
  {
    confidence,
    replicates,
    random,
  }: { readonly confidence: number; readonly replicates: number; readonly random: () => number },
): { readonly share: number; readonly low: number; readonly high: number } {
  const documents = ratios.starts.length - 1;
  const share = likeliestShare(ratios, new Uint32Array(documents).fill(1), 0.5);
  const shares = Array.from({ length: replicates }, () => {
    const times = new Uint32Array(documents);
    for (let draw = 0; draw < documents; draw++) times[Math.floor(random() * documents)]!++;
    return likeliestShare(ratios, times, share);
  });
  return { share, ...percentileInterval(shares, { confidence }) };
}

/**
 * Root of the sum of (r - 1)/((1 - α) + α r), which falls in α: Newton's steps within a bracket.
 *
 * @param times how often each document counts
 */
function likeliestShare({ ratios, starts }: Ratios, times: Uint32Array, near: number): number {
  const slope = (share: number) => {
    let value = 0;
    let derivative = 0;
    for (let document = 0; document < times.length; document++) {
      const weight = times[document]!;
      if (weight === 0) continue;
      for (let sentence = starts[document]!; sentence < starts[document + 1]!; sentence++) {
        const part = (ratios[sentence]! - 1) / (1 + share * (ratios[sentence]! - 1));
        value += weight * part;
        derivative -= weight * part * part;
      }
    }
    return { value, derivative };
  };
  if (slope(0).value <= 0) return 0;
  if (slope(1).value >= 0) return 1;
  let [low, high] = [0, 1];
  let share = near > 0 && near < 1 ? near : 0.5;
  for (let step = 0; step < 100; step++) {
    const { value, derivative } = slope(share);
    if (value > 0) low = share;
    else high = share;
    let next = share - value / derivative;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - share) < 1e-9) return next;
    share = next;
  }
  return share;
}
