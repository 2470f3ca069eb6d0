import { type CoverageObjective, LARGEST_SUM } from './coverage-objective.ts';
import type { SimilarityTable } from './similarity-table.ts';
import { SIMILARITY_ONE } from './unit-similarity.ts';

/**
 * Facility location (Cornuejols, Fisher, Nemhauser 1977): each candidate is covered as well as the most similar row taken or kept covers
 * it, and a choice is worth the sum. Every candidate is also something to be covered: f(S) = Σ_j w_j max(before_j, max_{i in S} s_ij).
 */
export class FacilityLocationObjective implements CoverageObjective {
  readonly count: number;
  readonly #table: SimilarityTable;
  readonly #weights: Float64Array | undefined;
  readonly #before: Uint32Array;
  readonly #covered: Uint32Array;

  /**
   * @param options.before similarity of each candidate with what is kept anyway: fixed point, shape [candidates]. Default: nothing is
   * @param options.weights what covering each candidate is worth: whole numbers, shape [candidates]. Default: 1 each
   * @throws {RangeError} when weights are not whole, or together more than 2^33
   */
  constructor(
    table: SimilarityTable,
    {
      before,
      weights,
    }: { readonly before?: Uint32Array | undefined; readonly weights?: Float64Array | undefined } = {},
  ) {
    const count = table.rows;
    for (const given of [before, weights])
      if (given && given.length !== count) throw new RangeError(`${given.length} numbers for ${count} candidates`);
    let total = weights ? 0 : count;
    for (const weight of weights ?? []) {
      if (!(Number.isSafeInteger(weight) && weight >= 0))
        throw new RangeError(`a weight of ${weight}; weights are whole numbers from 0 on`);
      total += weight;
    }
    if (total * SIMILARITY_ONE > LARGEST_SUM)
      throw new RangeError(
        `weights of ${total} together; sums are exact up to ${Math.floor(LARGEST_SUM / SIMILARITY_ONE)}`,
      );
    this.count = count;
    this.#table = table;
    this.#weights = weights;
    this.#before = before ?? new Uint32Array(count);
    this.#covered = this.#before.slice();
  }

  gain(candidate: number): number {
    const [table, covered, weights] = [this.#table, this.#covered, this.#weights];
    const { similarities } = table;
    let gain = 0;
    if (table.kind === 'all') {
      const from = candidate * table.rows;
      for (let point = 0; point < table.rows; point++) {
        const more = similarities[from + point]! - covered[point]!;
        if (more > 0) gain += weights ? more * weights[point]! : more;
      }
      return gain;
    }
    for (let at = table.starts[candidate]!; at < table.starts[candidate + 1]!; at++) {
      const point = table.covered[at]!;
      const more = similarities[at]! - covered[point]!;
      if (more > 0) gain += weights ? more * weights[point]! : more;
    }
    return gain;
  }

  take(candidate: number): void {
    const [table, covered] = [this.#table, this.#covered];
    const { similarities } = table;
    if (table.kind === 'all') {
      const from = candidate * table.rows;
      for (let point = 0; point < table.rows; point++)
        if (similarities[from + point]! > covered[point]!) covered[point] = similarities[from + point]!;
      return;
    }
    for (let at = table.starts[candidate]!; at < table.starts[candidate + 1]!; at++) {
      const point = table.covered[at]!;
      if (similarities[at]! > covered[point]!) covered[point] = similarities[at]!;
    }
  }

  reset(): void {
    this.#covered.set(this.#before);
  }

  /** Sum over candidates of weight × how well they are covered now. */
  get covered(): number {
    return this.#sum((point) => this.#covered[point]!);
  }

  /** The same with everything taken: each candidate covers itself. */
  get coverable(): number {
    const own = this.#ownSimilarities();
    return this.#sum((point) => Math.max(own[point]!, this.#before[point]!));
  }

  /** What similarities that the table does not hold could add at most to what is covered now; undefined where that is not known. */
  get unseen(): number | undefined {
    const table = this.#table;
    if (table.kind === 'all') return 0;
    const { missed } = table;
    return missed && this.#sum((point) => Math.max(0, missed[point]! - this.#covered[point]!));
  }

  #sum(worth: (point: number) => number): number {
    let sum = 0;
    for (let point = 0; point < this.count; point++) sum += worth(point) * (this.#weights?.[point] ?? 1);
    return sum;
  }

  #ownSimilarities(): Uint32Array {
    const table = this.#table;
    const own = new Uint32Array(this.count);
    for (let row = 0; row < this.count; row++) {
      if (table.kind === 'all') own[row] = table.similarities[row * table.rows + row]!;
      else
        for (let at = table.starts[row]!; at < table.starts[row + 1]!; at++)
          if (table.covered[at] === row) own[row] = table.similarities[at]!;
    }
    return own;
  }
}
