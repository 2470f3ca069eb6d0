import { crc32, createInflateRaw } from 'node:zlib';
import { ByteSource } from './byte-source.ts';
import { ExpansionGuard, type ExpansionLimit } from './expansion-guard.ts';
import { Inflater } from './inflater.ts';
import type { StreamState } from './stream-fault.ts';

const PIECE_BYTES = 256 * 1024;
/** File name and comment of a member; longer ones are no honest header. */
const HEADER_LIMIT = 128 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * Decompresses gzip (RFC 1952), one or more members. All that can be decoded before a cut, a damage, foreign bytes
 * behind a member or the limit of expansion is given; then the fault is noted in `state`.
 */
export async function* gunzipBlocks(
  blocks: AsyncIterable<Uint8Array>,
  state: StreamState,
  limit: ExpansionLimit = {},
): AsyncIterable<Uint8Array> {
  const source = new ByteSource(blocks);
  const guard = new ExpansionGuard(limit);
  try {
    for (let member = 0; ; member++) {
      const headerLength = await readHeader(source, member, state);
      if (headerLength === undefined) return;
      source.drop(headerLength);
      guard.readInput(headerLength);
      const inflater = new Inflater(createInflateRaw({ chunkSize: PIECE_BYTES }));
      let checksum = 0;
      let sizeBytes = 0;
      try {
        while (!inflater.hasEnded) {
          if ((await source.fill(1)) === 0) {
            state.fault ??= { reason: 'truncated', detail: 'the gzip stream ends before its end mark' };
            return;
          }
          const piece = source.view().subarray(0, PIECE_BYTES);
          const usedBefore = inflater.usedBytes;
          // Counted before the output of the piece is judged: all of it comes from at most these bytes.
          guard.readInput(piece.length);
          for await (const chunk of inflater.feed(piece)) {
            checksum = crc32(chunk, checksum);
            sizeBytes += chunk.length;
            yield chunk;
            const fault = guard.giveOutput(chunk.length);
            if (fault !== undefined) {
              state.fault = fault;
              return;
            }
          }
          source.drop(inflater.usedBytes - usedBefore);
          guard.readInput(inflater.usedBytes - usedBefore - piece.length);
        }
      } catch (error) {
        state.fault ??= {
          reason: 'malformed-archive',
          detail: `damaged gzip stream (${errorText(error)}); what was decoded before is kept`,
        };
        return;
      } finally {
        inflater.close();
      }
      if ((await source.fill(8)) < 8) {
        state.fault ??= { reason: 'truncated', detail: 'the gzip stream ends before its checksum' };
        return;
      }
      const trailer = source.view();
      const isSound = trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === sizeBytes % 2 ** 32;
      source.drop(8);
      if (!isSound) {
        state.fault = { reason: 'malformed-archive', detail: 'the checksum of a gzip stream does not fit its content' };
        return;
      }
    }
  } finally {
    await source.close();
  }
}

/** Length of the next member's header; `undefined` where no member follows, with the fault noted if bytes do. */
async function readHeader(source: ByteSource, member: number, state: StreamState): Promise<number | undefined> {
  if ((await source.fill(10)) === 0) return undefined;
  if (source.view().length < 10 || !isGzip(source.view())) {
    // Zeros pad the stream to the size of a block on tapes and in some archives.
    if (member > 0 && (await isZeroToEnd(source))) return undefined;
    state.fault ??=
      member === 0
        ? { reason: 'malformed-archive', detail: 'not a gzip stream' }
        : {
            reason: 'malformed-archive',
            detail: 'foreign bytes follow the gzip stream; what was decoded before is kept',
          };
    return undefined;
  }
  const flags = source.view()[3]!;
  let length = 10;
  if (flags & 4) {
    if ((await source.fill(12)) < 12) return truncatedHeader(state);
    length = 12 + source.view().readUInt16LE(10);
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = await indexOfZero(source, length);
    if (end === -1) return truncatedHeader(state);
    length = end + 1;
  }
  if (flags & 2) length += 2;
  return (await source.fill(length)) < length ? truncatedHeader(state) : length;
}

function truncatedHeader(state: StreamState): undefined {
  state.fault ??= { reason: 'truncated', detail: 'the gzip stream ends inside a header' };
  return undefined;
}

async function indexOfZero(source: ByteSource, from: number): Promise<number> {
  for (let wanted = from + 256; wanted <= HEADER_LIMIT; wanted *= 2) {
    const held = await source.fill(wanted);
    const at = source.view().indexOf(0, from);
    if (at !== -1) return at;
    if (held < wanted) return -1;
  }
  return -1;
}

async function isZeroToEnd(source: ByteSource): Promise<boolean> {
  for (;;) {
    if ((await source.fill(1)) === 0) return true;
    const bytes = source.view();
    if (bytes.some((byte) => byte !== 0)) return false;
    source.drop(bytes.length);
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 80) : 'unknown error';
}
