import { MASS_TOLERANCE } from './allocation-model.ts';
import type { AllocationProblem } from './allocation-problem.ts';
import { type BrokenRule, brokenRules } from './broken-rules.ts';
import { type LinearRow, type LinearSolution, LinearSolver } from './linear-solver.ts';

/** A cell's rows, in the order in which they are taken, around the place where its mass ends. */
export interface CellCut {
  /** Mass and number of the rows before: the most that do not exceed what was allocated to the cell. */
  readonly mass: number;
  readonly rows: number;
  /** Mass of the row behind them; null where there is none, or where the mass is met exactly. */
  readonly next: number | null;
}

/** Which cells take the row behind their cut. */
export interface SettledRows {
  /** 1: the row is taken. Shape [cells]. */
  readonly taken: Uint8Array;
  readonly total: number;
  /** Rules that whole rows cannot keep; each is missed by less than a row or two. Empty where all are kept. */
  readonly missed: readonly BrokenRule[];
}

const NODES = 5_000;
/** So many cells are searched together when the few that a linear program leaves open do not keep the rules. */
const SEARCHED = 400;
/** What breaking a rule costs beside filling the budget. */
const COST_OF_BREAKING = 1_000;

/**
 * Turns allocated words or tokens into whole rows: every cell takes its rows up to the cut, and of the rows at the cuts
 * those are taken that keep every rule, of what is then selected, and fill the budget to within one row. Where whole rows
 * cannot keep all rules, as little as possible of them is missed.
 *
 * @param cuts shape [cells], in the order of the problem's cells
 * @param total budget, never exceeded; `all`: what was allocated
 * @throws {SolverError} when the solver ends without an answer
 */
export async function settleRows(
  problem: AllocationProblem,
  cuts: readonly CellCut[],
  total: number,
): Promise<SettledRows> {
  return settleRowsWith(await LinearSolver.load(), problem, { cuts, total });
}

/** `settleRows` with a solver at hand. */
export function settleRowsWith(
  solver: LinearSolver,
  problem: AllocationProblem,
  { cuts, total }: { cuts: readonly CellCut[]; total: number },
): SettledRows {
  const { cells } = problem;
  const order = cells.map((_, index) => index).sort((a, b) => (cells[a]!.id < cells[b]!.id ? -1 : 1));
  const open = order.filter((cell) => (cuts[cell]!.next ?? 0) > 0);
  const rows = rowsOfRules(problem, cuts, { total, open });
  const state: State = { cuts, taken: new Uint8Array(cells.length), open, rows };
  const relaxed = solve(solver, state, open, { integer: false });
  const left: number[] = [];
  for (const [at, cell] of open.entries()) {
    const value = relaxed[at]!;
    if (value > 1e-6 && value < 1 - 1e-6) left.push(cell);
    else state.taken[cell] = value > 0.5 ? 1 : 0;
  }
  if (left.length > 0) takeChosen(state, left, solve(solver, state, left, { integer: true }));
  if (open.length > left.length && missedBy(state) > 0) {
    // The largest rows at the cuts move a rule most, the smallest settle it.
    const bySize = open.toSorted((a, b) => cuts[b]!.next! - cuts[a]!.next!);
    const some =
      open.length <= SEARCHED
        ? open
        : [...new Set([...left, ...bySize.slice(0, SEARCHED / 2), ...bySize.slice(-SEARCHED / 2)])];
    const before = state.taken.slice();
    const missed = missedBy(state);
    takeChosen(state, some, solve(solver, state, some, { integer: true }));
    if (missedBy(state) > missed) state.taken.set(before);
  }
  fill(state);
  return result(problem, state, total);
}

interface State {
  readonly cuts: readonly CellCut[];
  readonly taken: Uint8Array;
  /** Cells with a row to decide, by id. */
  readonly open: readonly number[];
  readonly rows: readonly SettledRule[];
}

/** A side of a rule over the rows at the cuts, after what lies before the cuts. Thousands of rules are about a cell or two each. */
interface SettledRule {
  /** Open cells whose row adds something, in their order. */
  readonly cells: Int32Array;
  /** What it adds: as long as `cells`. */
  readonly adds: Float64Array;
  readonly lower: number;
  readonly upper: number;
}

/** The budget first, then both sides of each rule. */
function rowsOfRules(
  { cells, rules }: AllocationProblem,
  cuts: readonly CellCut[],
  { total, open }: { total: number; open: readonly number[] },
): readonly SettledRule[] {
  const everything = cells.keys().toArray();
  const placeOf = new Int32Array(cells.length).fill(-1);
  for (const [place, cell] of open.entries()) placeOf[cell] = place;
  let fixed = 0;
  for (const cell of everything) fixed += cuts[cell]!.mass;
  const settled: SettledRule[] = [
    {
      cells: Int32Array.from(open),
      adds: Float64Array.from(open, (cell) => cuts[cell]!.next!),
      lower: Number.NEGATIVE_INFINITY,
      upper: total - fixed,
    },
  ];
  for (const { cells: bounded, of, measure, min, max } of rules) {
    const before = (cell: number) => (measure === 'rows' ? cuts[cell]!.rows : cuts[cell]!.mass);
    const behind = (cell: number) => (measure === 'rows' ? 1 : cuts[cell]!.next!);
    for (const [bound, value] of [
      ['min', min],
      ['max', max],
    ] as const) {
      if (value === undefined) continue;
      const adds = new Map<number, number>();
      let amount = 0;
      for (const cell of new Set(bounded)) {
        amount += before(cell);
        if (placeOf[cell] !== -1) adds.set(cell, behind(cell));
      }
      for (const cell of of === 'absolute' ? [] : new Set(of === 'total' ? everything : of)) {
        amount -= value * before(cell);
        if (placeOf[cell] !== -1) adds.set(cell, (adds.get(cell) ?? 0) - value * behind(cell));
      }
      const limit = (of === 'absolute' ? value : 0) - amount;
      const own = [...adds].filter(([, one]) => one !== 0).sort(([a], [b]) => placeOf[a]! - placeOf[b]!);
      settled.push({
        cells: Int32Array.from(own, ([cell]) => cell),
        adds: Float64Array.from(own, ([, one]) => one),
        lower: bound === 'min' ? limit : Number.NEGATIVE_INFINITY,
        upper: bound === 'max' ? limit : Number.POSITIVE_INFINITY,
      });
    }
  }
  return settled;
}

