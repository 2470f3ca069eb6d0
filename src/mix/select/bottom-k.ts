import { IDENTITY_HASHES, identityHash } from './identity-hash.ts';

export interface SampledRow {
  readonly id: string;
  /** Above 0. */
  readonly weight: number;
  /** What the sample is ordered by, lowest first: exponential with the rate `weight`. */
  readonly key: number;
}

/** A sample as it is kept from build to build. */
export interface BottomKState {
  readonly k: number;
  readonly seed: number;
  /** The k + 1 lowest keys, or all where there are no more; the last of k + 1 is the threshold, no member. Ascending. */
  readonly rows: readonly SampledRow[];
}

/**
 * A sample of at most k rows that follows from identities, weights and the seed alone: the k lowest of -ln(u)/weight, u the seeded hash of
 * the id (Efraimidis and Spirakis 2006; Cohen and Kaplan 2007). Rows may come in any order, in parts, and again; samples of parts merge into
 * the sample of the whole, and a smaller k gives a part of a larger one. With equal weights every row has the same chance.
 */
export class BottomK {
  readonly k: number;
  readonly seed: number;
  /** A heap, highest key first, of at most k + 1. */
  readonly #rows: SampledRow[] = [];
  readonly #ids = new Set<string>();

  /**
   * @param options.k at least 1
   * @param options.seed whole number; its lower 32 bits count
   */
  constructor({ k, seed }: { readonly k: number; readonly seed: number }) {
    if (!(Number.isSafeInteger(k) && k >= 1)) throw new RangeError(`a sample of ${k} rows; at least 1`);
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed of ${seed}; it is a whole number`);
    this.k = k;
    this.seed = seed;
  }

  /** @throws {RangeError} the rows are not those of a sample */
  static fromState({ k, seed, rows }: BottomKState): BottomK {
    const sample = new BottomK({ k, seed });
    for (const { id, weight, key } of rows) {
      // The key follows from the others: one that does not was changed, or was made by another rule.
      if (sample.#keyOf(id, weight) !== key)
        throw new RangeError(`row "${id}" does not have the key of its id and weight`);
      sample.offer(id, weight);
    }
    return sample;
  }

  /** Rows offered so far, up to k + 1. */
  get size(): number {
    return this.#rows.length;
  }

  /**
   * @param weight above 0; a row that comes again has the same. Default: 1
   * @throws {RangeError} another weight
   */
  offer(id: string, weight = 1): void {
    if (!(weight > 0 && Number.isFinite(weight))) throw new RangeError(`row "${id}" has a weight of ${weight}`);
    const key = this.#keyOf(id, weight);
    const [last] = this.#rows;
    if (this.#rows.length > this.k && !comesBefore(id, key, last!)) return;
    if (this.#ids.has(id)) {
      const there = this.#rows.find((row) => row.id === id)!;
      if (there.weight !== weight)
        throw new RangeError(`row "${id}" has a weight of ${there.weight} and one of ${weight}`);
      return;
    }
    this.#ids.add(id);
    if (this.#rows.length > this.k) {
      this.#ids.delete(last!.id);
      this.#rows[0] = { id, weight, key };
      this.#sink();
    } else {
      this.#rows.push({ id, weight, key });
      this.#rise();
    }
  }

  /**
   * Takes in the sample of other rows, or of some of the same.
   *
   * @throws {RangeError} it was drawn with another seed or size
   */
  merge(other: BottomK): void {
    if (other.seed !== this.seed || other.k !== this.k)
      throw new RangeError(
        `a sample of ${other.k} by seed ${other.seed} cannot go into one of ${this.k} by seed ${this.seed}`,
      );
    for (const { id, weight } of other.#rows) this.offer(id, weight);
  }

  /** The sample, lowest key first: at most k rows. */
  rows(): readonly SampledRow[] {
    return this.#sorted().slice(0, this.k);
  }

  /** Key that a row had to stay below; undefined while all rows are in the sample. */
  get threshold(): number | undefined {
    return this.#rows.length > this.k ? this.#rows[0]!.key : undefined;
  }

  /**
   * Chance that a row had to be in the sample, given all others (Cohen and Kaplan 2007): a sum over all rows is estimated without bias by
   * adding up value / chance over the sample.
   */
  inclusionChance(weight = 1): number {
    const { threshold } = this;
    return threshold === undefined ? 1 : -Math.expm1(-weight * threshold);
  }

  state(): BottomKState {
    return { k: this.k, seed: this.seed, rows: this.#sorted() };
  }

  #keyOf(id: string, weight: number): number {
    const uniform = (identityHash(id, { seed: this.seed }) + 0.5) / IDENTITY_HASHES;
    return -Math.log(uniform) / weight;
  }

  #sorted(): SampledRow[] {
    return [...this.#rows].sort((a, b) => (comesBefore(a.id, a.key, b) ? -1 : 1));
  }

  #rise(): void {
    const rows = this.#rows;
    let at = rows.length - 1;
    const moved = rows[at]!;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!comesBefore(rows[parent]!.id, rows[parent]!.key, moved)) break;
      rows[at] = rows[parent]!;
      at = parent;
    }
    rows[at] = moved;
  }

  #sink(): void {
    const rows = this.#rows;
    const moved = rows[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= rows.length) break;
      if (child + 1 < rows.length && comesBefore(rows[child]!.id, rows[child]!.key, rows[child + 1]!)) child++;
      if (!comesBefore(moved.id, moved.key, rows[child]!)) break;
      rows[at] = rows[child]!;
      at = child;
    }
    rows[at] = moved;
  }
}

function comesBefore(id: string, key: number, other: SampledRow): boolean {
  return key < other.key || (key === other.key && id < other.id);
}
