import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as portable } from 'hyparquet-compressors';
import { snappyUncompressor } from 'hysnappy';

/** Node's own decompressors where it has them: several times faster than portable ones. */
const DECOMPRESSORS: Readonly<Record<string, Compressors[keyof Compressors]>> = {
  ...portable,
  SNAPPY: unsnap,
  GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: outputLength }),
  BROTLI: (input, outputLength) => brotliDecompressSync(input, { maxOutputLength: outputLength }),
  ZSTD: (input, outputLength) => zstdDecompressSync(input, { maxOutputLength: outputLength }),
};

/** The memory of a decompressor grows with its largest page and never shrinks: one that had a larger page than this is given up. */
const KEPT_SNAPPY_BYTES = 256 * 1024 * 1024;
let keptSnappy: ReturnType<typeof snappyUncompressor> | undefined;

/** With one decompressor for many pages: one made for each would leave its memory, twice the page, to the collector. */
function unsnap(input: Uint8Array, outputLength: number): Uint8Array {
  const uncompress = keptSnappy ?? snappyUncompressor();
  keptSnappy = input.length + outputLength > KEPT_SNAPPY_BYTES ? undefined : uncompress;
  return uncompress(input, outputLength);
}

/**
 * The bytes of a page in a buffer of their own, which holds nothing else.
 *
 * @param outputLength bytes that the page's header promises, checked against its limit before
 * @throws where the page is damaged, gives another number of bytes, or its codec is unknown
 */
export function decompressPage(input: Uint8Array, codec: string, outputLength: number): Uint8Array<ArrayBuffer> {
  // Values of a page that holds only nulls take no bytes; some codecs write a byte for them all the same.
  if (outputLength === 0) return new Uint8Array();
  let output = input;
  if (codec !== 'UNCOMPRESSED') {
    const decompress = DECOMPRESSORS[codec];
    if (decompress === undefined) throw new Error(`pages are compressed with ${codec}, which is not supported`);
    output = decompress(input, outputLength);
  }
  if (output.length !== outputLength)
    throw new Error(`a page of ${output.length} bytes claims ${outputLength} uncompressed`);
  const isAlone = output.buffer.byteLength === output.length;
  return isAlone && output.buffer instanceof ArrayBuffer ? new Uint8Array(output.buffer) : new Uint8Array(output);
}
