import { lowerHalf, upperHalf } from './posting-key.ts';

/** Numbers of a posting: the two halves of its key, and what has the key, the number of an entry in its run. */
export const POSTING_NUMBERS = 3;

/** Postings in order of their keys, those of equal keys in the order in which they were added. */
export interface SortedPostings {
  readonly count: number;
  /** Upper half, lower half and entry of each in turn: shape [at least 3 * count]. */
  readonly records: Uint32Array;
}

const MIN_CAPACITY = 64;
/** Bits by which postings are divided before they are sorted: more buckets do not fit the caches. */
const MAX_BUCKET_BITS = 18;
/** Above it, moving postings one by one inside a bucket is slower than sorting it. */
const MAX_INSERTED = 48;

/** Memory to sort in, which several buffers may use one after the other. */
export class SortSpace {
  #records = new Uint32Array(0);
  #ends = new Uint32Array(0);

  /** Shape [at least 3 * count], filled with anything. */
  records(count: number): Uint32Array {
    const size = count * POSTING_NUMBERS;
    if (this.#records.length < size) this.#records = new Uint32Array(Math.ceil(size * 1.25));
    return this.#records;
  }

  /** Shape [at least buckets], the first of them zero. */
  counters(buckets: number): Uint32Array {
    if (this.#ends.length < buckets) this.#ends = new Uint32Array(buckets);
    else this.#ends.fill(0, 0, buckets);
    return this.#ends;
  }
}

/** Collects postings and sorts them: into buckets of about two, then inside each. Used again after `clear`. */
export class PostingBuffer {
  readonly #space: SortSpace;
  #records = new Uint32Array(MIN_CAPACITY * POSTING_NUMBERS);
  #length = 0;

  constructor(space: SortSpace = new SortSpace()) {
    this.#space = space;
  }

  get count(): number {
    return this.#length / POSTING_NUMBERS;
  }

  add(key: number, entry: number): void {
    this.addHalves(upperHalf(key), lowerHalf(key), entry);
  }

  addHalves(upper: number, lower: number, entry: number): void {
    if (this.#length === this.#records.length) this.#grow();
    const records = this.#records;
    const at = this.#length;
    records[at] = upper;
    records[at + 1] = lower;
    records[at + 2] = entry;
    this.#length = at + POSTING_NUMBERS;
  }

  clear(): void {
    this.#length = 0;
  }

  /**
   * The postings in order, in memory of the sort space, which the next sorting writes anew.
   *
   * @param knownBits upper bits that are the same in all keys: at most 16
   */
  sorted(knownBits = 0): SortedPostings {
    const records = this.#records;
    const length = this.#length;
    const { count } = this;
    const bits = Math.max(1, Math.min(MAX_BUCKET_BITS, Math.ceil(Math.log2(count / 2 + 1))));
    // The 32 bits of a key behind the known ones, of which the upper ones are the bucket.
    const left = 8 + knownBits;
    const right = 16 - knownBits;
    const shift = 32 - bits;
    const ends = this.#space.counters(2 ** bits);
    for (let at = 0; at < length; at += POSTING_NUMBERS)
      ends[((records[at]! << left) | (records[at + 1]! >>> right)) >>> shift]!++;
    let sum = 0;
    for (let bucket = 0; bucket < 2 ** bits; bucket++) {
      const size = ends[bucket]!;
      ends[bucket] = sum;
      sum += size;
    }
    const sorted = this.#space.records(count);
    for (let at = 0; at < length; at += POSTING_NUMBERS) {
      const upper = records[at]!;
      const lower = records[at + 1]!;
      const to = ends[((upper << left) | (lower >>> right)) >>> shift]!++ * POSTING_NUMBERS;
      sorted[to] = upper;
      sorted[to + 1] = lower;
      sorted[to + 2] = records[at + 2]!;
    }
    for (let bucket = 0, start = 0; bucket < 2 ** bits; bucket++) {
      const end = ends[bucket]!;
      if (end - start > MAX_INSERTED) sortLarge(sorted, start, end);
      else if (end - start > 1) sortSmall(sorted, start * POSTING_NUMBERS, end * POSTING_NUMBERS);
      start = end;
    }
    return { count, records: sorted };
  }

  #grow(): void {
    const grown = new Uint32Array(this.#records.length * 2);
    grown.set(this.#records);
    this.#records = grown;
  }
}

/** By insertion, which leaves equal ones as they stand. `start` and `end` are places in `records`. */
function sortSmall(records: Uint32Array, start: number, end: number): void {
  for (let at = start + POSTING_NUMBERS; at < end; at += POSTING_NUMBERS) {
    const upper = records[at]!;
    const lower = records[at + 1]!;
    const entry = records[at + 2]!;
    let to = at;
    for (; to > start; to -= POSTING_NUMBERS) {
      const before = records[to - 3]!;
      if (before < upper || (before === upper && records[to - 2]! <= lower)) break;
      records[to] = before;
      records[to + 1] = records[to - 2]!;
      records[to + 2] = records[to - 1]!;
    }
    if (to === at) continue;
    records[to] = upper;
    records[to + 1] = lower;
    records[to + 2] = entry;
  }
}

/** Phrases and words of very many entries make large buckets, which mostly hold that one key. */
function sortLarge(records: Uint32Array, start: number, end: number): void {
  const compare = (a: number, b: number) =>
    records[a * 3]! - records[b * 3]! || records[a * 3 + 1]! - records[b * 3 + 1]!;
  let inOrder = start + 1;
  while (inOrder < end && compare(inOrder - 1, inOrder) <= 0) inOrder++;
  if (inOrder === end) return;
  const order = Uint32Array.from({ length: end - start }, (_, index) => start + index);
  order.sort((a, b) => compare(a, b) || a - b);
  const moved = new Uint32Array(order.length * POSTING_NUMBERS);
  order.forEach((from, to) => {
    moved.set(records.subarray(from * POSTING_NUMBERS, (from + 1) * POSTING_NUMBERS), to * POSTING_NUMBERS);
  });
  records.set(moved, start * POSTING_NUMBERS);
}
