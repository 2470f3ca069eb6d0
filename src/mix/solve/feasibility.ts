import { SolverError } from '../../errors.ts';
import { type AllocationModel, boundsOfRow, totalRow } from './allocation-model.ts';
import { type AllocationProgram, type Relaxation, smallestSelection } from './allocation-program.ts';
import type { LinearProgram, LinearSolver } from './linear-solver.ts';

const NODES = 20_000;
/** Entries of rules and rows up to which every question is asked of whole rows at once; it takes milliseconds. */
const FEW_ENTRIES = 200;
const FEW_ROWS = 10_000;
/**
 * How far from masses that keep the rules whole rows are searched in problems with more rows. Without a bound HiGHS can go
 * on for ever narrowing hundreds of thousands of rows one by one; and whole rows that keep rules lie near masses that do.
 */
export const WIDEST_SEARCH = 256;

/**
 * Whether a relaxed problem can be met by masses, and if `inRows` by whole rows.
 *
 * @throws {SolverError} where the search over whole rows ends undecided
 */
export function isFeasible(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
  { inRows, ...relaxation }: Relaxation & { readonly inRows: boolean },
): boolean {
  if (!inRows) return program.isFeasible(relaxation);
  const point = program.point(relaxation);
  if (point === null) return false;
  const solution = solver.solve(programOfRows(model, { relaxation, point, costOfTotal: 0 }), { maxNodes: NODES });
  if (solution.kind === 'undecided' && solution.values === null) throw undecided();
  return solution.kind !== 'infeasible';
}

/** The largest total of whole rows, or null where nothing at all can be selected. */
export function largestTotalOfRows(
  solver: LinearSolver,
  model: AllocationModel,
  program: AllocationProgram,
): number | null {
  const relaxation = { total: null };
  const point = program.point(relaxation);
  if (point === null) return null;
  const solution = solver.solve(programOfRows(model, { relaxation, point, costOfTotal: -1 }), { maxNodes: NODES });
  if (solution.kind === 'infeasible') return null;
  if (solution.values === null) throw undecided();
  return Math.round(solution.values[model.classes.length]!);
}

/** Whether questions about whole rows are so small that they are always asked. */
export function isSmallInRows({ unit, rows, capacity }: AllocationModel): boolean {
  return (
    unit === 'rows' && capacity <= FEW_ROWS && rows.reduce((sum, { indices }) => sum + indices.length, 0) <= FEW_ENTRIES
  );
}

/** The rules over whole rows of classes and their total; of large problems only near a point. */
function programOfRows(
  model: AllocationModel,
  { relaxation, point, costOfTotal }: { relaxation: Relaxation; point: Float64Array; costOfTotal: number },
): LinearProgram {
  const { classes, rows, scale, capacity } = model;
  const { without, total } = relaxation;
  const columns = classes.length + 1;
  const cost = new Float64Array(columns);
  cost[classes.length] = costOfTotal;
  const radius = capacity <= FEW_ROWS ? Number.POSITIVE_INFINITY : WIDEST_SEARCH;
  const lower = point.map((value) => Math.max(0, Math.floor(value) - radius));
  const upper = point.map((value, index) => Math.min(classes[index]?.capacity ?? capacity, Math.ceil(value) + radius));
  lower[classes.length] = total ?? Math.max(lower[classes.length]!, smallestSelection(model));
  upper[classes.length] = total ?? upper[classes.length]!;
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

/** Whether whole numbers of a class may be searched over all there are. */
export function isSearchedWhole({ capacity }: AllocationModel): boolean {
  return capacity <= FEW_ROWS;
}
