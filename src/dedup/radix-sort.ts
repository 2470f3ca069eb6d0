const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Sorts positions by a key each has, stably, by least significant digits first. Sorting by the least important key first and by the
 * most important last orders by all of them.
 *
 * @param order positions into `keys`; sorted in place
 * @param keys unsigned keys: shape [positions]
 * @param bits keys are below 2^bits, at most 32
 */
export function radixSort(order: Uint32Array, keys: Uint32Array, bits = 32): void {
  let from: Uint32Array = order;
  let to: Uint32Array = new Uint32Array(order.length);
  const counts = new Uint32Array(DIGITS);
  for (let shift = 0; shift < bits; shift += DIGIT_BITS) {
    counts.fill(0);
    for (let i = 0; i < from.length; i++) counts[(keys[from[i]!]! >>> shift) & (DIGITS - 1)]!++;
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = counts[digit]!;
      counts[digit] = start;
      start += count;
    }
    for (let i = 0; i < from.length; i++) {
      const position = from[i]!;
      to[counts[(keys[position]! >>> shift) & (DIGITS - 1)]!++] = position;
    }
    [from, to] = [to, from];
  }
  if (from !== order) order.set(from);
}

/** 0, 1, 2, …, `count` - 1. */
export function positions(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  return order;
}
