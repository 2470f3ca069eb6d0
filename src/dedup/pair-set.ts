/**
 * Distinct pairs held at most, so many or so many a number: eight bytes each, twice that while more are added. Only data in which nearly
 * everything resembles nearly everything comes near.
 */
const MOST_PAIRS = 4_000_000;
const MOST_PAIRS_A_NUMBER = 4;
/** Partners kept of each entry where there are more pairs than that, tried one after the other. */
const PARTNER_LIMITS = [64, 32, 16, 8, 4, 2, 1];

/** Distinct pairs of numbers below a count, in order. */
export class PairSet {
  readonly #count: number;
  readonly #most: number;
  readonly #limits = PARTNER_LIMITS.values();
  #limit: number | undefined;
  /** Sorted, without repeats. */
  #pairs: Float64Array = new Float64Array(0);
  #dropped = 0;

  /**
   * @param count numbers are below it; at most 94,906,265, so that a pair fits the 53 bits of a double
   * @param most distinct pairs held at most, as long as each worse number keeps a partner
   */
  constructor(
    count: number,
    { most = Math.max(MOST_PAIRS, MOST_PAIRS_A_NUMBER * count) }: { readonly most?: number } = {},
  ) {
    if (count > Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER)))
      throw new RangeError(`${count} entries are more than can be paired`);
    this.#count = count;
    this.#most = most;
  }

  /** Adds pairs; it takes far less time for such as come sorted by their better, then their worse number. */
  add(better: Uint32Array, worse: Uint32Array): void {
    const count = this.#count;
    const pairAt = (i: number) => better[i]! * count + worse[i]!;
    let isSorted = true;
    for (let i = 1; i < better.length && isSorted; i++) isSorted = pairAt(i - 1) <= pairAt(i);
    const sorted = isSorted ? undefined : Float64Array.from(better, (_, i) => pairAt(i)).sort();
    this.#pairs = union(this.#pairs, better.length, sorted === undefined ? pairAt : (i) => sorted[i]!);
    // A limit once set stays: the best partners of all are among the best of each addition, so what is kept does not depend on how
    // pairs were divided into additions.
    if (this.#limit !== undefined) this.#keepPartners(this.#limit);
    while (this.#pairs.length > this.#most) {
      const { value: limit } = this.#limits.next();
      if (limit === undefined) return;
      this.#limit = limit;
      this.#keepPartners(limit);
    }
  }

  /**
   * All pairs by their better, then their worse number, in shared memory. `dropped` says how often one was left out for want of room:
   * again for each addition that had it.
   */
  finish(): { readonly better: Uint32Array; readonly worse: Uint32Array; readonly dropped: number } {
    const shared = () => new Uint32Array(new SharedArrayBuffer(this.#pairs.length * 4));
    const better = shared();
    const worse = shared();
    for (let i = 0; i < this.#pairs.length; i++) {
      const first = Math.floor(this.#pairs[i]! / this.#count);
      better[i] = first;
      worse[i] = this.#pairs[i]! - first * this.#count;
    }
    return { better, worse, dropped: this.#dropped };
  }

  /** Of each worse entry's partners only the best `limit`. */
  #keepPartners(limit: number): void {
    const partners = new Uint8Array(this.#count);
    let kept = 0;
    for (const pair of this.#pairs) {
      const worse = pair % this.#count;
      if (partners[worse]! >= limit) continue;
      partners[worse]!++;
      this.#pairs[kept++] = pair;
    }
    this.#dropped += this.#pairs.length - kept;
    this.#pairs = this.#pairs.subarray(0, kept);
  }
}

/**
 * Both sorted; the first without repeats. Counted first: of texts that are nearly equal one band after another adds nothing, and arrays of
 * hundreds of megabytes must not be made for that.
 */
function union(a: Float64Array, length: number, pairAt: (i: number) => number): Float64Array {
  const count = a.length + countNew(a, length, pairAt);
  if (count === a.length) return a;
  const all = new Float64Array(count);
  let at = 0;
  let i = 0;
  let j = 0;
  while (at < count) {
    const other = j < length ? pairAt(j) : Number.POSITIVE_INFINITY;
    const next = i < a.length && a[i]! <= other ? a[i]! : other;
    if (i < a.length && a[i] === next) i++;
    while (j < length && pairAt(j) === next) j++;
    all[at++] = next;
  }
  return all;
}

/** How many different pairs are not among `a`. */
function countNew(a: Float64Array, length: number, pairAt: (i: number) => number): number {
  let added = 0;
  let i = 0;
  let last = -1;
  for (let j = 0; j < length; j++) {
    const pair = pairAt(j);
    if (pair === last) continue;
    last = pair;
    while (i < a.length && a[i]! < pair) i++;
    if (a[i] !== pair) added++;
  }
  return added;
}
