import { constants, zstdCompressSync } from 'node:zlib';

/** zstd refuses windows above 2^27 by default when it unpacks, and blocks here are smaller. */
const LARGEST_WINDOW_LOG = 27;
const SMALLEST_WINDOW_LOG = 10;

/**
 * Bytes in over bytes out of zstd level 3, one thread, with a window and a long-distance matcher that see the whole block, so that
 * a repetition counts however far back it lies.
 *
 * @param block up to 2^27 bytes
 * @returns above 0, no unit; smaller is wider. Undefined for an empty block
 */
export function compressedRatio(block: Uint8Array): number | undefined {
  if (block.length === 0) return undefined;
  const windowLog = Math.min(LARGEST_WINDOW_LOG, Math.max(SMALLEST_WINDOW_LOG, Math.ceil(Math.log2(block.length))));
  const packed = zstdCompressSync(block, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      [constants.ZSTD_c_windowLog]: windowLog,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
    pledgedSrcSize: block.length,
  });
  return block.length / packed.length;
}
