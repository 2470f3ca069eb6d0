import { CancelledError, SampleTooSmallError } from '../errors.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';
import { WordInterner } from './text/word-interner.ts';
import type { PanelArm, PanelOptions } from './text-panel.ts';

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
  const interner = new WordInterner({ expected: wanted });
  const starts: number[] = [0];
  const keys: bigint[] = [];
  const block = new Uint8Array(wantedBytes);
  const byteStarts: number[] = [0];
  const byteKeys: bigint[] = [];
  let filled = 0;
  for (const { key, text } of arm.documents()) {
    if (signal?.aborted) throw new CancelledError();
    if (interner.size < wanted && interner.intern(text, { most: wanted - interner.size }) > 0) {
      starts.push(interner.size);
      keys.push(key);
    }
    if (filled < wantedBytes) {
      // One character more than bytes are wanted, so that the cut never falls between two halves of a character.
      const part = Buffer.from(`${text.slice(0, wantedBytes - filled + 1)}\n`).subarray(0, wantedBytes - filled);
      block.set(part, filled);
      filled += part.length;
      byteStarts.push(filled);
      byteKeys.push(key);
    }
    if (interner.size === wanted && filled === wantedBytes) break;
  }
  if (interner.size < wanted)
    throw new SampleTooSmallError({
      quantity: `arm ${arm.id}`,
      unit: 'words',
      observed: interner.size,
      required: wanted,
    });
  const groups = Math.max(1, Math.min(wantedGroups, Math.floor(keys.length / 2)));
  const groupsOf = (all: readonly bigint[]) =>
    Uint32Array.from(all, (key) => Number(BigInt.asUintN(64, key) % BigInt(groups)));
  return {
    words: { ids: interner.ids.subarray(0, wanted), starts: Uint32Array.from(starts), types: interner.types },
    groupOf: groupsOf(keys),
    groups,
    bytes: { block: block.subarray(0, filled), starts: byteStarts, groupOf: groupsOf(byteKeys) },
  };
}
