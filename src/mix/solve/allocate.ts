import { SolverError } from '../../errors.ts';
import { type AllocationModel, allocationModel, ROW_TOLERANCE } from './allocation-model.ts';
import type { Allocation, AllocationProblem, AllocationRule, NearestValue } from './allocation-problem.ts';
import { AllocationProgram } from './allocation-program.ts';
import { type EvenSelection, evenSelection } from './even-selection.ts';
import { isFeasible, isSmallInRows, largestTotalOfRows } from './feasibility.ts';
import { findClash } from './find-clash.ts';
import { LinearSolver } from './linear-solver.ts';
import { nearestValues } from './nearest-values.ts';
import { priceRules } from './price-rules.ts';
import { wholeRows } from './whole-rows.ts';

/** How far below the largest total of masses one of whole rows is looked for, one by one. */
const TOTALS_TRIED = 4;

/**
 * Decides how much is taken of each cell: the total, every rule exactly, wishes in order of priority, and what they leave
 * open from all cells alike in proportion to their mass. Solved with HiGHS; the same cells, rules and wishes give the same
 * answer, whatever the order of the cells.
 *
 * Where rows are the unit, whole rows are taken, and the problem is infeasible exactly when no whole rows keep all rules (of more than
 * 10,000 rows: none within 256 rows a class of the masses that do).
 * Where nothing at all could be selected, it is infeasible too.
 *
 * @param options.prices whether rules are priced, which takes more than all else where many bind. Default true
 * @throws {SolverError} when the solver ends without an answer
 * @throws {RangeError} for a problem that contradicts its own description
 */
export async function allocate(
  problem: AllocationProblem,
  options: { readonly prices?: boolean } = {},
): Promise<Allocation> {
  return solveAllocation(await LinearSolver.load(), problem, options);
}

/** `allocate` with a solver at hand, for callers with many small problems. @param options.priceWork see `priceRules` */
export function solveAllocation(
  solver: LinearSolver,
  problem: AllocationProblem,
  { prices = true, priceWork }: { readonly prices?: boolean; readonly priceWork?: number | undefined } = {},
): Allocation {
  const model = allocationModel(problem);
  if (problem.total === 0 && model.rows.every(({ bound, limit }) => bound === 'max' || limit === 0))
    return nothing(model);
  const program = new AllocationProgram(solver, model);
  try {
    const found = select(solver, model, program);
    if (found === null) return refuse(solver, model, program);
    return {
      kind: 'feasible',
      mass: found.mass,
      total: found.total,
      prices: prices
        ? priceRules(solver, model, program, { even: found.even, total: found.total, mostWork: priceWork })
        : free(model),
    };
  } finally {
    program.close();
  }
}

interface Selection {
  /** Of each cell. */
  readonly mass: Float64Array;
  readonly total: number;
  /** Before it was rounded. */
  readonly even: EvenSelection;
}

function select(solver: LinearSolver, model: AllocationModel, program: AllocationProgram): Selection | null {
  const { total } = model.problem;
  if (model.classes.length === 0) return null;
  if (total !== 'all') return selectTotal(solver, model, total);
  const most = program.largestTotal({ total: null });
  if (most === null) return null;
  if (model.unit === 'mass') return selectTotal(solver, model, Math.min(most.total, model.capacity));
  // Shares of an open total are not whole; the largest that is may lie a few rows lower.
  const largest = Math.floor(most.total + ROW_TOLERANCE);
  for (let tried = largest; tried > Math.max(0, largest - TOTALS_TRIED); tried--) {
    const found = selectTotal(solver, model, tried);
    if (found !== null) return found;
  }
  const exact = largestTotalOfRows(solver, model, program);
  return exact === null ? null : selectTotal(solver, model, exact);
}

function selectTotal(solver: LinearSolver, model: AllocationModel, total: number): Selection | null {
  if (total > model.capacity * (1 + 1e-12)) return null;
  if (model.unit === 'rows' && !Number.isInteger(total)) return null;
  const even = evenSelection(solver, model, { total });
  if (even === null) return null;
  if (model.unit === 'mass') return { mass: ofCells(model, even.mass), total, even };
  const rows = wholeRows(solver, model, { mass: even.mass, total, wishes: even.wishes });
  return rows === null ? null : { mass: ofCells(model, rows), total, even };
}

