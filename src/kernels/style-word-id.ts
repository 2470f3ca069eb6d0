const SEED = 0x811c9dc5;
const BLOCK = 16;

/**
 * 32-bit hash by which the style scanner knows a word: of its UTF-8 bytes in blocks of 16, the last one filled up with zeros,
 * which no word holds.
 *
 * @param folded the word as the scanner reads it: lower case, ASCII apostrophes, every digit a 0
 */
export function styleWordId(folded: string): number {
  return styleBytesId(new TextEncoder().encode(folded));
}

/** As `styleWordId`, of the bytes. */
export function styleBytesId(bytes: ArrayLike<number>): number {
  let hash = SEED;
  for (let from = 0; from < bytes.length; from += BLOCK) {
    hash = Math.imul(hash + lane(bytes, from), 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash + lane(bytes, from + 4), 0x85ebca77);
    hash ^= hash >>> 13;
    hash = Math.imul(hash + lane(bytes, from + 8), 0xc2b2ae3d);
    hash ^= hash >>> 16;
    hash = Math.imul(hash + lane(bytes, from + 12), 0x27d4eb2f);
    hash ^= hash >>> 15;
  }
  return finishStyleHash(hash);
}

/** Four bytes as a number, the first one lowest. */
function lane(bytes: ArrayLike<number>, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index++) value |= (bytes[at + index] ?? 0) << (8 * index);
  return value;
}

/** Spreads a hash over all 32 bits (the finaliser of MurmurHash3). Unsigned. */
export function finishStyleHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
