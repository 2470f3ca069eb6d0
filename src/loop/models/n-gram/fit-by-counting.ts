import type { EncodedDocuments } from '../../data/encode-documents.ts';
import { lossOf } from './loss-of.ts';
import { countNGrams, type Symbols } from './n-gram-counts.ts';
import {
  beginContext,
  type Context,
  extendContext,
  type NGramDistribution,
  nGramDistribution,
  probabilityAfter,
} from './n-gram-distribution.ts';
import { nGramWriter } from './n-gram-writer.ts';
import type { TextFit } from './text-fit.ts';

/** Fits by counting: there is nothing to iterate, so that there is one point of losses. */
export function fitByCounting(
  training: EncodedDocuments,
  {
    order,
    smoothing,
    writing,
    symbols,
    repetitionPenalty,
    test,
  }: {
    readonly order: number;
    readonly smoothing: 'kneser-ney' | 'none';
    readonly writing: 'as-seen' | 'smoothed';
    readonly symbols: Symbols;
    readonly repetitionPenalty: number;
    readonly test: EncodedDocuments | undefined;
  },
): TextFit {
  const counts = countNGrams(training, { order, symbols });
  const distribution = nGramDistribution(counts, smoothing);
  const written = nGramDistribution(counts, smoothing === 'none' || writing === 'as-seen' ? 'none' : 'written');
  const logLikelihood = (documents: EncodedDocuments) => logLikelihoodOf(distribution, documents);
  const train = lossOf(logLikelihood(training), { documents: training, symbols })!;
  const onTest = test === undefined ? undefined : lossOf(logLikelihood(test), { documents: test, symbols });
  return {
    losses: [{ step: 0, train, ...(onTest !== undefined && { test: onTest }) }],
    logLikelihood,
    writer: (bias) => nGramWriter(written, bias, { repetitionPenalty }),
  };
}

function logLikelihoodOf(distribution: NGramDistribution, { tokens, starts }: EncodedDocuments): Float64Array {
  const { counts } = distribution;
  const { symbols } = counts;
  const context: Context = new Int32Array(counts.order);
  return Float64Array.from({ length: starts.length - 1 }, (_, document) => {
    beginContext(counts, context);
    let sum = 0;
    for (let at = starts[document]!; at < starts[document + 1]!; at++) {
      const symbol = tokens[at]!;
      sum += Math.log(probabilityAfter(distribution, context, symbol));
      extendContext(counts, context, symbol);
    }
    return symbols.hasEnd ? sum + Math.log(probabilityAfter(distribution, context, symbols.end)) : sum;
  });
}
