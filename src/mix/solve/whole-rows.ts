import { SolverError } from '../../errors.ts';
import { type AllocationModel, ROW_TOLERANCE, rowsAtTotal } from './allocation-model.ts';
import { isSearchedWhole, WIDEST_SEARCH } from './feasibility.ts';
import type { LinearRow, LinearSolver } from './linear-solver.ts';

/** How far from the masses whole numbers are looked for, step by step; then as far as ever. */
const RADII = [1, 16] as const;
const NODES_NEAR = 2_000;
const NODES_ANYWHERE = 20_000;

/**
 * Whole rows near given masses that keep every rule exactly.
 *
 * Most classes are simply rounded: among the ways to round all of them up or down, a vertex of the linear program leaves no
 * more classes open than there are rules, and a search over whole numbers settles those. Where that cannot keep the rules,
 * whole numbers farther away are searched, in the end all there are, or in large problems all within 256 rows.
 *
 * @param mass of each class: shape [classes]
 * @param wishes rows that are kept where rounding allows
 * @returns rows of each class, or null where none of the whole numbers searched keep the rules
 * @throws {SolverError} where the search ends undecided
 */
export function wholeRows(
  solver: LinearSolver,
  model: AllocationModel,
  { mass, total, wishes = [] }: { mass: Float64Array; total: number; wishes?: readonly LinearRow[] },
): Float64Array | null {
  const rules = rowsAtTotal(model, total, { scale: 1 });
  const base = mass.map((one) => Math.floor(one + ROW_TOLERANCE));
  const isKept = (rows: Float64Array | null): rows is Float64Array => rows !== null && keeps(rules, rows, model);
  if (isKept(base)) return base;
  for (const wanted of wishes.length === 0 ? [[]] : [wishesInRows(wishes, model), []]) {
    const rounded = roundedUpOrDown(solver, { mass, base, rows: [...rules, ...wanted] });
    if (isKept(rounded)) return rounded;
  }
  for (const radius of RADII) {
    const found = within(solver, model, { mass, base, rules, radius, maxNodes: NODES_NEAR });
    if (found !== 'undecided' && isKept(found)) return found;
  }
  const found = within(solver, model, {
    mass,
    base,
    rules,
    radius: isSearchedWhole(model) ? Number.POSITIVE_INFINITY : WIDEST_SEARCH,
    maxNodes: NODES_ANYWHERE,
  });
  if (found === null) return null;
  if (found !== 'undecided' && isKept(found)) return found;
  throw new SolverError({
    problem: `no whole rows that keep all rules were found in ${NODES_ANYWHERE} steps, and no proof that there are none`,
    hint: 'Loosen one of the rules a little, or give the budget in words or tokens.',
  });
}

/** A wish may lose less than a row by rounding. */
function wishesInRows(wishes: readonly LinearRow[], { scale }: AllocationModel): readonly LinearRow[] {
  return wishes.map((wish) => ({ ...wish, lower: wish.lower / scale - 1 }));
}

/** Whether whole rows keep all rules, by nothing but sums. */
function keeps(rules: readonly LinearRow[], rows: Float64Array, { classes }: AllocationModel): boolean {
  if (rows.some((one, index) => one < 0 || one > classes[index]!.capacity || !Number.isInteger(one))) return false;
  return rules.every(({ indices, coefficients, lower, upper }) => {
    let activity = 0;
    for (let entry = 0; entry < indices.length; entry++) activity += coefficients[entry]! * rows[indices[entry]!]!;
    return activity >= lower - ROW_TOLERANCE && activity <= upper + ROW_TOLERANCE;
  });
}

/** The rows of a program over some of the columns, the others standing at given values. */
function remaining(rows: readonly LinearRow[], columnOf: Int32Array, fixed: Float64Array): readonly LinearRow[] {
  return rows.map(({ indices, coefficients, lower, upper }) => {
    let activity = 0;
    const kept: [number, number][] = [];
    for (let entry = 0; entry < indices.length; entry++) {
      const index = indices[entry]!;
      activity += coefficients[entry]! * fixed[index]!;
      if (columnOf[index]! !== -1) kept.push([columnOf[index]!, coefficients[entry]!]);
    }
    return {
      indices: Int32Array.from(kept, ([column]) => column),
      coefficients: Float64Array.from(kept, ([, coefficient]) => coefficient),
      lower: lower - activity,
      upper: upper - activity,
    };
  });
}

