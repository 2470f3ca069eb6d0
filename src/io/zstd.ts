import { createZstdDecompress } from 'node:zlib';
import { ByteSource } from './byte-source.ts';
import { ExpansionGuard, type ExpansionLimit } from './expansion-guard.ts';
import { Inflater } from './inflater.ts';
import type { StreamState } from './stream-fault.ts';

/** Small, because one compressed byte can give thousands and all input of a piece counts before its output does. */
const PIECE_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** A data frame or a skippable one (RFC 8878, sections 3.1.1 and 3.1.2). */
export function isZstd(head: Uint8Array): boolean {
  const [a, b, c, d] = head;
  return (
    (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) ||
    (a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18)
  );
}

/**
 * Decompresses Zstandard, one or more frames. All that can be decoded before a cut, a damage, foreign bytes behind a
 * frame or the limit of expansion is given; then the fault is noted in `state`.
 */
export async function* unzstdBlocks(
  blocks: AsyncIterable<Uint8Array>,
  state: StreamState,
  limit: ExpansionLimit = {},
): AsyncIterable<Uint8Array> {
  const source = new ByteSource(blocks);
  const guard = new ExpansionGuard(limit);
  try {
    for (let frame = 0; (await source.fill(4)) > 0; frame++) {
      if (!isZstd(source.view())) {
        state.fault ??=
          frame === 0
            ? { reason: 'malformed-archive', detail: 'not a Zstandard stream' }
            : {
                reason: 'malformed-archive',
                detail: 'foreign bytes follow the Zstandard stream; what was decoded before is kept',
              };
        return;
      }
      // The decompressor ends with a frame, whatever of its piece is left: the rest goes to a new one.
      const inflater = new Inflater(createZstdDecompress({ chunkSize: CHUNK_BYTES }));
      try {
        while (!inflater.hasEnded) {
          const isAtEnd = (await source.fill(1)) === 0;
          const piece = source.view().subarray(0, PIECE_BYTES);
          const usedBefore = inflater.usedBytes;
          guard.readInput(piece.length);
          for await (const chunk of isAtEnd ? inflater.finish() : inflater.feed(piece)) {
            yield chunk;
            const fault = guard.giveOutput(chunk.length);
            if (fault !== undefined) {
              state.fault = fault;
              return;
            }
          }
          const used = isAtEnd ? 0 : inflater.usedBytes - usedBefore;
          source.drop(used);
          guard.readInput(used - piece.length);
        }
      } catch (error) {
        const isCut = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
        state.fault ??= isCut
          ? { reason: 'truncated', detail: 'the Zstandard stream ends inside a frame' }
          : {
              reason: 'malformed-archive',
              detail: `damaged Zstandard stream (${errorText(error)}); what was decoded before is kept`,
            };
        return;
      } finally {
        inflater.close();
      }
    }
  } finally {
    await source.close();
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 80) : 'unknown error';
}
