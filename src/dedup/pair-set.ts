/**
 * Distinct pairs held at most: 96 MB, three times that while more are added, and half a gigabyte when all have been compared. Only data in
 * which nearly everything resembles nearly everything comes near.
 */
const MOST_PAIRS = 12_000_000;
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
  constructor(count: number, { most = MOST_PAIRS }: { most?: number } = {}) {
    if (count > Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER)))
      throw new RangeError(`${count} entries are more than can be paired`);
    this.#count = count;
    this.#most = most;
  }

  /** Adds pairs; it takes far less time for such as come sorted by their better, then their worse number. */
  add(better: Uint32Array, worse: Uint32Array): void {
    const pairs = new Float64Array(better.length);
    let isSorted = true;
    for (let i = 0; i < pairs.length; i++) {
      pairs[i] = better[i]! * this.#count + worse[i]!;
      if (i > 0 && pairs[i]! < pairs[i - 1]!) isSorted = false;
    }
    if (!isSorted) pairs.sort();
    this.#pairs = union(this.#pairs, pairs);
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

/** Both sorted; the first without repeats. */
function union(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  let count = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const next = j === b.length || (i < a.length && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    while (i < a.length && a[i] === next) i++;
    while (j < b.length && b[j] === next) j++;
    all[count++] = next;
  }
  return all.subarray(0, count);
}
