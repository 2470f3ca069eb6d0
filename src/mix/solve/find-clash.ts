import type { AllocationModel } from './allocation-model.ts';
import type { AllocationProgram } from './allocation-program.ts';
import { isFeasible } from './feasibility.ts';
import type { LinearSolver } from './linear-solver.ts';

/** Rules that cannot all be met, none of which can be left out. */
export interface Clash {
  /** Indices of the problem's rules, ascending. */
  readonly rules: readonly number[];
  /** Whether the budget is one of them. */
  readonly budget: boolean;
}

/**
 * An irreducible set of rules that clash, by leaving out one after the other and keeping out those without which the rest
 * still clashes (deletion filter, Chinneck and Dravnieks 1991). The budget is tried first, then the rules from the last to
 * the first, so that of several clashes one is found that has nothing to do with the budget, and rules that stand first in
 * the recipe.
 *
 * @param total what was asked for; null where the budget is `all`
 * @param inRows whether the clash shows in whole rows only, so that masses do not find it
 * @see Chinneck, J., Dravnieks, E. (1991). Locating minimal infeasible constraint sets in linear programs. ORSA Journal on Computing 3, 157-168.
 */
export function findClash(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
  { total, inRows }: { total: number | null; inRows: boolean },
): Clash {
  const without = new Set<number>();
  const clashes = (asked: number | null) => !isFeasible(solver, model, program, { without, total: asked, inRows });
  const budget = total !== null && !clashes(null);
  const asked = budget ? total : null;
  const rules = [...new Set(model.rows.map(({ rule }) => rule))].sort((a, b) => a - b);
  // Blocks first: most rules have nothing to do with it.
  for (let end = rules.length; end > 0; ) {
    const size = Math.max(1, Math.ceil(end / 4));
    const block = rules.slice(end - size, end);
    end -= size;
    leaveOut(block);
  }
  return { rules: rules.filter((rule) => !without.has(rule)), budget };

  /** Leaves a block out where the rest still clashes; otherwise half by half. */
  function leaveOut(block: readonly number[]): void {
    for (const rule of block) without.add(rule);
    if (clashes(asked)) return;
    for (const rule of block) without.delete(rule);
    if (block.length === 1) return;
    const middle = block.length >> 1;
    leaveOut(block.slice(middle));
    leaveOut(block.slice(0, middle));
  }
}
