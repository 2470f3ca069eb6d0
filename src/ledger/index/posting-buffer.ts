import { lowerHalf, upperHalf } from './posting-key.ts';

/** Postings in order of their keys, those of equal keys in the order in which they were added: each of shape [count]. */
export interface SortedPostings {
  readonly count: number;
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  /** What has the key: the number of an entry in its run. */
  readonly entries: Uint32Array;
}

const MIN_CAPACITY = 1 << 12;
/** Above it, moving postings one by one inside a bucket is slower than sorting it. */
const MAX_INSERTED = 48;

interface Columns {
  upper: Uint32Array;
  lower: Uint32Array;
  entries: Uint32Array;
}

/** Collects postings and sorts them: by the upper bits into buckets of about eight, then inside each. Used again after `clear`. */
export class PostingBuffer {
  #columns: Columns = columns(MIN_CAPACITY);
  #sorted: Columns = columns(0);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(key: number, entry: number): void {
    this.addHalves(upperHalf(key), lowerHalf(key), entry);
  }

  addHalves(upper: number, lower: number, entry: number): void {
    if (this.#count === this.#columns.entries.length) this.#grow();
    const { upper: uppers, lower: lowers, entries } = this.#columns;
    const at = this.#count++;
    uppers[at] = upper;
    lowers[at] = lower;
    entries[at] = entry;
  }

  clear(): void {
    this.#count = 0;
  }

  /**
   * The postings in order, in arrays that the next call writes anew.
   *
   * @param knownBits upper bits that are the same in all keys
   */
  sorted(knownBits = 0): SortedPostings {
    const count = this.#count;
    if (this.#sorted.entries.length < count) this.#sorted = columns(this.#columns.entries.length);
    const bits = Math.max(0, Math.min(20, 24 - knownBits, Math.ceil(Math.log2(count / 8 + 1))));
    const shift = 24 - knownBits - bits;
    const mask = 2 ** bits - 1;
    const { upper, lower, entries } = this.#columns;
    const starts = new Uint32Array(2 ** bits + 1);
    for (let at = 0; at < count; at++) starts[((upper[at]! >>> shift) & mask) + 1]!++;
    for (let bucket = 0; bucket <= mask; bucket++) starts[bucket + 1]! += starts[bucket]!;
    const ends = starts.slice(0, mask + 1);
    const sorted = this.#sorted;
    for (let at = 0; at < count; at++) {
      const to = ends[(upper[at]! >>> shift) & mask]!++;
      sorted.upper[to] = upper[at]!;
      sorted.lower[to] = lower[at]!;
      sorted.entries[to] = entries[at]!;
    }
    for (let bucket = 0; bucket <= mask; bucket++) {
      const start = starts[bucket]!;
      const end = starts[bucket + 1]!;
      if (end - start > MAX_INSERTED) sortLarge(sorted, start, end);
      else sortSmall(sorted, start, end);
    }
    return { count, ...sorted };
  }

  #grow(): void {
    const grown = columns(this.#columns.entries.length * 2);
    grown.upper.set(this.#columns.upper);
    grown.lower.set(this.#columns.lower);
    grown.entries.set(this.#columns.entries);
    this.#columns = grown;
  }
}

function columns(capacity: number): Columns {
  return { upper: new Uint32Array(capacity), lower: new Uint32Array(capacity), entries: new Uint32Array(capacity) };
}

/** By insertion, which leaves equal ones as they stand. */
function sortSmall({ upper, lower, entries }: Columns, start: number, end: number): void {
  for (let at = start + 1; at < end; at++) {
    const ownUpper = upper[at]!;
    const ownLower = lower[at]!;
    const own = entries[at]!;
    let to = at;
    while (to > start && (upper[to - 1]! > ownUpper || (upper[to - 1]! === ownUpper && lower[to - 1]! > ownLower))) {
      upper[to] = upper[to - 1]!;
      lower[to] = lower[to - 1]!;
      entries[to] = entries[to - 1]!;
      to--;
    }
    upper[to] = ownUpper;
    lower[to] = ownLower;
    entries[to] = own;
  }
}

/** Phrases of very many entries make large buckets. */
function sortLarge({ upper, lower, entries }: Columns, start: number, end: number): void {
  const order = Uint32Array.from({ length: end - start }, (_, index) => start + index);
  order.sort((a, b) => upper[a]! - upper[b]! || lower[a]! - lower[b]! || a - b);
  for (const column of [upper, lower, entries])
    column.set(
      Uint32Array.from(order, (at) => column[at]!),
      start,
    );
}
