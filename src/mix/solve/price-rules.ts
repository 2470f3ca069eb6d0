import { type AllocationModel, rowsAtTotal } from './allocation-model.ts';
import type { RulePrice } from './allocation-problem.ts';
import type { AllocationProgram } from './allocation-program.ts';
import { type EvenSelection, evenSelection } from './even-selection.ts';
import type { LinearSolver } from './linear-solver.ts';

/** A row of a rule counts as bounding where less than this part of all mass is between it and its bound. */
const TIGHT = 1e-7;

/**
 * What each rule costs: how much more could be selected at most without it, and how much of the selection would be other
 * mass without it. Rules that bound neither are free, and are not asked again.
 *
 * @param even the selection, before it was rounded to rows
 */
export function priceRules(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
  { even, total }: { even: EvenSelection; total: number },
): readonly RulePrice[] {
  const most = program.largestTotal({ total: null });
  const tight = tightRules(model, even.mass, total);
  return model.problem.rules.map(({ id }, index) => {
    const freed = most?.bounding.has(index) ? program.largestTotal({ total: null, without: new Set([index]) }) : null;
    const gained = freed === null || most === null ? 0 : Math.max(0, freed.total - most.total);
    const other = tight.has(index) ? evenSelection(solver, model, { total, without: index, start: even }) : null;
    let moved = 0;
    if (other !== null) for (const [at, one] of even.mass.entries()) moved += Math.abs(one - other.mass[at]!) / 2;
    return { rule: id, mass: rounded(model, gained), moved: rounded(model, moved) };
  });
}

/** Rules without slack at a selection. */
function tightRules(model: AllocationModel, mass: Float64Array, total: number): ReadonlySet<number> {
  const tight = new Set<number>();
  const [, ...rows] = rowsAtTotal(model, total);
  for (const [at, { indices, coefficients, lower, upper }] of rows.entries()) {
    let activity = 0;
    for (let entry = 0; entry < indices.length; entry++)
      activity += coefficients[entry]! * mass[indices[entry]!]! * model.scale;
    const slack = Math.min(activity - lower, upper - activity);
    if (slack < TIGHT * Math.max(1, model.capacity * model.scale)) tight.add(model.rows[at]!.rule);
  }
  return tight;
}

/** Without the last digits, which are the solver's. */
function rounded({ unit, capacity }: AllocationModel, value: number): number {
  if (value < TIGHT * capacity) return 0;
  return unit === 'rows' ? Math.round(value) : Number(value.toPrecision(6));
}
