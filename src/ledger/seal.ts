import { canonicalJson } from '../io/canonical-json.ts';

/** What the last frame of a segment says that its own writer ended. */
export interface Seal {
  /** Entries of the segment. */
  readonly entries: number;
}

/** Payload of the frame that ends a segment. */
export function encodeSeal({ entries }: Seal): Buffer {
  return Buffer.from(canonicalJson({ entries, version: 1 }));
}
