import type { GateDocument } from '../gate-document.ts';

/** Which stratum of each dimension a document falls in. */
export interface ClassifiedDocument {
  readonly document: GateDocument;
  /** Of its first K words: shape [dimensions], of length 1; zeros where it has no words. */
  readonly vector: Float32Array;
  /** Mean surprisal of its first K words; undefined where it has too few words. */
  readonly surprisal: number | undefined;
  /** Words of the whole document. */
  readonly words: number;
  /** Nearest topic; `NO_TOPIC` where it has no words or the reference no topics. */
  readonly topic: number;
  /** Indices into `reference.strata`. */
  readonly strata: readonly number[];
}
