import { MASS_TOLERANCE, ROW_TOLERANCE } from './allocation-model.ts';
import type { AllocationProblem } from './allocation-problem.ts';

/** A rule that a selection does not keep. */
export interface BrokenRule {
  /** Id of the rule, or `budget`. */
  readonly rule: string;
  readonly bound: 'min' | 'max' | 'total';
  /** What is selected of it, in the rule's measure, and what it asks for. */
  readonly observed: number;
  readonly limit: number;
}

/**
 * Holds a selection against the rules, by nothing but sums. The budget counts only where it is a number and `unit` is
 * rows: one of words or tokens is met within a row, which the caller knows.
 *
 * @param mass taken of each cell: shape [cells]
 * @param rows taken of each cell: shape [cells]; where it is left out, as many as belong to the mass
 */
export function brokenRules(
  problem: AllocationProblem,
  mass: ArrayLike<number>,
  rows: ArrayLike<number> | null = null,
): readonly BrokenRule[] {
  const { cells, rules, total } = problem;
  const isByRows =
    problem.unit === 'rows' || (problem.unit === undefined && cells.every((cell) => cell.rows === cell.mass));
  const rowsOf = (cell: number) =>
    rows?.[cell] ?? (cells[cell]!.mass === 0 ? 0 : (mass[cell]! * cells[cell]!.rows) / cells[cell]!.mass);
  const everything = cells.keys().toArray();
  const sum = (members: readonly number[], measure: 'mass' | 'rows') => {
    let result = 0;
    for (const cell of new Set(members)) result += measure === 'rows' ? rowsOf(cell) : mass[cell]!;
    return result;
  };
  const selected = sum(everything, 'mass');
  const broken: BrokenRule[] = [];
  if (isByRows && total !== 'all' && Math.abs(selected - total) > ROW_TOLERANCE)
    broken.push({ rule: 'budget', bound: 'total', observed: selected, limit: total });
  for (const { id, cells: bounded, of, measure = 'mass', min, max } of rules) {
    const observed = sum(bounded, measure);
    const base = of === 'absolute' ? 1 : of === 'total' ? sum(everything, measure) : sum(of, measure);
    const tolerance = isByRows || measure === 'rows' ? ROW_TOLERANCE : MASS_TOLERANCE * Math.max(1, selected);
    if (min !== undefined && observed < min * base - tolerance)
      broken.push({ rule: id, bound: 'min', observed, limit: min * base });
    if (max !== undefined && observed > max * base + tolerance)
      broken.push({ rule: id, bound: 'max', observed, limit: max * base });
  }
  return broken;
}
