import type { AllocationProblem } from './allocation-problem.ts';
import type { BrokenRule } from './broken-rules.ts';
import type { CellCut } from './settle-rows.ts';

/** Behind the end of a row, in words or tokens, so that a solver that works in floating point reaches it. */
const BEYOND = 0.5;

/**
 * The problem with those rules drawn tighter that whole rows missed, by about a row: what the solver then hands out leaves room for whole rows.
 * A floor of one cell is raised to the end of the row behind its cut, so that it is met by that row and no more.
 *
 * @param missed of the rules as the recipe has them
 * @param cuts shape [cells]: where the rows of each cell were cut
 */
export function tightenRules(
  problem: AllocationProblem,
  missed: readonly BrokenRule[],
  cuts: readonly CellCut[],
): AllocationProblem {
  const missedBy = new Map(missed.map((one) => [`${one.rule} ${one.bound}`, one]));
  return {
    ...problem,
    rules: problem.rules.map((rule) => {
      const low = missedBy.get(`${rule.id} min`);
      const high = missedBy.get(`${rule.id} max`);
      if (low === undefined && high === undefined) return rule;
      const isRows = rule.measure === 'rows';
      let step = isRows ? 1 : 0;
      let room = 0;
      for (const cell of rule.cells) {
        const { mass, rows, copies = 1 } = problem.cells[cell]!;
        room += (isRows ? rows : mass) * copies;
        if (!isRows) step = Math.max(step, cuts[cell]!.next ?? 0);
      }
      const [only] = rule.cells;
      const raised = (asked: number, { observed }: BrokenRule) =>
        rule.cells.length === 1 && !isRows
          ? Math.min(Math.max(asked, observed, cuts[only!]!.mass + (cuts[only!]!.next ?? 0) + BEYOND), room)
          : Math.min(asked + step, room);
      return {
        ...rule,
        ...(low === undefined || rule.min === undefined ? {} : { min: moved(rule.min, low, raised) }),
        ...(high === undefined || rule.max === undefined
          ? {}
          : { max: moved(rule.max, high, (asked) => Math.max(0, asked - step)) }),
      };
    }),
  };
}

/** A value of a rule moved in its measure, whatever it is a share of. */
function moved(value: number, broken: BrokenRule, move: (asked: number, broken: BrokenRule) => number): number {
  // What the rule asks for is the value times what it is a share of.
  const base = value === 0 ? 1 : broken.limit / value;
  return base <= 0 ? value : move(value * base, broken) / base;
}
