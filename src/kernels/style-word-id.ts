const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * 32-bit hash by which the style scanner knows a word.
 *
 * @param folded the word as the scanner reads it: lower case, ASCII apostrophes, every digit a 0
 */
export function styleWordId(folded: string): number {
  let hash = SEED;
  for (const byte of new TextEncoder().encode(folded)) hash = addStyleByte(hash, byte);
  return finishStyleHash(hash);
}

export const STYLE_HASH_SEED = SEED;

/** One step of FNV-1a. */
export function addStyleByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, PRIME);
}

/** Spreads what FNV leaves in the low bits over all 32 (the finaliser of MurmurHash3). Unsigned. */
export function finishStyleHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
