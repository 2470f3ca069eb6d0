import { type Context, longestContext, type NGramDistribution } from './n-gram-distribution.ts';
import { NO_NODE } from './pair-table.ts';

/** Continuations of one context that the training data have, the likeliest first. */
interface Ranked {
  /** Nodes by probability, equal ones by symbol. */
  readonly nodes: Uint32Array;
  readonly probabilities: Float64Array;
  /** Mass under the bias of the first 0, 1, 2 … of them. */
  readonly masses: Float64Array;
  /** The same continuations as the shorter context would have them, times what is left to it: descending, with their masses. */
  readonly lower: Float64Array;
  readonly lowerMasses: Float64Array;
}

/** A symbol and its probability. */
interface Candidate {
  readonly symbol: number;
  readonly probability: number;
}

/** Steps of halving between the least probability that is told apart and 1: what remains is below a trillionth of a probability. */
const HALVINGS = 45;
const LEAST_PROBABILITY = 1e-12;
/**
 * The same probability comes out otherwise in its last digits where its factors are multiplied in another order: a limit lies below it by as
 * much, or the only symbol that is allowed might be refused for ever.
 */
const ROUNDING = 1e-13;

/**
 * What is likeliest after a context: lists of the context and of each shorter one are merged, since a symbol that a context does not have
 * takes the probability of the shorter one times what is left to it.
 */
export class RankedContinuations {
  readonly #distribution: NGramDistribution;
  readonly #power: number;
  readonly #ranked: readonly Map<number, Ranked>[];

  /** @param power exponent that probabilities are raised to when masses are reckoned: 1 over the temperature */
  constructor(distribution: NGramDistribution, power: number) {
    this.#distribution = distribution;
    this.#power = power;
    this.#ranked = distribution.counts.levels.map(() => new Map<number, Ranked>());
  }

  /** The likeliest symbols that the training data hold, in order; equal ones by their numbers. Fewer where there are no more. */
  likeliest(context: Context, count: number): readonly Candidate[] {
    const { counts, backOff } = this.#distribution;
    const longest = longestContext(context);
    const factors = new Float64Array(longest + 1);
    const at = new Uint32Array(longest + 1);
    for (let length = longest, factor = 1; length >= 0; length--) {
      factors[length] = factor;
      factor *= backOff[length]![context[length]!]!;
    }
    const found: Candidate[] = [];
    while (found.length < count) {
      let best = -1;
      let symbol = -1;
      let probability = 0;
      for (let length = longest; length >= 0; length--) {
        const { nodes, probabilities } = this.#rankedAfter(length, context[length]!);
        const own = counts.levels[length]!;
        // What a longer context has is told by its list.
        while (
          at[length]! < nodes.length &&
          this.#isInLonger(context, length, longest, own.symbol[nodes[at[length]!]!]!)
        )
          at[length]!++;
        const place = at[length]!;
        if (place === nodes.length) continue;
        const here = factors[length]! * probabilities[place]!;
        const its = own.symbol[nodes[place]!]!;
        if (here > probability || (here === probability && here > 0 && its < symbol)) {
          best = length;
          symbol = its;
          probability = here;
        }
      }
      if (best === -1) break;
      at[best]!++;
      found.push({ symbol, probability });
    }
    return found;
  }

  /**
   * Probability from which on symbols belong to the smallest set whose mass, under the bias, reaches a share of all; symbols of equal
   * probability belong to it together.
   *
   * @param total mass of all symbols under the bias
   */
  leastOf(context: Context, { share, total }: { readonly share: number; readonly total: number }): number {
    const wanted = share * total * (1 - 1e-12);
    if (this.#massFrom(context, LEAST_PROBABILITY) < wanted) return 0;
    let low = Math.log(LEAST_PROBABILITY);
    let high = 0;
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (low + high) / 2;
      if (this.#massFrom(context, Math.exp(middle)) >= wanted) low = middle;
      else high = middle;
    }
    return Math.exp(low) * (1 - ROUNDING);
  }

  /** Mass of the symbols of at least a probability. */
  #massFrom(context: Context, least: number): number {
    const { backOff } = this.#distribution;
    let mass = 0;
    let factor = 1;
    let factorMass = 1;
    for (let length = longestContext(context); length >= 0; length--) {
      const from = context[length]!;
      const { probabilities, masses, lower, lowerMasses } = this.#rankedAfter(length, from);
      mass += factorMass * masses[countFrom(probabilities, least / factor)]!;
      if (length === 0) break;
      mass -= factorMass * lowerMasses[countFrom(lower, least / factor)]!;
      factor *= backOff[length]![from]!;
      factorMass *= backOff[length]![from]! ** this.#power;
      if (factor === 0) break;
    }
    return mass;
  }

  #isInLonger(context: Context, length: number, longest: number, symbol: number): boolean {
    const { levels } = this.#distribution.counts;
    for (let longer = length + 1; longer <= longest; longer++)
      if (levels[longer]!.find(context[longer]!, symbol) !== NO_NODE) return true;
    return false;
  }

  #rankedAfter(length: number, from: number): Ranked {
    const known = this.#ranked[length]!.get(from);
    if (known !== undefined) return known;
    const { counts, probability, backOff } = this.#distribution;
    const { start, symbol, suffix } = counts.levels[length]!;
    const own = probability[length]!;
    const first = start[from]!;
    const nodes = Uint32Array.from({ length: start[from + 1]! - first }, (_, at) => first + at)
      // What cannot be drawn, such as the beginning of a document, is no continuation.
      .filter((node) => own[node]! > 0)
      .sort((a, b) => own[b]! - own[a]! || symbol[a]! - symbol[b]!);
    const probabilities = Float64Array.from(nodes, (node) => own[node]!);
    const left = backOff[length]![from]!;
    const lower =
      length === 0
        ? new Float64Array(0)
        : Float64Array.from(nodes, (node) => left * probability[length - 1]![suffix[node]!]!)
            .sort()
            .reverse();
    const ranked = {
      nodes,
      probabilities,
      masses: this.#sums(probabilities),
      lower,
      lowerMasses: this.#sums(lower),
    };
    this.#ranked[length]!.set(from, ranked);
    return ranked;
  }

  #sums(values: Float64Array): Float64Array {
    const sums = new Float64Array(values.length + 1);
    for (const [at, value] of values.entries())
      sums[at + 1] = sums[at]! + (this.#power === 1 ? value : value ** this.#power);
    return sums;
  }
}

/** How many of some descending values are at least one. */
function countFrom(descending: Float64Array, least: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (descending[middle]! >= least) low = middle + 1;
    else high = middle;
  }
  return low;
}
