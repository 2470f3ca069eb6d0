import type { EncodedDocuments } from '../../data/encode-documents.ts';
import type { Symbols } from './n-gram-counts.ts';

/**
 * Mean loss of texts, in nats a token; ends count as tokens where they are predicted.
 *
 * @param logLikelihood nats, one value a document
 * @returns undefined without tokens, or where something in the texts has no probability: a mean that is infinite is no mean
 */
export function lossOf(
  logLikelihood: Float64Array,
  { documents, symbols }: { readonly documents: EncodedDocuments; readonly symbols: Pick<Symbols, 'hasEnd'> },
): number | undefined {
  const tokens = documents.tokens.length + (symbols.hasEnd ? logLikelihood.length : 0);
  let sum = 0;
  for (const value of logLikelihood) sum += value;
  return tokens > 0 && Number.isFinite(sum) ? -sum / tokens : undefined;
}