/** What part of its row each of some cells takes, the others standing as they are: as much mass as the rules allow. */
function solve(
  solver: LinearSolver,
  { cuts, taken, rows, open }: State,
  some: readonly number[],
  { integer }: { integer: boolean },
): Float64Array {
  const columnOf = new Map(some.map((cell, at) => [cell, at]));
  let largest = 1;
  for (const cell of open) largest = Math.max(largest, cuts[cell]!.next!);
  // Columns: cells, then for each rule but the budget how far it is missed.
  const columns = some.length + rows.length - 1;
  const cost = new Float64Array(columns);
  const upper = new Float64Array(columns);
  const integers = new Int32Array(columns);
  for (const [at, cell] of some.entries()) {
    cost[at] = -cuts[cell]!.next! / largest;
    upper[at] = 1;
    integers[at] = 1;
  }
  const linear = rows.map(({ cells, adds, lower, upper: most }, row): LinearRow => {
    let standing = 0;
    const entries: [number, number][] = [];
    for (const [entry, cell] of cells.entries()) {
      const at = columnOf.get(cell);
      if (at !== undefined) entries.push([at, adds[entry]! / largest]);
      else if (taken[cell] === 1) standing += adds[entry]!;
    }
    entries.sort(([a], [b]) => a - b);
    const bounds = { lower: (lower - standing) / largest, upper: (most - standing) / largest };
    const slack = some.length + row - 1;
    if (row > 0) {
      cost[slack] = COST_OF_BREAKING;
      upper[slack] = some.length + Math.abs(Number.isFinite(lower) ? bounds.lower : bounds.upper) + 1;
    }
    return {
      indices: Int32Array.from([...entries.map(([at]) => at), ...(row > 0 ? [slack] : [])]),
      coefficients: Float64Array.from([
        ...entries.map(([, one]) => one),
        ...(row > 0 ? [Number.isFinite(lower) ? 1 : -1] : []),
      ]),
      ...bounds,
    };
  });
  const program = { cost, lower: new Float64Array(columns), upper, rows: linear };
  const solution: LinearSolution = solver.solve(integer ? { ...program, integer: integers } : program, {
    maxNodes: NODES,
  });
  // The budget alone can always be kept: by taking none.
  return solution.kind === 'infeasible' || solution.values === null ? new Float64Array(some.length) : solution.values;
}

function takeChosen(state: State, some: readonly number[], values: Float64Array): void {
  for (const [at, cell] of some.entries()) state.taken[cell] = values[at]! > 0.5 ? 1 : 0;
}

/** How far all rules together are missed, in mass; the budget counts as well. */
function missedBy({ cuts, taken, rows }: State): number {
  const scale = MASS_TOLERANCE * cuts.reduce((sum, { mass }) => sum + mass, 1);
  let missed = 0;
  for (const rule of rows) {
    const { lower, upper } = rule;
    const amount = amountOf(rule, taken);
    const by = Math.max(lower - amount, amount - upper);
    if (by > scale) missed += by;
  }
  return missed;
}

/** Takes further rows as long as all rules hold that held: the largest that still fits, again and again. */
function fill(state: State): void {
  const { cuts, taken, rows, open } = state;
  const amounts = rows.map((rule) => amountOf(rule, taken));
  const rulesOf = new Map<number, { readonly row: number; readonly add: number }[]>();
  for (const [row, { cells, adds }] of rows.entries()) {
    for (const [entry, cell] of cells.entries()) {
      const own = rulesOf.get(cell);
      if (own === undefined) rulesOf.set(cell, [{ row, add: adds[entry]! }]);
      else own.push({ row, add: adds[entry]! });
    }
  }
  for (const cell of open.toSorted((a, b) => cuts[b]!.next! - cuts[a]!.next!)) {
    if (taken[cell] === 1) continue;
    const own = rulesOf.get(cell) ?? [];
    const fits = own.every(({ row, add }) =>
      add > 0 ? amounts[row]! + add <= rows[row]!.upper : amounts[row]! + add >= rows[row]!.lower,
    );
    if (!fits) continue;
    taken[cell] = 1;
    for (const { row, add } of own) amounts[row] = amounts[row]! + add;
  }
}

function amountOf({ cells, adds }: SettledRule, taken: Uint8Array): number {
  let amount = 0;
  for (const [entry, cell] of cells.entries()) if (taken[cell] === 1) amount += adds[entry]!;
  return amount;
}

function result(problem: AllocationProblem, { cuts, taken }: State, budget: number): SettledRows {
  const mass = cuts.map(({ mass: before, next }, cell) => before + (taken[cell] === 1 ? (next ?? 0) : 0));
  const rows = cuts.map(({ rows: before }, cell) => before + taken[cell]!);
  const total = mass.reduce((sum, one) => sum + one, 0);
  return { taken, total, missed: brokenRules({ ...problem, unit: 'mass', total: budget }, mass, rows) };
}