/** Each class rounded up or down, the nearer way where the rules leave it open; null where none is found. */
function roundedUpOrDown(
  solver: LinearSolver,
  { mass, base, rows }: { mass: Float64Array; base: Float64Array; rows: readonly LinearRow[] },
): Float64Array | null {
  const result = base.slice();
  const open = [...mass.keys()].filter((index) => mass[index]! - base[index]! > ROW_TOLERANCE);
  const relaxed = choose(solver, { mass, base, fixed: result, open, rows, integer: false });
  if (relaxed === null) return null;
  const undecided = open.filter((index, at) => {
    const value = relaxed[at]!;
    if (value > ROW_TOLERANCE && value < 1 - ROW_TOLERANCE) return true;
    result[index] = base[index]! + Math.round(value);
    return false;
  });
  if (undecided.length === 0) return result;
  const chosen = choose(solver, { mass, base, fixed: result, open: undecided, rows, integer: true });
  if (chosen === null) return null;
  for (const [at, index] of undecided.entries()) result[index] = base[index]! + Math.round(chosen[at]!);
  return result;
}

/** What part of a row more than its base each open class takes. */
function choose(
  solver: LinearSolver,
  {
    mass,
    base,
    fixed,
    open,
    rows,
    integer,
  }: {
    mass: Float64Array;
    base: Float64Array;
    fixed: Float64Array;
    open: readonly number[];
    rows: readonly LinearRow[];
    integer: boolean;
  },
): Float64Array | null {
  const columnOf = new Int32Array(mass.length).fill(-1);
  for (const [column, index] of open.entries()) columnOf[index] = column;
  const program = {
    cost: Float64Array.from(open, (index) => 1 - 2 * (mass[index]! - base[index]!)),
    lower: new Float64Array(open.length),
    upper: new Float64Array(open.length).fill(1),
    rows: remaining(rows, columnOf, fixed),
  };
  const solution = solver.solve(integer ? { ...program, integer: new Int32Array(open.length).fill(1) } : program, {
    maxNodes: NODES_NEAR,
  });
  return solution.kind === 'infeasible' ? null : solution.values;
}

/** Whole rows at most so many away from the base, as near to the masses as found. */
function within(
  solver: LinearSolver,
  { classes }: AllocationModel,
  {
    mass,
    base,
    rules,
    radius,
    maxNodes,
  }: { mass: Float64Array; base: Float64Array; rules: readonly LinearRow[]; radius: number; maxNodes: number },
): Float64Array | 'undecided' | null {
  const count = classes.length;
  const cost = new Float64Array(2 * count);
  const upper = new Float64Array(2 * count);
  for (const [index, { capacity }] of classes.entries()) {
    const above = mass[index]! - base[index]!;
    cost[index] = 1 - above;
    cost[count + index] = 1 + above;
    upper[index] = Math.min(radius + 1, capacity - base[index]!);
    upper[count + index] = Math.min(radius, base[index]!);
  }
  const rows = rules.map(({ indices, coefficients, lower, upper: most }) => {
    let activity = 0;
    const both = { indices: new Int32Array(2 * indices.length), coefficients: new Float64Array(2 * indices.length) };
    for (const [entry, index] of indices.entries()) {
      const coefficient = coefficients[entry]!;
      activity += coefficient * base[index]!;
      both.indices[entry] = index;
      both.coefficients[entry] = coefficient;
      both.indices[indices.length + entry] = count + index;
      both.coefficients[indices.length + entry] = -coefficient;
    }
    return { ...both, lower: lower - activity, upper: most - activity };
  });
  const solution = solver.solve(
    { cost, lower: new Float64Array(2 * count), upper, rows, integer: new Int32Array(2 * count).fill(1) },
    { maxNodes },
  );
  if (solution.kind === 'infeasible') return null;
  if (solution.values === null) return 'undecided';
  const { values } = solution;
  return base.map((one, index) => one + Math.round(values[index]!) - Math.round(values[count + index]!));
}
