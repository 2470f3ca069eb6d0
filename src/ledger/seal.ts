import { canonicalJson } from '../io/canonical-json.ts';

/** What the last frame of a segment says. The same whoever writes it, so that two processes may end one segment at once. */
export interface Seal {
  /** Entries of the segment. */
  readonly entries: number;
}

/** Payload of the frame that ends a segment. */
export function encodeSeal({ entries }: Seal): Buffer {
  return Buffer.from(canonicalJson({ entries, version: 1 }));
}
