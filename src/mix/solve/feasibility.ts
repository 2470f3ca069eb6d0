import { SolverError } from '../../errors.ts';
import { type AllocationModel, boundsOfRow, totalRow } from './allocation-model.ts';
import { type AllocationProgram, type Relaxation, smallestSelection } from './allocation-program.ts';
import type { LinearProgram, LinearSolver } from './linear-solver.ts';

const NODES = 200_000;
/**
 * Above so many entries of rules, rules over whole rows are only asked as rules over mass: with thousands of classes the
 * two differ by less than a row, and a proof over whole rows can take for ever.
 */
const MAX_ENTRIES = 20_000;

/** Whether a relaxed problem can be met: by masses, and where rows are the unit by whole rows. */
export function isFeasible(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
  relaxation: Relaxation,
): boolean {
  if (model.classes.length === 0)
    return (
      relaxation.total === 0 &&
      model.rows.every((row) => row.limit === 0 || row.bound === 'max' || relaxation.without?.has(row.rule))
    );
  if (!program.isFeasible(relaxation)) return false;
  if (!isDecidedInRows(model)) return true;
  const solution = solver.solve(programOfRows(model, relaxation, 0), { maxNodes: NODES });
  if (solution.kind === 'undecided' && solution.values === null) throw undecided();
  return solution.kind !== 'infeasible';
}

/** The largest total of whole rows, or null where nothing at all can be selected. */
export function largestTotalOfRows(solver: LinearSolver, model: AllocationModel): number | null {
  const solution = solver.solve(programOfRows(model, { total: null }, -1), { maxNodes: NODES });
  if (solution.kind === 'infeasible') return null;
  if (solution.values === null) throw undecided();
  return Math.round(solution.values[model.classes.length]!);
}

/** Whether questions about whole rows are small enough to be answered for certain. */
export function isDecidedInRows({ unit, rows }: AllocationModel): boolean {
  return unit === 'rows' && rows.reduce((sum, { indices }) => sum + indices.length, 0) <= MAX_ENTRIES;
}

/** The rules over whole rows of classes and their total. */
function programOfRows(model: AllocationModel, { without, total }: Relaxation, costOfTotal: number): LinearProgram {
  const { classes, rows, scale, capacity } = model;
  const columns = classes.length + 1;
  const cost = new Float64Array(columns);
  cost[classes.length] = costOfTotal;
  const lower = new Float64Array(columns);
  lower[classes.length] = total ?? smallestSelection(model);
  const upper = new Float64Array(columns);
  for (const [index, one] of classes.entries()) upper[index] = one.capacity;
  upper[classes.length] = total ?? capacity;
  return {
    cost,
    lower,
    upper,
    rows: [
      totalRow(model),
      ...rows
        .filter(({ rule }) => !without?.has(rule))
        .map((row) => {
          const bounds = boundsOfRow(model, row, total);
          return { ...row, lower: bounds.lower / scale, upper: bounds.upper / scale };
        }),
    ],
    integer: new Int32Array(columns).fill(1),
  };
}

function undecided(): SolverError {
  return new SolverError({
    problem: `whether whole rows can keep all rules was not settled in ${NODES} steps`,
    hint: 'Loosen one of the rules a little, or give the budget in words or tokens.',
  });
}
