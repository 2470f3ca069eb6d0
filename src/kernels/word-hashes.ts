import { wordsOf } from './words-of.ts';

const SEED = 0x9ae16a3b2f90404fn;
const FIRST = 0x9e3779b97f4a7c15n;
const SECOND = 0xd6e8feb86659fd93n;
const LAST = 0xc2b2ae3d27d4eb4fn;

const encoder = new TextEncoder();

/**
 * Hash of each word of a text: shape [words], the hash of word i being that of `wordsOf(text)[i]`. Scalar twin of the
 * WASM kernel.
 */
export function wordHashes(text: string): Uint32Array {
  return Uint32Array.from(wordsOf(text), wordHash);
}

/**
 * 32-bit hash of a word's UTF-8 bytes, taken 16 at a time as two little-endian 64-bit lanes. No word holds a NUL, so the
 * zeros that fill the last block up cannot be taken for a part of it.
 *
 * @param word folded, without NUL
 */
export function wordHash(word: string): number {
  const bytes = encoder.encode(word);
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 16) * 16));
  new Uint8Array(padded.buffer).set(bytes);
  let hash = SEED;
  for (let at = 0; at < padded.byteLength; at += 16) {
    hash = BigInt.asUintN(64, (hash ^ padded.getBigUint64(at, true)) * FIRST);
    hash ^= hash >> 32n;
    hash = BigInt.asUintN(64, (hash ^ padded.getBigUint64(at + 8, true)) * SECOND);
    hash ^= hash >> 32n;
  }
  return Number(BigInt.asUintN(64, hash * LAST) >> 32n);
}
