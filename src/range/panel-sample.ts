import { CancelledError, SampleTooSmallError } from '../errors.ts';
import { wordsOf } from '../kernels/words-of.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';
import type { PanelArm, PanelOptions } from './text-panel.ts';

/** Longest texts are cut to this many characters a word still wanted before they are folded; cut again longer if too few. */
const CHARACTERS_A_WORD = 16;

/** The first words of an arm, and its first bytes. */
export interface PanelSample {
  /** Words by number; documents without a word are left out. */
  readonly words: InternedDocuments;
  /** Group of each document of `words`, 0 … groups - 1. */
  readonly groupOf: Uint32Array;
  /** Groups, at most as many as asked for, and at most half as many as there are documents with words. */
  readonly groups: number;
  readonly bytes: PanelBytes;
}

export interface PanelBytes {
  /** UTF-8, a line feed after each document. */
  readonly block: Uint8Array;
  /** First byte of each document, and the end of the last: shape [documents + 1]. */
  readonly starts: readonly number[];
  /** Group of each document. */
  readonly groupOf: Uint32Array;
}

/**
 * Reads an arm until it has enough words and enough bytes; the last document is cut at both.
 *
 * @throws {SampleTooSmallError} when the arm has fewer than `words` words
 * @throws {CancelledError} when the signal is aborted
 */
export function readPanelSample(
  arm: PanelArm,
  { words: wanted, bytes: wantedBytes, groups: wantedGroups = 32, signal }: PanelOptions,
): PanelSample {
  const known = new Map<string, number>();
  const ids = new Uint32Array(wanted);
  const starts: number[] = [0];
  const keys: bigint[] = [];
  let read = 0;
  const block = new Uint8Array(wantedBytes);
  const byteStarts: number[] = [0];
  const byteKeys: bigint[] = [];
  let filled = 0;
  for (const { key, text } of arm.documents()) {
    if (signal?.aborted) throw new CancelledError();
    if (read < wanted) {
      const before = read;
      for (const word of firstWords(text, wanted - read)) {
        let id = known.get(word);
        if (id === undefined) {
          id = known.size;
          known.set(word, id);
        }
        ids[read++] = id;
      }
      if (read > before) {
        starts.push(read);
        keys.push(key);
      }
    }
    if (filled < wantedBytes) {
      // One character more than bytes are wanted, so that the cut never falls between two halves of a character.
      const part = Buffer.from(`${text.slice(0, wantedBytes - filled + 1)}\n`).subarray(0, wantedBytes - filled);
      block.set(part, filled);
      filled += part.length;
      byteStarts.push(filled);
      byteKeys.push(key);
    }
    if (read === wanted && filled === wantedBytes) break;
  }
  if (read < wanted)
    throw new SampleTooSmallError({ quantity: `arm ${arm.id}`, unit: 'words', observed: read, required: wanted });
  const groups = Math.max(1, Math.min(wantedGroups, Math.floor(keys.length / 2)));
  const groupsOf = (all: readonly bigint[]) =>
    Uint32Array.from(all, (key) => Number(BigInt.asUintN(64, key) % BigInt(groups)));
  return {
    words: { ids, starts: Uint32Array.from(starts), types: known.size },
    groupOf: groupsOf(keys),
    groups,
    bytes: { block: block.subarray(0, filled), starts: byteStarts, groupOf: groupsOf(byteKeys) },
  };
}

/** First `wanted` words of a text, without folding all of a text that is much longer. */
function firstWords(text: string, wanted: number): readonly string[] {
  for (let length = wanted * CHARACTERS_A_WORD + 1024; length < text.length; length *= 2) {
    const words = wordsOf(text.slice(0, length));
    // The last word may be cut, so one more than wanted proves that the wanted ones are whole.
    if (words.length > wanted) return words.slice(0, wanted);
  }
  const words = wordsOf(text);
  return words.length > wanted ? words.slice(0, wanted) : words;
}
