import type { IndexRun } from './index/index-run.ts';

/** Shorter texts share rare words by chance. */
export const MIN_PARAPHRASE_WORDS = 50;

/** An entry with many of the rare words of a text. */
export interface ParaphraseCandidate {
  readonly entry: number;
  /** Cosine of the two sets of terms, each term weighted by its idf: 0-1. */
  readonly similarity: number;
}

/** Entries that are compared with a text. */
const MAX_CANDIDATES = 20;
/** Entries of a text's terms that are counted, the rarest terms first: bounds the time in large ledgers. */
const MAX_LISTED = 2 ** 19;

/** Finds entries that have many rare words of a text in common with it, in whatever order. */
export class ParaphraseFinder {
  readonly #runs: readonly IndexRun[];
  readonly #size: number;
  readonly #termsOf: (entry: number) => Uint32Array | undefined;

  /**
   * @param options.size entries of the ledger
   * @param options.termsOf the terms of an entry; undefined where it was erased
   */
  constructor(
    runs: readonly IndexRun[],
    { size, termsOf }: { readonly size: number; readonly termsOf: (entry: number) => Uint32Array | undefined },
  ) {
    this.#runs = runs;
    this.#size = size;
    this.#termsOf = termsOf;
  }

  /**
   * The entries nearest to a text, the most similar first: of the 20 that are best by BM25, in which a term counts once.
   *
   * @param terms of the text, as `chooseTerms` chose them
   */
  find(terms: Uint32Array): readonly ParaphraseCandidate[] {
    const idf = new Map<number, number>();
    const weightOf = (term: number) => {
      let weight = idf.get(term);
      if (weight === undefined) {
        weight = this.#idf(this.#runs.reduce((sum, run) => sum + run.termCount(term), 0));
        idf.set(term, weight);
      }
      return weight;
    };
    const norm = (some: Uint32Array) => Math.sqrt(some.reduce((sum, term) => sum + weightOf(term) ** 2, 0));
    const own = new Set(terms);
    const ownNorm = norm(terms);
    return this.#best(terms)
      .flatMap((entry) => {
        const others = this.#termsOf(entry);
        if (others === undefined) return [];
        const shared = others.reduce((sum, term) => (own.has(term) ? sum + weightOf(term) ** 2 : sum), 0);
        return [{ entry, similarity: shared / (ownNorm * norm(others)) }];
      })
      .sort((a, b) => b.similarity - a.similarity || a.entry - b.entry);
  }

  #best(terms: Uint32Array): readonly number[] {
    const counted = Array.from(terms, (term) => ({
      term,
      count: this.#runs.reduce((sum, run) => sum + run.termCount(term), 0),
    }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => a.count - b.count || a.term - b.term);
    const listed: typeof counted = [];
    let sum = 0;
    for (const one of counted) {
      sum += one.count;
      if (sum > MAX_LISTED) break;
      listed.push(one);
    }
    const scores = new ScoreTable(listed.reduce((total, { count }) => total + count, 0));
    // Terms come in one order, so that sums are the same whatever runs there are.
    for (const { term, count } of listed) {
      const weight = this.#idf(count);
      for (const run of this.#runs) for (const entry of run.termEntries(term)) scores.add(entry, weight);
    }
    return scores.best(MAX_CANDIDATES);
  }

  #idf(count: number): number {
    return Math.log(1 + (this.#size - count + 0.5) / (count + 0.5));
  }
}

/** Sums by entry: an open hash table, which is many times as fast as a Map here. */
class ScoreTable {
  readonly #mask: number;
  /** Entry plus one; 0 where nothing stands. */
  readonly #keys: Uint32Array;
  readonly #sums: Float64Array;

  constructor(most: number) {
    const capacity = 2 ** Math.ceil(Math.log2(most * 2 + 2));
    this.#mask = capacity - 1;
    this.#keys = new Uint32Array(capacity);
    this.#sums = new Float64Array(capacity);
  }

  add(entry: number, weight: number): void {
    let at = Math.imul(entry + 1, 0x9e3779b1) & this.#mask;
    while (this.#keys[at] !== 0 && this.#keys[at] !== entry + 1) at = (at + 1) & this.#mask;
    this.#keys[at] = entry + 1;
    this.#sums[at]! += weight;
  }

  /** The entries with the greatest sums; of equal ones the earliest. */
  best(limit: number): readonly number[] {
    const best: { readonly entry: number; readonly sum: number }[] = [];
    for (let at = 0; at <= this.#mask; at++) {
      if (this.#keys[at] === 0) continue;
      const one = { entry: this.#keys[at]! - 1, sum: this.#sums[at]! };
      const last = best.at(-1);
      if (best.length === limit && last !== undefined && !isBetter(one, last)) continue;
      const place = best.findIndex((other) => isBetter(one, other));
      best.splice(place === -1 ? best.length : place, 0, one);
      if (best.length > limit) best.pop();
    }
    return best.map(({ entry }) => entry);
  }
}

function isBetter(one: { entry: number; sum: number }, other: { entry: number; sum: number }): boolean {
  return one.sum > other.sum || (one.sum === other.sum && one.entry < other.entry);
}
