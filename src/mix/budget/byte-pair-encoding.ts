/** Pieces up to so many bytes are merged by looking at all pairs again; the heap costs more than it saves. */
const SHORT_BYTES = 64;
/** Positions of a heap entry lie below the rank; windows are far shorter than this many bytes. */
const POSITIONS = 2 ** 20;

/** Rank of each token, by its bytes as a string of characters 0-255. Lower ranks are merged first. */
export type TokenRanks = ReadonlyMap<string, number>;

/**
 * How many tokens the bytes of one piece become by byte pair encoding: the neighbours of the lowest rank are merged, the
 * first of equal ones, until no neighbours have a rank. A heap keeps this near linear: a run of a million letters without
 * a space would take hours when every merge looks at all pairs.
 *
 * @param bytes of the piece as characters 0-255, fewer than 1,048,576
 * @param longest bytes of the longest token
 */
export function countBytePairs(bytes: string, ranks: TokenRanks, longest: number): number {
  if (bytes.length < 2) return bytes.length;
  return bytes.length <= SHORT_BYTES ? countShort(bytes, ranks) : countLong(bytes, ranks, longest);
}

function countShort(bytes: string, ranks: TokenRanks): number {
  const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
  const rankAt = (at: number) => {
    const end = starts[at + 2];
    return end === undefined
      ? Number.POSITIVE_INFINITY
      : (ranks.get(bytes.slice(starts[at], end)) ?? Number.POSITIVE_INFINITY);
  };
  const pairs = starts.map((_, at) => rankAt(at));
  for (;;) {
    let lowest = Number.POSITIVE_INFINITY;
    let best = -1;
    for (let at = 0; at < pairs.length; at++) {
      if (pairs[at]! >= lowest) continue;
      lowest = pairs[at]!;
      best = at;
    }
    if (best === -1) return starts.length - 1;
    starts.splice(best + 1, 1);
    pairs.splice(best + 1, 1);
    pairs[best] = rankAt(best);
    if (best > 0) pairs[best - 1] = rankAt(best - 1);
  }
}

function countLong(bytes: string, ranks: TokenRanks, longest: number): number {
  const size = bytes.length;
  /** Next start after each start, and the one before; a start that was merged away has no pair. */
  const next = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  const pair = new Int32Array(size + 1).fill(-1);
  // Each merge takes one entry away and adds two at most.
  const heap = new MinHeap(3 * size);
  const look = (at: number) => {
    const middle = next[at]!;
    const end = middle < size ? next[middle]! : size;
    const rank = middle >= size || end - at > longest ? undefined : ranks.get(bytes.slice(at, end));
    pair[at] = rank ?? -1;
    if (rank !== undefined) heap.push(rank * POSITIONS + at);
  };
  for (let at = 0; at <= size; at++) {
    next[at] = at + 1;
    previous[at] = at - 1;
  }
  for (let at = 0; at < size - 1; at++) look(at);
  let count = size;
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const at = entry % POSITIONS;
    if (pair[at] !== (entry - at) / POSITIONS) continue;
    const merged = next[at]!;
    pair[merged] = -1;
    next[at] = next[merged]!;
    if (next[at]! <= size) previous[next[at]!] = at;
    count--;
    look(at);
    if (previous[at]! >= 0) look(previous[at]!);
  }
  return count;
}

/** Numbers, the least first. */
class MinHeap {
  readonly #values: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  push(value: number): void {
    const values = this.#values;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (values[parent]! <= value) break;
      values[at] = values[parent]!;
      at = parent;
    }
    values[at] = value;
  }

  pop(): number | undefined {
    if (this.#size === 0) return undefined;
    const values = this.#values;
    const least = values[0]!;
    const moved = values[--this.#size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && values[child + 1]! < values[child]!) child++;
      if (values[child]! >= moved) break;
      values[at] = values[child]!;
      at = child;
    }
    values[at] = moved;
    return least;
  }
}
