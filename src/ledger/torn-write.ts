import type { FileHandle } from 'node:fs/promises';
import { decodeFrame, FRAME_OVERHEAD_BYTES, frameLength } from './frame.ts';
import { HASH_BYTES } from './merkle-tree.ts';
import { readAt } from './scan-frames.ts';

/** Bytes hashed in the search. Only bytes made to look like frames come near it; damage is then assumed, and nothing is cut off. */
const MAX_HASHED_BYTES = 1024 * 1024 * 1024;
/** Behind the place that is no frame. One write is smaller: 16 MiB, or one frame. */
const MAX_SEARCHED_BYTES = 512 * 1024 * 1024;

/**
 * Whether a later write follows a place that is no frame. If so, the place is damaged: a write begins only when the one before it is on
 * disk. If not, it can be the last write of a process that died, of which nothing was acknowledged.
 */
export async function hasLaterWrite(file: FileHandle, offset: number): Promise<boolean> {
  const { size } = await file.stat();
  if (size - offset > MAX_SEARCHED_BYTES) return true;
  const bytes = await readAt(file, offset, size - offset);
  let hashed = 0;
  // The link of a frame stands right before the next one.
  for (let at = HASH_BYTES + 1; at + FRAME_OVERHEAD_BYTES <= bytes.length; at++) {
    if ((bytes[at + 4]! & 0x40) === 0) continue;
    const length = frameLength(bytes, at);
    if (typeof length === 'string' || at + length > bytes.length) continue;
    hashed += length;
    if (hashed > MAX_HASHED_BYTES) return true;
    if (typeof decodeFrame(bytes, at, { offset, previous: bytes.subarray(at - HASH_BYTES, at) }) !== 'string')
      return true;
  }
  return false;
}
