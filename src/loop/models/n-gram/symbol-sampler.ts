import type { SamplingBias } from '../sampling-bias.ts';
import { type Context, longestContext, type NGramDistribution, probabilityAfter } from './n-gram-distribution.ts';
import { RankedContinuations } from './ranked-continuations.ts';

/** Symbols that may be drawn after a context: those above a probability, and of that probability those up to a number. */
interface Limit {
  readonly least: number;
  readonly lastSymbol: number;
}

/**
 * Draws the next symbol, of those that the training data hold. Because a longer context gives every symbol at least what it leaves to the shorter one,
 * probabilities raised to a power still fall into a part of each context's own and a part of the shorter one: a draw takes a search in
 * the sums of one context, not a pass over the vocabulary, at any temperature. `topK` and `topP` draw until they meet what is allowed.
 */
export class SymbolSampler {
  readonly #distribution: NGramDistribution;
  readonly #bias: SamplingBias;
  readonly #power: number;
  /** Sums of each context's own parts, node by node: `own[k]` of contexts of k symbols. */
  readonly #own: readonly Float64Array[];
  /** Mass of all symbols after a context, and what of it is left to the shorter one for each unit of the shorter one's. */
  readonly #total: readonly Float64Array[];
  readonly #left: readonly Float64Array[];
  readonly #ranked: RankedContinuations;
  readonly #limits: readonly Map<number, Limit>[];

  constructor(distribution: NGramDistribution, bias: SamplingBias) {
    this.#distribution = distribution;
    this.#bias = bias;
    this.#power = 1 / (bias.temperature ?? 1);
    this.#ranked = new RankedContinuations(distribution, this.#power);
    this.#limits = distribution.counts.levels.map(() => new Map<number, Limit>());
    const { levels } = distribution.counts;
    const raise = this.#power === 1 ? (value: number) => value : (value: number) => value ** this.#power;
    const own: Float64Array[] = [];
    const total: Float64Array[] = [];
    const left: Float64Array[] = [];
    for (const [length, level] of levels.entries()) {
      const sums = new Float64Array(level.nodeCount);
      const totals = new Float64Array(level.start.length - 1);
      const leaves = new Float64Array(totals.length);
      const probability = distribution.probability[length]!;
      for (let from = 0; from < totals.length; from++) {
        const leaving = distribution.backOff[length]![from]!;
        leaves[from] = length === 0 ? 0 : raise(leaving);
        let sum = 0;
        for (let node = level.start[from]!; node < level.start[from + 1]!; node++) {
          const lower = length === 0 ? 0 : raise(leaving * distribution.probability[length - 1]![level.suffix[node]!]!);
          sum += Math.max(0, raise(probability[node]!) - lower);
          sums[node] = sum;
        }
        const shorter = length === 0 ? 0 : total[length - 1]![levels[length - 1]!.suffix[from]!]!;
        totals[from] = sum + leaves[from]! * shorter;
      }
      own.push(sums);
      total.push(totals);
      left.push(leaves);
    }
    this.#own = own;
    this.#total = total;
    this.#left = left;
  }

  /** The next symbol after a context. */
  draw(context: Context, random: () => number): number {
    const { topK, topP } = this.#bias;
    if (topK === undefined && (topP === undefined || topP >= 1)) return this.drawFreely(context, random);
    const { least, lastSymbol } = this.#limitAfter(context);
    for (;;) {
      const symbol = this.drawFreely(context, random);
      const probability = probabilityAfter(this.#distribution, context, symbol);
      if (probability > least || (probability === least && symbol <= lastSymbol)) return symbol;
    }
  }

  /** The same without regard to `topK` and `topP`. */
  drawFreely(context: Context, random: () => number): number {
    const { levels } = this.#distribution.counts;
    let length = longestContext(context);
    let at = random() * this.#total[length]![context[length]!]!;
    for (;;) {
      const from = context[length]!;
      const { start, symbol } = levels[length]!;
      const [first, end] = [start[from]!, start[from + 1]!];
      const own = end > first ? this.#own[length]![end - 1]! : 0;
      const left = this.#left[length]![from]!;
      if (end > first && (at < own || left === 0)) return symbol[firstAbove(this.#own[length]!, { first, end, at })]!;
      at = (at - own) / left;
      length--;
    }
  }

  /** The likeliest symbols after a context. */
  likeliest(context: Context, count: number): ReturnType<RankedContinuations['likeliest']> {
    return this.#ranked.likeliest(context, count);
  }

  #limitAfter(context: Context): Limit {
    const length = longestContext(context);
    const from = context[length]!;
    const known = this.#limits[length]!.get(from);
    if (known !== undefined) return known;
    const { topK, topP } = this.#bias;
    const total = this.#total[length]![from]!;
    const limit =
      topK === undefined
        ? { least: this.#ranked.leastOf(context, { share: topP ?? 1, total }), lastSymbol: Number.POSITIVE_INFINITY }
        : this.#limitOfBoth(context, topK, topP ?? 1);
    this.#limits[length]!.set(from, limit);
    return limit;
  }

  /** `topP` holds of what `topK` leaves. */
  #limitOfBoth(context: Context, topK: number, topP: number): Limit {
    const likeliest = this.#ranked.likeliest(context, topK);
    const masses = likeliest.map(({ probability }) => probability ** this.#power);
    const wanted = topP * masses.reduce((sum, mass) => sum + mass, 0) * (1 - 1e-12);
    let sum = 0;
    const last = masses.findIndex((mass) => {
      sum += mass;
      return sum >= wanted;
    });
    const { probability, symbol } = likeliest[last === -1 ? likeliest.length - 1 : last]!;
    return { least: probability, lastSymbol: symbol };
  }
}

/** First of some ascending sums that is above a value; the last with anything of its own where rounding leaves none. */
function firstAbove(
  sums: Float64Array,
  { first, end, at }: { readonly first: number; readonly end: number; readonly at: number },
): number {
  let low = first;
  let high = end - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > at) high = middle;
    else low = middle + 1;
  }
  while (low > first && sums[low] === sums[low - 1]) low--;
  return low;
}
