/**
 * Hash of a folded word for topics: FNV-1a over its UTF-16 code units, finished as MurmurHash3 finishes (fmix32), so that the
 * lowest bits alone are spread as evenly as all of them.
 *
 * @returns an unsigned 32-bit number
 */
export function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return mix32(hash);
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the unsigned 32-bit result. */
export function mix32(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
