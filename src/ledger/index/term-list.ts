/** The entries of a run that have a term, ascending. */
export interface TermList {
  readonly term: number;
  readonly entries: ArrayLike<number>;
}

/** Bytes that the list of so many entries takes at most. */
export function maxListBytes(count: number): number {
  return count * 4;
}

/**
 * Writes ascending numbers below 2^28 as varints of their differences, the first as it is.
 *
 * @returns the place behind them
 */
export function encodeList(entries: ArrayLike<number>, bytes: Uint8Array, at: number): number {
  let last = 0;
  let to = at;
  for (let index = 0; index < entries.length; index++) {
    let difference = entries[index]! - last;
    last = entries[index]!;
    while (difference >= 0x80) {
      bytes[to++] = (difference & 0x7f) | 0x80;
      difference >>>= 7;
    }
    bytes[to++] = difference;
  }
  return to;
}

/**
 * Reads `count` numbers that `encodeList` wrote.
 *
 * @param add what is added to each
 */
export function decodeList(bytes: Uint8Array, at: number, count: number, add = 0): Uint32Array {
  const entries = new Uint32Array(count);
  let from = at;
  let value = add;
  for (let index = 0; index < count; index++) {
    let shift = 0;
    let byte = bytes[from++]!;
    let difference = byte & 0x7f;
    while (byte >= 0x80) {
      byte = bytes[from++]!;
      shift += 7;
      difference |= (byte & 0x7f) << shift;
    }
    value += difference;
    entries[index] = value;
  }
  return entries;
}
