/** Pairs held before they are put in order and their repeats dropped. */
const COMPACT_FROM = 4_000_000;
/** Distinct pairs held at most: 256 MB. Only data in which nearly everything resembles nearly everything comes near. */
const MOST_PAIRS = 32_000_000;
/** Partners kept of each entry where there are more pairs than that, tried one after the other. */
const PARTNER_LIMITS = [64, 32, 16, 8, 4, 2, 1];

/** Distinct pairs of numbers below a count, in order. */
export class PairSet {
  readonly #count: number;
  readonly #most: number;
  #pairs: Float64Array = new Float64Array(0);
  #pending: Float64Array[] = [];
  #pendingCount = 0;
  #dropped = 0;

  /**
   * @param count numbers are below it; at most 94,906,265, so that a pair fits the 53 bits of a double
   * @param most distinct pairs held at most
   */
  constructor(count: number, { most = MOST_PAIRS }: { most?: number } = {}) {
    if (count > Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER)))
      throw new RangeError(`${count} entries are more than can be paired`);
    this.#count = count;
    this.#most = most;
  }

  add(better: Uint32Array, worse: Uint32Array): void {
    const pairs = new Float64Array(better.length);
    for (let i = 0; i < pairs.length; i++) pairs[i] = better[i]! * this.#count + worse[i]!;
    this.#pending.push(pairs);
    this.#pendingCount += pairs.length;
    if (this.#pendingCount > COMPACT_FROM) this.#compact();
  }

  /** All pairs by their better, then their worse number; `dropped` were left out for want of room. */
  finish(): { readonly better: Uint32Array; readonly worse: Uint32Array; readonly dropped: number } {
    this.#compact();
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

  #compact(): void {
    const all = new Float64Array(this.#pairs.length + this.#pendingCount);
    all.set(this.#pairs);
    let at = this.#pairs.length;
    for (const pairs of this.#pending) {
      all.set(pairs, at);
      at += pairs.length;
    }
    this.#pending = [];
    this.#pendingCount = 0;
    all.sort();
    let count = 0;
    for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i]!;
    this.#pairs = all.slice(0, count);
    for (const limit of PARTNER_LIMITS) {
      if (this.#pairs.length <= this.#most) break;
      this.#keepPartners(limit);
    }
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
    this.#pairs = this.#pairs.slice(0, kept);
  }
}
