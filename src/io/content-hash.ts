import xxhash from 'xxhash-wasm';

const { h64Raw } = await xxhash();

/** xxHash64, seed 0, of the bytes: an unsigned 64-bit number. */
export function contentHash(bytes: Uint8Array): bigint {
  return h64Raw(bytes);
}
