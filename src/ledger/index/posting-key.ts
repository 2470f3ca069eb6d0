import { mix32 } from '../../statistics/mix32.ts';

/** Keys are whole numbers below 2^48, handled as two halves of 24 bits. */
export const HALF: number = 2 ** 24;

/** Lower 24 bits of a 48-bit key. */
export function lowerHalf(key: number): number {
  return key % HALF;
}

/** Upper 24 bits of a 48-bit key, spread by its lower ones. */
export function upperHalf(key: number): number {
  return spreadUpper(Math.floor(key / HALF), key % HALF);
}

/**
 * Fingerprints are the least of their windows: small ones are three times as frequent as in the mean, and would crowd buckets and
 * blocks. Their lower halves are even, and make the upper ones so.
 */
export function spreadUpper(upper: number, lower: number): number {
  return upper ^ (mix32(lower) >>> 8);
}
