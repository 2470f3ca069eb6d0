import { type Discounts, discountsOf, NO_DISCOUNTS } from './discounts.ts';
import type { NGramCounts, NGramLevel } from './n-gram-counts.ts';
import { NO_NODE } from './pair-table.ts';

/**
 * `kneser-ney`: interpolated and modified. `written`: the same without the uniform distribution at the bottom, which stands for what was never
 * seen and cannot be written; the lowest order is not discounted then, so that types keep their frequencies in the mean. `none`: relative
 * frequencies of every order; as in `written`, what was never seen has no probability.
 */
export type Smoothing = 'kneser-ney' | 'written' | 'none';

/**
 * Where a text stands: the node of its last k symbols for k = 0 … order − 1, `NO_NODE` from where on the training data do not have them.
 * Shape [order].
 */
export type Context = Int32Array;

/** Probabilities of the next symbol after every context. */
export interface NGramDistribution {
  readonly counts: NGramCounts;
  readonly smoothing: Smoothing;
  /** By order from 1. */
  readonly discounts: readonly Discounts[];
  /** `probability[k - 1][node]`: of the node's last symbol after the others. */
  readonly probability: readonly Float64Array[];
  /** `backOff[k][node]`: mass that the context of k symbols leaves to the one without its first symbol. Order 0: to what was never seen. */
  readonly backOff: readonly Float64Array[];
  /** Of each symbol that may be predicted and was never seen. */
  readonly unseenProbability: number;
}

/**
 * Interpolated modified Kneser–Ney (Chen and Goodman 1999): below the highest order an n-gram counts as often as different symbols stand in
 * front of it, or as it occurs where it opens a document. At the bottom stands the uniform distribution over the whole vocabulary, seen or
 * not, so that probabilities after any context add up to 1 over it, and a type that was lost costs what any rare one does.
 */
export function nGramDistribution(counts: NGramCounts, smoothing: Smoothing): NGramDistribution {
  const { levels, symbols } = counts;
  const isPlain = smoothing === 'none';
  const probability: Float64Array[] = [];
  const backOff: Float64Array[] = [];
  const discounts: Discounts[] = [];
  const uniform = 1 / symbols.predictedCount;
  for (const [at, level] of levels.entries()) {
    const isHighest = at === levels.length - 1;
    const weight = (node: number): number => {
      if (level.symbol[node] === symbols.begin) return 0;
      return isHighest || isPlain || level.isInitial[node] === 1 ? level.count[node]! : level.leftCount[node]!;
    };
    const own =
      isPlain || (smoothing === 'written' && at === 0) ? NO_DISCOUNTS : discountsOf(countsOfCounts(level, weight));
    discounts.push(own);
    const left = new Float64Array(level.start.length - 1);
    const given = new Float64Array(level.nodeCount);
    for (let parent = 0; parent < left.length; parent++) {
      let total = 0;
      let taken = 0;
      for (let node = level.start[parent]!; node < level.start[parent + 1]!; node++) {
        const count = weight(node);
        total += count;
        if (count > 0) taken += discountOf(own, count);
      }
      // After a context that nothing ever followed, all is left to the shorter one.
      left[parent] = total === 0 ? 1 : taken / total;
      for (let node = level.start[parent]!; node < level.start[parent + 1]!; node++) {
        const count = weight(node);
        const below = at === 0 ? uniform : probability[at - 1]![level.suffix[node]!]!;
        given[node] = count === 0 ? 0 : (count - discountOf(own, count)) / total + left[parent]! * below;
      }
    }
    backOff.push(left);
    probability.push(given);
  }
  const unseenProbability = backOff[0]![0]! * uniform;
  return { counts, smoothing, discounts, probability, backOff, unseenProbability };
}

/** Context of the beginning of a document. */
export function beginContext({ levels, symbols, order }: NGramCounts, context: Context): void {
  context.fill(NO_NODE);
  context[0] = 0;
  if (order > 1) context[1] = levels[0]!.find(0, symbols.begin);
}

/** Moves a context on by one symbol. */
export function extendContext({ levels }: NGramCounts, context: Context, symbol: number): void {
  for (let length = context.length - 1; length > 0; length--) {
    const before = context[length - 1]!;
    context[length] = before === NO_NODE ? NO_NODE : levels[length - 1]!.find(before, symbol);
  }
}

/** Length of the longest part of a context that the training data have. */
export function longestContext(context: Context): number {
  let length = context.length - 1;
  while (context[length] === NO_NODE) length--;
  return length;
}

/** Probability of a symbol after a context. */
export function probabilityAfter(distribution: NGramDistribution, context: Context, symbol: number): number {
  const { counts, probability, backOff } = distribution;
  let factor = 1;
  for (let length = longestContext(context); length >= 0; length--) {
    const from = context[length]!;
    const node = counts.levels[length]!.find(from, symbol);
    if (node !== NO_NODE && symbol !== counts.symbols.begin) return factor * probability[length]![node]!;
    if (length > 0) factor *= backOff[length]![from]!;
  }
  return factor * distribution.unseenProbability;
}

function discountOf([one, two, more]: Discounts, count: number): number {
  return count === 1 ? one : count === 2 ? two : more;
}

function countsOfCounts(level: NGramLevel, weight: (node: number) => number): [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let node = 0; node < level.nodeCount; node++) {
    const count = weight(node);
    if (count >= 1 && count <= counts.length) counts[count - 1]!++;
  }
  return counts;
}
