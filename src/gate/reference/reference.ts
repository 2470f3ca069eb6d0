import type { Embedder } from '../../strata/embedder.ts';
import type { GateDocument } from '../gate-document.ts';
import type { ReferenceManifest, ReferencePart, StratumDefinition } from './reference-manifest.ts';
import type { SurprisalModel } from './surprisal-model.ts';

export type { ReferenceManifest, ReferencePart, StratumDefinition } from './reference-manifest.ts';

/** A frozen reference opened for measuring. */
export interface Reference {
  readonly manifest: ReferenceManifest;
  /** SHA-256 in hexadecimal over the canonical JSON (RFC 8785) of the manifest. */
  readonly hash: string;
  readonly strata: readonly StratumDefinition[];
  /** Documents of a part, in `orderDocuments`; texts come from the block store. */
  documents(part: ReferencePart): AsyncIterable<GateDocument>;
  /** Mean -ln p per word of a text under the n-gram model of the calibration part. */
  readonly surprisal: SurprisalModel;
  /** With the frozen fit. */
  readonly embedder: Embedder;
  /** Shape [topics, dimensions], rows of length 1; none where there are no topics. */
  readonly centroids: Float32Array;
  readonly dimensions: number;
  /** Documents that were erased since it was made, by part. */
  readonly erased: Readonly<Record<ReferencePart, number>>;
}
