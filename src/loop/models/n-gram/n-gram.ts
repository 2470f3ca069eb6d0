import * as z from 'zod';
import { type Documents, documents } from '../../data/documents.ts';
import { type EncodedDocuments, encodeDocuments } from '../../data/encode-documents.ts';
import { FitError } from '../fit-error.ts';
import type { FittedModel, LoopModel } from '../loop-model.ts';
import { modelEntry } from '../model-entry.ts';
import { fitByCounting } from './fit-by-counting.ts';
import { fitClassBigram } from './fit-class-bigram.ts';
import { lossOf } from './loss-of.ts';
import { type Symbols, symbolsOf } from './n-gram-counts.ts';
import { writeDocuments } from './write-documents.ts';

export interface NGramSettings {
  /** `counting`: n-grams are counted. `iterations`: a bigram model of hidden classes is fitted, so that losses have a course. */
  readonly fitting: 'counting' | 'iterations';
  /** Tokens of an n-gram, the predicted one among them; whole, at least 1. Of counting. */
  readonly order: number;
  /** Of counting: what probabilities are. */
  readonly smoothing: 'kneser-ney' | 'none';
  /**
   * Of counting. `smoothed`: outputs are drawn from the smoothed probabilities, without what these leave to types that were never seen.
   * `as-seen`: outputs continue only as the training set does, by relative frequencies, and smoothing is for scoring texts alone.
   */
  readonly writing: 'as-seen' | 'smoothed';
  /** At least 1, for beams; of counting. */
  readonly repetitionPenalty: number;
  /** Whole, at least 1; of iterations. */
  readonly classes: number;
  /** Whole, at least 1. */
  readonly iterations: number;
}

/** A fitted model of text. */
export interface FittedText extends FittedModel<Documents> {
  /** Nats, one value a document, its end included where documents have ends; −Infinity where it holds what has no probability. */
  logLikelihood(data: Documents): Float64Array;
  /** Mean loss of texts in nats a token; undefined where something in them has no probability. */
  loss(data: Documents): number | undefined;
}

/** Numbers of a table of classes at most: a gigabyte while it is fitted. */
const MOST_CLASS_NUMBERS = 2 ** 25;
/** What classes are: bigrams. */
const CLASS_ORDER = 2;

/**
 * An n-gram model of words or characters: counted, with interpolated modified Kneser–Ney smoothing or none, or fitted by iterations. It
 * writes only what stands in its training set, however it is smoothed: a type that was lost does not come back by itself. A document
 * is at most as long as the longest that it was trained on.
 */
export function nGram(settings: NGramSettings): LoopModel<Documents> {
  const isIterated = settings.fitting === 'iterations';
  return {
    kind: documents,
    biases: isIterated ? [] : ['temperature', 'topP', 'topK', 'beams'],
    weighs: false,
    hasLikelihood: true,

    fit(data, { random, test, signal }): FittedText {
      const { vocabulary } = data;
      const symbols = symbolsOf(vocabulary.types.length, { hasEnd: vocabulary.blockTokens === undefined });
      const training = encodeDocuments(data);
      if (training.tokens.length === 0) {
        throw new FitError({
          problem: `${data.texts.length} documents hold no ${vocabulary.unit}`,
          hint: 'Train on more text a generation, or sample with less bias.',
        });
      }
      const held = test === undefined ? undefined : encodeDocuments(test);
      if (isIterated) requireRoom(settings.classes, symbols);
      const fit = isIterated
        ? fitClassBigram(training, { ...settings, symbols, random, test: held, signal })
        : fitByCounting(training, { ...settings, symbols, test: held });
      const most = longestOf(training);
      const logLikelihood = (texts: Documents) => fit.logLikelihood(encodeDocuments(texts));
      return {
        losses: fit.losses,
        parameters: { order: isIterated ? CLASS_ORDER : settings.order, tokens: training.tokens.length },
        logLikelihood,
        loss: (texts) => lossOf(logLikelihood(texts), { documents: encodeDocuments(texts), symbols }),
        sample: ({ bias, ...options }) => writeDocuments(fit.writer(bias), { ...options, vocabulary, most }),
      };
    },
  };
}

/** What a lab may say of an n-gram model. */
export const nGramEntry = modelEntry({
  id: 'n-gram',
  title: 'n-gram language model',
  kind: 'documents',
  settings: z.strictObject({
    fitting: z
      .enum(['counting', 'iterations'])
      .default('counting')
      .describe('counted n-grams, or a bigram model of hidden classes that is fitted step by step'),
    order: z.int().min(1).max(8).default(3).describe('tokens of an n-gram, the predicted one among them'),
    smoothing: z
      .enum(['kneser-ney', 'none'])
      .default('kneser-ney')
      .describe('none: relative frequencies, as the theory of drift has them'),
    writing: z
      .enum(['as-seen', 'smoothed'])
      .default('smoothed')
      .describe(
        'smoothed: outputs may continue as no text did; as-seen: only as the training set does, smoothing is for scoring alone',
      ),
    repetitionPenalty: z.number().min(1).max(100).default(1).describe('of beams: for tokens that the text has already'),
    classes: z.int().min(1).max(1024).default(32).describe('of fitting by iterations'),
    iterations: z.int().min(1).max(10_000).default(30).describe('of fitting by iterations'),
  }),
  create: nGram,
});

/** @throws {FitError} the table of classes would not fit */
function requireRoom(classes: number, symbols: Symbols): void {
  const numbers = (classes + 1) * (symbols.begin + 1);
  if (numbers <= MOST_CLASS_NUMBERS) return;
  throw new FitError({
    problem: `${classes} classes of ${symbols.typeCount} types are ${numbers} numbers; at most ${MOST_CLASS_NUMBERS} are fitted`,
    hint: 'Fit fewer classes, or a sample of the texts with fewer types.',
  });
}

function longestOf({ starts }: EncodedDocuments): number {
  let longest = 1;
  for (let at = 1; at < starts.length; at++) longest = Math.max(longest, starts[at]! - starts[at - 1]!);
  return longest;
}
