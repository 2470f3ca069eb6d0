import { type AllocationModel, rowsAtTotal } from './allocation-model.ts';
import type { RulePrice, SelectionTally } from './allocation-problem.ts';
import type { AllocationProgram } from './allocation-program.ts';
import { type EvenSelection, evenSelection } from './even-selection.ts';
import type { LinearSolver } from './linear-solver.ts';

/** A row of a rule counts as bounding where less than this part of all mass is between it and its bound. */
const TIGHT = 1e-7;
/** Some ten seconds: each price is a solution of its own, whose size goes with that of the problem. */
const MOST_WORK = 400_000;
const LEAST_PRICED = 8;

/**
 * What each rule costs: how much more could be selected at most without it, and how much of the selection would be other
 * mass without it, with the rows of both. Rules that bound neither are free, and are not asked again. Where thousands bind,
 * those that hold most are priced, and of the others it is said that they are not.
 *
 * @param even the selection, before it was rounded to rows
 * @param mostWork classes and rules looked at for all prices together, some ten seconds by default
 */
export function priceRules(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
  { even, total, mostWork = MOST_WORK }: { even: EvenSelection; total: number; mostWork?: number | undefined },
): readonly RulePrice[] {
  const most = program.largestTotal({ total: null });
  const tight = tightRules(model, even.mass, total);
  const tally = tallier(model);
  const priced = pricedRules(model, even.mass, {
    mostWork,
    binds: (index) => tight.has(index) || most?.bounding.has(index) === true,
  });
  return model.problem.rules.map(({ id, cells }, index) => {
    if (!priced.has(index))
      return { rule: id, mass: 0, moved: 0, rows: 0, movedRows: 0, effect: null, isPriced: false };
    const freed = most?.bounding.has(index) ? program.largestTotal({ total: null, without: new Set([index]) }) : null;
    const gained = freed === null || most === null ? 0 : Math.max(0, freed.total - most.total);
    const other = tight.has(index) ? evenSelection(solver, model, { total, without: index, start: even }) : null;
    let moved = 0;
    let movedRows = 0;
    if (other !== null) {
      for (const [at, one] of even.mass.entries()) {
        const difference = Math.abs(one - other.mass[at]!) / 2;
        moved += difference;
        movedRows += difference * model.classes[at]!.rowsPerMass;
      }
    }
    const mass = rounded(model, gained);
    const isMoved = rounded(model, moved) > 0;
    // Where as much is wanted as there may be, more would be selected without the rule; else as much of something else.
    const isMore = mass > 0 && model.problem.total === 'all';
    const freely = isMore ? evenSelection(solver, model, { total: freed!.total, without: index, start: even }) : other;
    const own = tally.cells(cells);
    const kept = tally.count(even.mass, own);
    const effect =
      freely === null || !(isMore || isMoved) ? null : { with: kept, without: tally.count(freely.mass, own) };
    const rows = isMore && effect !== null ? effect.without.rows - kept.rows : (mass * kept.rows) / kept.mass;
    return {
      rule: id,
      mass,
      moved: rounded(model, moved),
      rows: mass === 0 ? 0 : Math.max(0, Math.round(rows)),
      movedRows: isMoved ? Math.round(movedRows) : 0,
      effect,
      isPriced: true,
    };
  });
}

/** Rules whose price is known: those that do not bind, and of those that do the ones that hold most, as many as there is room for. */
function pricedRules(
  { problem, classes, rows }: AllocationModel,
  mass: Float64Array,
  { mostWork, binds }: { mostWork: number; binds: (rule: number) => boolean },
): ReadonlySet<number> {
  const all = [...problem.rules.keys()];
  const binding = all.filter(binds);
  const room = Math.max(LEAST_PRICED, Math.floor(mostWork / (classes.length + rows.length)));
  if (binding.length <= room) return new Set(all);
  const massOf = new Float64Array(problem.cells.length);
  for (const [index, { cells }] of classes.entries()) {
    // What a class takes comes from all of its cells alike.
    const held = cells.reduce((sum, cell) => sum + problem.cells[cell]!.mass, 0);
    for (const cell of cells) massOf[cell] = (mass[index]! * problem.cells[cell]!.mass) / held;
  }
  const held = new Map(
    binding.map((rule) => [rule, problem.rules[rule]!.cells.reduce((sum, cell) => sum + massOf[cell]!, 0)]),
  );
  const left = new Set(binding.toSorted((a, b) => held.get(b)! - held.get(a)! || a - b).slice(room));
  return new Set(all.filter((rule) => !left.has(rule)));
}

/** Rows of some cells that a unit of mass of each class stands for: what a class takes comes from all of its cells alike. Shape [classes]. */
type RowsPerMass = Float64Array;

/** Counts rows of selections. */
function tallier({ problem, classes }: AllocationModel): {
  cells(cells: readonly number[]): RowsPerMass;
  count(mass: Float64Array, own: RowsPerMass): SelectionTally;
} {
  const classOf = new Int32Array(problem.cells.length).fill(-1);
  for (const [index, { cells }] of classes.entries()) for (const cell of cells) classOf[cell] = index;
  const cells = (members: readonly number[]): RowsPerMass => {
    const found = new Float64Array(classes.length);
    for (const cell of members) {
      const index = classOf[cell]!;
      if (index !== -1) found[index]! += problem.cells[cell]!.rows / classes[index]!.mass;
    }
    return found;
  };
  const named = Object.entries(problem.tallies ?? {}).map(([name, members]) => [name, cells(members)] as const);
  const sum = (mass: Float64Array, rowsPerMass: (index: number) => number) =>
    mass.reduce((total, one, index) => total + one * rowsPerMass(index), 0);
  return {
    cells,
    count: (mass, own) => ({
      rows: sum(mass, (index) => classes[index]!.rowsPerMass),
      mass: sum(mass, () => 1),
      own: sum(mass, (index) => own[index]!),
      tallies: Object.fromEntries(named.map(([name, weights]) => [name, sum(mass, (index) => weights[index]!)])),
    }),
  };
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
