import type { EncodedDocuments } from '../../data/encode-documents.ts';
import type { LossPoint } from '../loop-model.ts';
import type { SamplingBias } from '../sampling-bias.ts';
import type { DocumentWriter } from './write-documents.ts';

/** What fitting a model of text comes to, whichever way it was fitted. */
export interface TextFit {
  readonly losses: readonly LossPoint[];
  /** Nats, one value a document, its end included where ends are predicted; −Infinity where it holds what has no probability. */
  logLikelihood(documents: EncodedDocuments): Float64Array;
  writer(bias: SamplingBias): DocumentWriter;
}
