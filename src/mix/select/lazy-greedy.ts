import { CandidateHeap } from './candidate-heap.ts';
import type { CoverageObjective } from './coverage-objective.ts';
import { requireRanks } from './require-ranks.ts';
import { SelectionBudget, type SelectionLimits } from './selection-budget.ts';

export interface GreedySelection {
  /** Candidates in the order in which they were taken. */
  readonly chosen: Uint32Array;
  /** What each gained when it was taken: shape [chosen]. */
  readonly gains: Float64Array;
  /** Sum of the gains. */
  readonly gained: number;
  /** No choice within the budget gains more: a bound taken from the data, most often far closer than the one that always holds. */
  readonly atMost: number;
  /** The two bounds that it is the lower of: from the gains beside nothing, and from those beside this choice. */
  readonly atMostBefore: number;
  readonly atMostAfter: number;
  /** Gains that were worked out; without laziness it would be about candidates × chosen. */
  readonly evaluations: number;
}

export interface LazyGreedyOptions extends SelectionLimits {
  /** Rank of each candidate (`identityRanks`): of equal ones the lowest is taken. Shape [candidates]. */
  readonly ranks: Uint32Array;
}

/**
 * Takes what gains most for its cost, again and again, until nothing fits (Minoux 1978): a gain that was worked out earlier bounds the one
 * of now, so that only candidates whose bound leads are looked at again. What it takes is exactly what looking at all of them each time
 * would take, ties included. Candidates that gain nothing are taken too while there is budget, by rank.
 *
 * What is promised of the sum gained, beside the best choice: with costs of 1 and no groups (1 - 1/e) = 63 % (Nemhauser, Wolsey, Fisher
 * 1978); with costs of 1 and budgets of groups 50 % (Fisher, Nemhauser, Wolsey 1978); with other costs and no groups (1 - 1/e)/2 = 31 %
 * (Khuller, Moss, Naor 1999; Leskovec et al. 2007), for which a single candidate that outweighs all of the others is taken first. With
 * costs and groups together only `atMost` tells.
 *
 * @throws {RangeError} when limits or ranks cannot be meant
 */
export function lazyGreedy(objective: CoverageObjective, { ranks, ...limits }: LazyGreedyOptions): GreedySelection {
  const { count } = objective;
  requireRanks(ranks, count);
  const whole = new SelectionBudget(limits, count);
  objective.reset();
  // What never fits is not of this problem, and must not loosen its bound either.
  const isIn = Uint8Array.from({ length: count }, (_, candidate) => (whole.fits(candidate) ? 1 : 0));
  const firstGains = new Float64Array(count);
  let best = -1;
  let evaluations = 0;
  for (let candidate = 0; candidate < count; candidate++) {
    if (isIn[candidate] === 0) continue;
    firstGains[candidate] = objective.gain(candidate);
    evaluations++;
    const lead = best === -1 ? 1 : firstGains[candidate]! - firstGains[best]!;
    if (lead > 0 || (lead === 0 && ranks[candidate]! < ranks[best]!)) best = candidate;
  }
  const most = mostOf(
    isIn.keys().filter((candidate) => isIn[candidate] === 1),
    { gains: firstGains, limits, whole },
  );
  const run = (first?: number) => choose(objective, { ranks, limits, isIn, firstGains, first });
  let selection = run();
  evaluations += selection.evaluations;
  if (best !== -1 && firstGains[best]! > selection.gained) {
    objective.reset();
    selection = run(best);
    evaluations += selection.evaluations;
  }
  const { chosen, gains, gained } = selection;
  const atMostAfter = gained + mostOf(selection.left, { gains: selection.lastGains, limits, whole });
  return {
    chosen: Uint32Array.from(chosen),
    gains: Float64Array.from(gains),
    gained,
    atMost: Math.min(most, atMostAfter),
    atMostBefore: most,
    atMostAfter,
    evaluations,
  };
}

function choose(
  objective: CoverageObjective,
  {
    ranks,
    limits,
    isIn,
    firstGains,
    first,
  }: {
    readonly ranks: Uint32Array;
    readonly limits: SelectionLimits;
    readonly isIn: Uint8Array;
    readonly firstGains: Float64Array;
    /** Taken before all others. */
    readonly first: number | undefined;
  },
) {
  const budget = new SelectionBudget(limits, firstGains.length);
  const lastGains = firstGains.slice();
  const bounds = firstGains.map((gain, candidate) => gain / budget.costOf(candidate));
  const heap = new CandidateHeap(bounds, { ranks, isIn: (candidate) => isIn[candidate] === 1 && candidate !== first });
  /** How many were taken when each gain was worked out. */
  const takenThen = new Uint32Array(firstGains.length);
  const chosen: number[] = [];
  const gains: number[] = [];
  /** Candidates that there was no room for: the best choice may still hold them. */
  const left: number[] = [];
  let gained = 0;
  let evaluations = 0;
  const take = (candidate: number) => {
    budget.spend(candidate);
    objective.take(candidate);
    chosen.push(candidate);
    gains.push(lastGains[candidate]!);
    gained += lastGains[candidate]!;
  };
  if (first !== undefined) take(first);
  while (heap.size > 0) {
    const candidate = heap.top;
    if (!budget.fits(candidate)) {
      left.push(heap.pop());
      continue;
    }
    if (takenThen[candidate]! < chosen.length) {
      lastGains[candidate] = objective.gain(candidate);
      takenThen[candidate] = chosen.length;
      evaluations++;
      if (!heap.lowerTop(lastGains[candidate]! / budget.costOf(candidate))) continue;
    }
    heap.pop();
    take(candidate);
  }
  return { chosen, gains, gained, left, lastGains, evaluations };
}

/**
 * The most that candidates can add to what was taken: their gains by cost, best first, the last in part (the knapsack's relaxation). Gains
 * that were worked out earlier count too, because they only fall.
 */
function mostOf(
  candidates: Iterable<number>,
  {
    gains,
    limits,
    whole,
  }: { readonly gains: Float64Array; readonly limits: SelectionLimits; readonly whole: SelectionBudget },
): number {
  const ratio = (candidate: number) => gains[candidate]! / whole.costOf(candidate);
  const sorted = Uint32Array.from(candidates).sort((a, b) => ratio(b) - ratio(a));
  let left = limits.budget;
  let most = 0;
  for (const candidate of sorted) {
    const cost = whole.costOf(candidate);
    if (cost > left) return most + Math.ceil(ratio(candidate) * left);
    most += gains[candidate]!;
    left -= cost;
  }
  return most;
}
