import type { FileHandle } from 'node:fs/promises';
import { decodeFrame, erasedFrame, FRAME_OVERHEAD_BYTES, type Frame, type FrameFault, frameLength } from './frame.ts';
import { HASH_BYTES } from './merkle-tree.ts';

/** Where reading a segment begins: a byte at which a frame begins, and the link of the frame before it. */
export interface ScanStart {
  readonly offset: number;
  readonly link: Uint8Array;
}

/** Where and why reading ended. Without `fault` all bytes up to the end of the file, or to `end`, were whole frames. */
export interface ScanEnd {
  readonly offset: number;
  readonly link: Uint8Array;
  readonly fault?: FrameFault;
}

export interface ScanOptions extends ScanStart {
  /** Byte behind the last frame wanted. Default: the end of the file. */
  readonly end?: number;
  /**
   * Asked of a frame that does not fit its link: the leaf hash of an entry that is being destroyed at this moment, or was
   * when a process died; undefined for all others.
   */
  readonly erasing?: ((offset: number) => Promise<Uint8Array | undefined>) | undefined;
}

/** Shorter frames cannot hold a hash in place of what they said. */
const MIN_ERASABLE = FRAME_OVERHEAD_BYTES + HASH_BYTES;
const CHUNK_BYTES = 1024 * 1024;
/** Places of entries are kept as numbers of 32 bits; writers end their segments far earlier. */
const MAX_OFFSET = 2 ** 32 - 1;

/**
 * Frames of a segment in order, about a mebibyte at a time, each held against the link before it. Reading ends at the
 * first bytes that are no frame; the generator's return value tells where and why. Payloads stay valid.
 */
export async function* scanFrames(
  file: FileHandle,
  { offset: from, link: before, end = Number.POSITIVE_INFINITY, erasing }: ScanOptions,
): AsyncGenerator<readonly Frame[], ScanEnd> {
  let offset = from;
  let link = before;
  let wanted = CHUNK_BYTES;
  while (offset < end) {
    if (offset > MAX_OFFSET) return { offset, link, fault: 'malformed' };
    const bytes = await readAt(file, offset, Math.min(wanted, end - offset));
    if (bytes.length === 0) return { offset, link };
    const isLast = bytes.length < wanted;
    const frames: Frame[] = [];
    let fault: FrameFault | undefined;
    let at = 0;
    while (at < bytes.length && offset <= MAX_OFFSET) {
      let frame = decodeFrame(bytes, at, { offset, previous: link });
      if (frame === 'mismatch') frame = await readAgain(file, { offset, link, erasing });
      if (typeof frame === 'string') {
        fault = frame;
        break;
      }
      frames.push(frame);
      at += frame.end - frame.offset;
      offset = frame.end;
      link = frame.link;
    }
    if (frames.length > 0) yield frames;
    wanted = CHUNK_BYTES;
    if (fault === undefined) continue;
    if (fault !== 'incomplete' || isLast) return { offset, link, fault };
    // A frame longer than a chunk; its length may also be made of anything, so it is held against the file's.
    const length = at === 0 ? frameLength(bytes, 0) : CHUNK_BYTES;
    if (typeof length === 'string') return { offset, link, fault: length };
    if (at === 0 && (await file.stat()).size < offset + length) return { offset, link, fault };
    wanted = Math.max(CHUNK_BYTES, length);
  }
  return { offset, link };
}

/** A frame that does not fit may be being overwritten under the reader: it is read once more, alone. */
async function readAgain(
  file: FileHandle,
  { offset, link, erasing }: { offset: number; link: Uint8Array; erasing: ScanOptions['erasing'] },
): Promise<Frame | FrameFault> {
  const leafHash = await erasing?.(offset);
  const head = await readAt(file, offset, HASH_BYTES);
  const length = frameLength(head, 0);
  if (typeof length === 'string') return length;
  const bytes = await readAt(file, offset, length);
  const frame = decodeFrame(bytes, 0, { offset, previous: link });
  if (frame !== 'mismatch' || leafHash === undefined || length < MIN_ERASABLE) return frame;
  // Half destroyed: what it was the hash of is known, and the link says whether that is true.
  return decodeFrame(erasedFrame(bytes, leafHash), 0, { offset, previous: link });
}

/** As many bytes as there are, at most `length`. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // Not from the pool: views of it live on in frames.
  const buffer = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
