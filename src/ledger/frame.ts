import { hash } from 'node:crypto';
import { HASH_BYTES, leafHashOf } from './merkle-tree.ts';

/** What a frame of a segment holds. Generations and erasures are entries: leaves of the tree. */
export const FRAME_KINDS = { header: 1, generator: 2, generation: 3, erasure: 4, seal: 5 } as const;
export type FrameKind = keyof typeof FRAME_KINDS;

/** First bytes of every segment; the first frame stands behind them. */
export const SEGMENT_MAGIC = Buffer.from('OXLEDGR1', 'latin1');
/** Link before the first frame. */
export const FIRST_LINK = Buffer.alloc(HASH_BYTES);
/** Length and kind. */
export const FRAME_HEAD_BYTES = 5;
/** What a frame takes besides its payload. */
export const FRAME_OVERHEAD_BYTES = FRAME_HEAD_BYTES + HASH_BYTES;
/** Above what the longest text with its fingerprints takes; a longer frame is none. */
export const MAX_PAYLOAD_BYTES = 128 * 1024 * 1024;

const KIND_MASK = 0x3f;
const STARTS_BATCH = 0x40;
const ERASED = 0x80;
const KIND_OF = new Map<number, FrameKind>(
  Object.entries(FRAME_KINDS).map(([kind, code]) => [code, kind as FrameKind]),
);

/**
 * One frame of a segment:
 *
 * ```
 * length   4 bytes, little endian: bytes of the payload
 * kind     1 byte: kind in the lower 6 bits, 0x40 where it is the first of a write, 0x80 where it is erased
 * payload
 * link     32 bytes: SHA-256(0x02, link of the frame before, length, kind without 0x80, leaf hash of the payload)
 * ```
 *
 * The leaf hash is SHA-256(0x00, payload). An erased payload is its leaf hash and zeros; its link is as it was. Only generations can be
 * erased: any other frame that looks erased is none.
 */
export interface Frame {
  /** Byte at which it begins in its segment, and the byte behind it. */
  readonly offset: number;
  readonly end: number;
  readonly kind: FrameKind;
  readonly startsBatch: boolean;
  readonly isErased: boolean;
  readonly payload: Buffer;
  readonly leafHash: Buffer;
  readonly link: Buffer;
}

export interface FrameToWrite {
  readonly kind: FrameKind;
  readonly payload: Uint8Array;
  readonly startsBatch: boolean;
}

/** Bytes of a frame behind the one of link `previous`, with what its receipt needs. */
export function encodeFrame(
  { kind, payload, startsBatch }: FrameToWrite,
  previous: Uint8Array,
): { readonly bytes: Buffer; readonly leafHash: Buffer; readonly link: Buffer } {
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new RangeError(`a payload of ${payload.length} bytes; at most ${MAX_PAYLOAD_BYTES} fit a frame`);
  const bytes = Buffer.allocUnsafe(FRAME_OVERHEAD_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes[4] = FRAME_KINDS[kind] | (startsBatch ? STARTS_BATCH : 0);
  bytes.set(payload, FRAME_HEAD_BYTES);
  const leafHash = leafHashOf(payload);
  const link = linkOf(previous, bytes, leafHash);
  bytes.set(link, FRAME_HEAD_BYTES + payload.length);
  return { bytes, leafHash, link };
}

/** Why bytes are no frame: `incomplete` where they end too early, `mismatch` where they do not fit the link before. */
export type FrameFault = 'incomplete' | 'malformed' | 'mismatch';

/** Length of the frame that begins at `at`, overhead included; a fault where its head does not stand there. */
export function frameLength(bytes: Buffer, at: number): number | Exclude<FrameFault, 'mismatch'> {
  if (bytes.length - at < FRAME_HEAD_BYTES) return 'incomplete';
  const length = bytes.readUInt32LE(at);
  if (length > MAX_PAYLOAD_BYTES || !KIND_OF.has(bytes[at + 4]! & KIND_MASK)) return 'malformed';
  return FRAME_OVERHEAD_BYTES + length;
}

/**
 * Reads the frame at `at` and holds it against the link of the frame before.
 *
 * @param offset byte of the segment that `at` is
 */
export function decodeFrame(
  bytes: Buffer,
  at: number,
  { offset, previous }: { readonly offset: number; readonly previous: Uint8Array },
): Frame | FrameFault {
  const length = frameLength(bytes, at);
  if (typeof length === 'string') return length;
  if (bytes.length - at < length) return 'incomplete';
  const code = bytes[at + 4]!;
  const payload = bytes.subarray(at + FRAME_HEAD_BYTES, at + length - HASH_BYTES);
  const link = bytes.subarray(at + length - HASH_BYTES, at + length);
  const kind = KIND_OF.get(code & KIND_MASK)!;
  const isErased = (code & ERASED) !== 0;
  if (isErased && (kind !== 'generation' || !isErasedPayload(payload))) return 'mismatch';
  const leafHash = isErased ? payload.subarray(0, HASH_BYTES) : leafHashOf(payload);
  if (!linkOf(previous, bytes.subarray(at), leafHash).equals(link)) return 'mismatch';
  return {
    offset,
    end: offset + length,
    kind,
    startsBatch: (code & STARTS_BATCH) !== 0,
    isErased,
    payload,
    leafHash,
    link,
  };
}

/** A frame's bytes as they are once it is erased: length and link stay, the leaf hash and zeros take the payload's place. */
export function erasedFrame(bytes: Buffer, leafHash: Uint8Array): Buffer {
  const erased = Buffer.from(bytes);
  const end = erased.length - HASH_BYTES;
  if (end - FRAME_HEAD_BYTES < HASH_BYTES) throw new RangeError('a frame too short to hold the hash of what it was');
  erased[4] = erased[4]! | ERASED;
  erased.fill(0, FRAME_HEAD_BYTES, end);
  erased.set(leafHash, FRAME_HEAD_BYTES);
  return erased;
}

function isErasedPayload(payload: Buffer): boolean {
  return payload.length >= HASH_BYTES && payload.subarray(HASH_BYTES).every((byte) => byte === 0);
}

function linkOf(previous: Uint8Array, frame: Buffer, leafHash: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + HASH_BYTES + FRAME_HEAD_BYTES + HASH_BYTES);
  bytes[0] = 2;
  bytes.set(previous, 1);
  bytes.set(frame.subarray(0, FRAME_HEAD_BYTES), 1 + HASH_BYTES);
  bytes[HASH_BYTES + FRAME_HEAD_BYTES] = frame[4]! & ~ERASED;
  bytes.set(leafHash, 1 + HASH_BYTES + FRAME_HEAD_BYTES);
  return hash('sha256', bytes, 'buffer');
}
