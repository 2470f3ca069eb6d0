import { type CoverageObjective, LARGEST_SUM } from './coverage-objective.ts';
import { GramIndex } from './gram-index.ts';
import type { GramSets } from './gram-sets.ts';
import { type GreedySelection, type LazyGreedyOptions, lazyGreedy } from './lazy-greedy.ts';

/** What the first, second, … row with an n-gram is worth: the second shows another use, the fifth shows nothing new. */
export const DEFAULT_RETURNS: readonly number[] = [1, 0.5, 0.25, 0.125];
/** Returns in fixed point, so that sums are exact. */
const RETURN_ONE = 2 ** 16;
/** Beyond so many rows an n-gram's count need not be known. */
const MOST_RETURNS = 255;

export interface GramCoverageOptions {
  /** N-grams of each candidate. */
  readonly candidates: GramSets;
  /** N-grams of rows that are in the build anyway, such as all human ones: their n-grams are worth less by as much. */
  readonly kept?: GramSets | undefined;
  /** What the k-th row with an n-gram is worth, 0-1 and never more than the one before; nothing after the last. Up to 255. */
  readonly returns?: readonly number[] | undefined;
  /** What an n-gram is worth: whole numbers, by its hash. Default: 1 each. */
  readonly weightOf?: ((gram: number) => number) | undefined;
}

/**
 * Weighted n-gram coverage with diminishing returns: f(S) = Σ_g w_g Σ_{k = kept_g + 1 … kept_g + count_g(S)} return_k, where counts are of
 * rows that hold the n-gram. A concave function of each count, so f is submodular (Lin and Bilmes 2011).
 */
export class GramCoverageObjective implements CoverageObjective {
  readonly count: number;
  readonly #starts: Uint32Array;
  /** Number of each n-gram of each candidate. */
  readonly #numbers: Uint32Array;
  readonly #weights: Float64Array | undefined;
  readonly #worth: Float64Array;
  readonly #before: Uint8Array;
  /** Rows with each n-gram, up to as many as have a worth. */
  readonly #counts: Uint8Array;

  /** @throws {RangeError} when returns grow, weights are not whole, or sums are no longer exact */
  constructor({ candidates, kept, returns = DEFAULT_RETURNS, weightOf }: GramCoverageOptions) {
    if (returns.length === 0 || returns.length > MOST_RETURNS)
      throw new RangeError(`${returns.length} returns; there are 1 to ${MOST_RETURNS}`);
    for (const [at, value] of returns.entries())
      if (!(value >= 0 && value <= 1 && value <= (returns[at - 1] ?? 1)))
        throw new RangeError(`returns of ${returns.join(', ')}; they lie between 0 and 1 and never grow`);
    const index = new GramIndex(candidates.grams);
    this.count = candidates.starts.length - 1;
    this.#starts = candidates.starts;
    this.#numbers = candidates.grams.map((gram) => index.numberOf(gram));
    this.#worth = Float64Array.from([...returns.map((value) => Math.round(value * RETURN_ONE)), 0]);
    this.#weights = weightOf && Float64Array.from(index.hashes, weightOf);
    let total = this.#weights ? 0 : index.size;
    for (const weight of this.#weights ?? []) {
      if (!(Number.isSafeInteger(weight) && weight >= 0))
        throw new RangeError(`an n-gram of weight ${weight}; weights are whole numbers from 0 on`);
      total += weight;
    }
    const most = total * this.#worth.reduce((sum, worth) => sum + worth, 0);
    if (most > LARGEST_SUM) throw new RangeError(`weights of ${total} together; their sums would not be exact`);
    this.#before = new Uint8Array(index.size);
    const { grams } = kept ?? { grams: new Uint32Array(0) };
    for (const gram of grams) {
      const number = index.numberOf(gram);
      if (number !== -1 && this.#before[number]! < returns.length) this.#before[number]!++;
    }
    this.#counts = this.#before.slice();
  }

  gain(candidate: number): number {
    const [numbers, counts, worth, weights] = [this.#numbers, this.#counts, this.#worth, this.#weights];
    let gain = 0;
    for (let at = this.#starts[candidate]!; at < this.#starts[candidate + 1]!; at++) {
      const number = numbers[at]!;
      const more = worth[counts[number]!]!;
      gain += weights ? more * weights[number]! : more;
    }
    return gain;
  }

  take(candidate: number): void {
    const last = this.#worth.length - 1;
    for (let at = this.#starts[candidate]!; at < this.#starts[candidate + 1]!; at++) {
      const number = this.#numbers[at]!;
      if (this.#counts[number]! < last) this.#counts[number]!++;
    }
  }

  reset(): void {
    this.#counts.set(this.#before);
  }
}

/**
 * Candidates that together bring most n-grams which what is kept does not have, by lazy greedy; what is promised, `lazyGreedy` says. Give
 * words as costs: among rows that cost 1 each, long ones win.
 *
 * @throws {RangeError} when options cannot be meant
 */
export function gramCoverage(options: GramCoverageOptions & LazyGreedyOptions): GreedySelection {
  const { candidates, kept, returns, weightOf, ...limits } = options;
  return lazyGreedy(new GramCoverageObjective({ candidates, kept, returns, weightOf }), limits);
}
