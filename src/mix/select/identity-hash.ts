import { mix32 } from '../../statistics/mix32.ts';

/** Values below 2^53: every one is a whole double, and among a million ids two meet once in 20,000 times. */
export const IDENTITY_HASHES = 2 ** 53;

/**
 * Seeded hash of a row's identity, for orders and draws that depend on nothing else: not on where the row stands, nor on who looks at it.
 * Two sums over the UTF-16 code units, finished as MurmurHash3 finishes. Ids that meet are told apart by themselves (`identityRanks`).
 *
 * @param options.seed whole number; its lower 32 bits count
 * @returns whole number, 0 … 2^53 - 1
 */
export function identityHash(id: string, { seed }: { readonly seed: number }): number {
  let high = mix32(seed ^ 0x243f6a88);
  let low = mix32(high ^ 0x85a308d3);
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at);
    high = Math.imul((high << 13) ^ (high >>> 19) ^ unit, 0x9e3779b1);
    low = Math.imul((low << 17) ^ (low >>> 15) ^ unit, 0x85ebca77);
  }
  // Crossed, so that neither half is decided by one sum alone.
  const first = mix32(high ^ Math.imul(low, 0xc2b2ae3d));
  const second = mix32(low ^ Math.imul(first, 0x27d4eb2f));
  return first * 2 ** 21 + (second >>> 11);
}
