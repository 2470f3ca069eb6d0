/** Keys are whole numbers below 2^48, handled as two halves of 24 bits. */
export const HALF: number = 2 ** 24;

/** Upper 24 bits of a 48-bit key. */
export function upperHalf(key: number): number {
  return Math.floor(key / HALF);
}

/** Lower 24 bits of a 48-bit key. */
export function lowerHalf(key: number): number {
  return key % HALF;
}
