import { mix32 } from '../statistics/mix32.ts';

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
