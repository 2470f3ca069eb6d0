import { type FileHandle, open } from 'node:fs/promises';
import { readFrame } from './decode-entry.ts';
import type { ErasureFile } from './erasure-files.ts';
import { decodeFrame, erasedFrame, FRAME_HEAD_BYTES, frameLength } from './frame.ts';
import { asLedgerError, damaged, type LedgerFolder, segmentPath } from './ledger-folder.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt } from './scan-frames.ts';
import { writeAt } from './segment-writer.ts';

/** @returns why an entry cannot be destroyed, as a text; undefined where it can, also where that was begun before */
export async function destructionProblem(ledger: LedgerFolder, erasure: ErasureFile): Promise<string | undefined> {
  const path = segmentPath(ledger, erasure.segment);
  try {
    await using file = await open(path, 'r');
    const found = await erasedBytes(file, erasure);
    return typeof found === 'string' ? found : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is missing';
    throw asLedgerError(path, error);
  }
}

/** Whether an entry is destroyed, as far as its bytes say. */
export async function isDestroyed(
  ledger: LedgerFolder,
  { segment, offset }: { readonly segment: string; readonly offset: number },
): Promise<boolean> {
  const path = segmentPath(ledger, segment);
  try {
    await using file = await open(path, 'r');
    const frame = await readFrame(file, offset);
    return typeof frame !== 'string' && frame.isErased;
  } catch (error) {
    throw asLedgerError(path, error);
  }
}

/**
 * Overwrites an entry where it lies: its leaf hash and zeros stand in its place. Safe beside a process that appends to the
 * segment, and may be done again after it was cut off half-way.
 *
 * @throws {WorkspaceError} there is no such entry, or the segment cannot be written
 */
export async function destroyEntry(ledger: LedgerFolder, erasure: ErasureFile): Promise<void> {
  const path = segmentPath(ledger, erasure.segment);
  try {
    await using file = await open(path, 'r+');
    const erased = await erasedBytes(file, erasure);
    if (typeof erased === 'string') throw damaged(path, erased);
    await writeAt(file, erased.subarray(4, erased.length - HASH_BYTES), erasure.offset + 4);
    await file.datasync();
  } catch (error) {
    throw asLedgerError(path, error);
  }
}

/** The frame of an entry as it is once it is destroyed. @returns what is wrong, as a text, where no such entry stands there */
async function erasedBytes(file: FileHandle, { offset, leafHash }: ErasureFile): Promise<Buffer | string> {
  if (offset < HASH_BYTES) return `holds no entry at byte ${offset}`;
  const head = await readAt(file, offset - HASH_BYTES, HASH_BYTES + FRAME_HEAD_BYTES);
  const length = head.length < HASH_BYTES ? 'incomplete' : frameLength(head, HASH_BYTES);
  if (typeof length === 'string' || (await file.stat()).size < offset + length)
    return `holds no entry at byte ${offset}`;
  const whole = await readAt(file, offset, length);
  const wrong = `holds no entry of hash ${leafHash} at byte ${offset}`;
  // Another kind of frame is too short, or none once it is erased.
  if (length < FRAME_HEAD_BYTES + 2 * HASH_BYTES) return wrong;
  const erased = erasedFrame(whole, Buffer.from(leafHash, 'hex'));
  // The link says whether this was the entry, whatever is left of it.
  const frame = decodeFrame(erased, 0, { offset, previous: head.subarray(0, HASH_BYTES) });
  return typeof frame === 'string' ? wrong : erased;
}