/** Shares the mass of each class among its cells in proportion to what they hold; whole rows to the largest remainders. */
function ofCells({ problem, classes, unit }: AllocationModel, masses: Float64Array): Float64Array {
  const result = new Float64Array(problem.cells.length);
  for (const [index, { cells, capacity }] of classes.entries()) {
    const mass = masses[index]!;
    const quotas = cells.map((cell) => {
      const { mass: held, copies = 1 } = problem.cells[cell]!;
      return { cell, quota: mass * ((held * copies) / capacity) };
    });
    if (unit === 'mass') {
      for (const { cell, quota } of quotas) result[cell] = quota;
      continue;
    }
    let left = mass;
    for (const { cell, quota } of quotas) {
      result[cell] = Math.floor(quota + ROW_TOLERANCE);
      left -= result[cell]!;
    }
    // Cells of a class are in the order of their ids, and sorting keeps that among equals.
    const byRemainder = quotas.toSorted((a, b) => remainder(b.quota) - remainder(a.quota));
    for (const { cell } of byRemainder.slice(0, Math.round(left))) result[cell]!++;
  }
  return result;
}

/** Rounded, so that equal remainders of unequal sums are equal. */
function remainder(quota: number): number {
  const part = quota - Math.floor(quota + ROW_TOLERANCE);
  return Math.round(part * 1e9);
}

function refuse(solver: LinearSolver, model: AllocationModel, program: AllocationProgram): Allocation {
  const { problem } = model;
  const total = problem.total === 'all' ? null : problem.total;
  if (model.classes.length === 0) return { kind: 'infeasible', clash: ['budget'], nearest: [], alternatives: [] };
  // Where masses could keep the rules, it is whole rows that cannot.
  const inRows = model.unit === 'rows' && (isSmallInRows(model) || program.isFeasible({ total }));
  const clash = findClash(solver, model, program, { total, inRows });
  const isMet = (changes: readonly NearestValue[]) =>
    changes.length > 0 && canBeMet(solver, changedProblem(problem, changes));
  return {
    kind: 'infeasible',
    clash: [...clash.rules.map((rule) => problem.rules[rule]!.id), ...(clash.budget ? ['budget'] : [])],
    ...nearestValues(solver, model, { total, clash, isMet }),
  };
}

/** A problem with other values. */
function changedProblem(problem: AllocationProblem, changes: readonly NearestValue[]): AllocationProblem {
  const total = changes.find(({ rule }) => rule === 'budget')?.nearest ?? problem.total;
  return {
    ...problem,
    total,
    rules: problem.rules.map((rule) => {
      const own = changes.filter((change) => change.rule === rule.id);
      return Object.assign({ ...rule }, ...own.map(({ bound, nearest }) => ({ [bound]: nearest }))) as AllocationRule;
    }),
  };
}

function canBeMet(solver: LinearSolver, problem: AllocationProblem): boolean {
  const model = allocationModel(problem);
  const program = new AllocationProgram(solver, model);
  try {
    const total = problem.total === 'all' ? null : problem.total;
    if (model.unit === 'mass' || isSmallInRows(model))
      return isFeasible(solver, model, program, { total, inRows: model.unit === 'rows' });
    return program.isFeasible({ total }) && select(solver, model, program) !== null;
  } catch (error) {
    // Not found is not met; other values are tried.
    if (error instanceof SolverError) return false;
    throw error;
  } finally {
    program.close();
  }
}

function nothing({ problem }: AllocationModel): Allocation {
  return {
    kind: 'feasible',
    mass: new Float64Array(problem.cells.length),
    total: 0,
    prices: free({ problem }),
  };
}

function free({ problem }: Pick<AllocationModel, 'problem'>): Extract<Allocation, { kind: 'feasible' }>['prices'] {
  return problem.rules.map(({ id }) => ({
    rule: id,
    mass: 0,
    moved: 0,
    rows: 0,
    movedRows: 0,
    effect: null,
    isPriced: true,
  }));
}
