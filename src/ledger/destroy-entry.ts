import { open } from 'node:fs/promises';
import type { ErasureFile } from './erasure-files.ts';
import { decodeFrame, erasedFrame, FRAME_HEAD_BYTES, frameLength } from './frame.ts';
import { asLedgerError, damaged, type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt } from './scan-frames.ts';
import { writeAt } from './segment-writer.ts';

/**
 * Overwrites an entry where it lies: its leaf hash and zeros stand in its place. Safe beside a process that appends to the
 * segment, and may be done again after it was cut off half-way.
 *
 * @throws {WorkspaceError} there is no such entry, or the segment cannot be written
 */
export async function destroyEntry(ledger: LedgerFolder, { segment, offset, leafHash }: ErasureFile): Promise<void> {
  const path = segmentPath(ledger, segment);
  try {
    await using file = await open(path, 'r+');
    const head = await readAt(file, offset - HASH_BYTES, HASH_BYTES + FRAME_HEAD_BYTES);
    const length = head.length < HASH_BYTES ? 'incomplete' : frameLength(head, HASH_BYTES);
    if (typeof length === 'string') throw damaged(path, `holds no entry at byte ${offset}`);
    const whole = await readAt(file, offset, length);
    // The link says whether this was the entry, whatever is left of it.
    const previous = head.subarray(0, HASH_BYTES);
    const frame = decodeFrame(erasedFrame(whole, Buffer.from(leafHash, 'hex')), 0, { offset, previous });
    if (typeof frame === 'string' || frame.kind !== 'generation')
      throw damaged(path, `holds no entry of hash ${leafHash} at byte ${offset}`);
    await writeAt(file, erasedFrame(whole, frame.leafHash).subarray(4, length - HASH_BYTES), offset + 4);
    await file.datasync();
  } catch (error) {
    throw asLedgerError(path, error);
  }
}
