import type { Evidence } from '../record/evidence.ts';

/**
 * Where the literals of one source occur in one text: index into the source's `literals` to offsets in UTF-8 bytes,
 * ascending. Only literals that occur are listed. A text with thousands of hits may have later offsets left out.
 */
export type LiteralHits = ReadonlyMap<number, readonly number[]>;

export interface TextInput {
  /** The decoded field. */
  readonly text: string;
  /** Its UTF-8 bytes, unnormalised; valid only during the call. */
  readonly bytes: Uint8Array;
  readonly hits: LiteralHits;
}

/**
 * Reads evidence out of the text of one record. To add one: write a file that exports a `TextEvidenceSource` and add a
 * line to `text-evidence-sources.ts`. It is called only for texts in which one of its literals occurs.
 */
export interface TextEvidenceSource {
  readonly name: string;
  /** Raised whenever the same text could give other evidence; part of every cached result's key. */
  readonly version: number;
  /** Matched without regard to ASCII case; one at least occurs in any text this source could speak about. 2 to 255 UTF-8 bytes. */
  readonly literals: readonly string[];
  /**
   * Spans are in UTF-16 code units of `text`. Never throws, whatever the text. Sees nothing but the text: evidence that a
   * file's name could switch on or off would be the supplier's to choose.
   */
  examine(input: TextInput): readonly Evidence[];
}
