import type { CoverageObjective } from '../../src/mix/select/coverage-objective.ts';
import { SelectionBudget, type SelectionLimits } from '../../src/mix/select/selection-budget.ts';

/** Greedy choice as it is defined: every candidate that fits is looked at in every round. */
export function naiveGreedy(
  objective: CoverageObjective,
  { ranks, ...limits }: SelectionLimits & { readonly ranks: Uint32Array },
): { readonly chosen: number[]; readonly gains: number[] } {
  objective.reset();
  const budget = new SelectionBudget(limits, objective.count);
  const chosen: number[] = [];
  const gains: number[] = [];
  for (;;) {
    let best = -1;
    let bestGain = 0;
    for (let candidate = 0; candidate < objective.count; candidate++) {
      if (chosen.includes(candidate) || !budget.fits(candidate)) continue;
      const gain = objective.gain(candidate);
      const [ratio, bestRatio] = [gain / budget.costOf(candidate), best === -1 ? -1 : bestGain / budget.costOf(best)];
      if (ratio > bestRatio || (ratio === bestRatio && ranks[candidate]! < ranks[best]!)) {
        best = candidate;
        bestGain = gain;
      }
    }
    if (best === -1) return { chosen, gains };
    budget.spend(best);
    objective.take(best);
    chosen.push(best);
    gains.push(bestGain);
  }
}

/** What a choice gains. */
export function gainedBy(objective: CoverageObjective, chosen: Iterable<number>): number {
  objective.reset();
  let sum = 0;
  for (const candidate of chosen) {
    sum += objective.gain(candidate);
    objective.take(candidate);
  }
  return sum;
}

/** The most that any choice within the limits gains; up to some 15 candidates. */
export function bestGain(objective: CoverageObjective, limits: SelectionLimits): number {
  let best = 0;
  for (const choice of choicesWithin(objective.count, limits)) best = Math.max(best, gainedBy(objective, choice));
  return best;
}

/** Every set of candidates within the limits. */
export function* choicesWithin(count: number, limits: SelectionLimits): Generator<readonly number[], undefined> {
  for (let set = 0; set < 2 ** count; set++) {
    const choice = Array.from({ length: count }, (_, at) => at).filter((at) => (set >>> at) % 2 === 1);
    const budget = new SelectionBudget(limits, count);
    const isWithin = choice.every((candidate) => {
      if (!budget.fits(candidate)) return false;
      budget.spend(candidate);
      return true;
    });
    if (isWithin) yield choice;
  }
}
