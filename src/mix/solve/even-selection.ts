import { type AllocationModel, rowsAtTotal } from './allocation-model.ts';
import { evenTarget } from './even-target.ts';
import type { LinearRow, LinearSolver } from './linear-solver.ts';

/** Scaled masses sum to about a million: a wish that was met is kept to a millionth of a millionth. */
const SLACK = 1e-6;

/** A selection before it is rounded to rows. */
export interface EvenSelection {
  /** Mass of each class, in the problem's unit: shape [classes]. */
  readonly mass: Float64Array;
  /** Wishes as rows that keep what was granted. */
  readonly wishes: readonly LinearRow[];
  /** How strongly rules and wishes bend the selection: a start for a selection by nearly the same rules. */
  readonly multipliers: Float64Array;
}

/**
 * Masses of classes that keep all rules at a total: wishes first, rank after rank, each as far as the rules and the wishes
 * before it allow; what they leave open comes from all classes alike.
 *
 * @param without index of a rule that is left out
 * @param start a selection to begin with, by the same problem
 * @returns null where the rules cannot be kept
 */
export function evenSelection(
  solver: LinearSolver,
  model: AllocationModel,
  { total, without = null, start }: { total: number; without?: number | null; start?: EvenSelection },
): EvenSelection | null {
  const rules = rowsAtTotal(model, total, { without });
  const wishes = grantedWishes(solver, model, rules);
  if (wishes === null) return null;
  const rows = [...rules, ...wishes];
  const { target, multipliers } = evenTarget(model, rows, start?.multipliers);
  const scaled = nearest(solver, model, { target, rows });
  if (scaled === null) return null;
  const mass = scaled.map((one, index) => Math.min(one / model.scale, model.classes[index]!.capacity));
  return { mass, wishes, multipliers };
}

/** Each rank of wishes as a row that keeps it at what it can have. */
function grantedWishes(
  solver: LinearSolver,
  model: AllocationModel,
  rules: readonly LinearRow[],
): readonly LinearRow[] | null {
  const { classes, scale } = model;
  const wishes = model.wishes.filter(({ indices }) => indices.length > 0);
  if (wishes.length === 0) return [];
  const open: readonly LinearRow[] = wishes.map(({ indices, weights }) => ({
    indices,
    coefficients: weights,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  }));
  const program = solver.open({
    cost: new Float64Array(classes.length),
    lower: new Float64Array(classes.length),
    upper: Float64Array.from(classes, ({ capacity }) => capacity * scale),
    rows: [...rules, ...open],
  });
  try {
    const granted: LinearRow[] = [];
    for (const [rank, { indices, weights }] of wishes.entries()) {
      const cost = new Float64Array(classes.length);
      for (const [entry, index] of indices.entries()) cost[index] = -weights[entry]!;
      program.setCosts(cost);
      const solution = program.solve();
      if (solution.kind !== 'optimal') return null;
      const least = -solution.objective - SLACK * largest(weights);
      program.setRow(rules.length + rank, least, Number.POSITIVE_INFINITY);
      granted.push({ ...open[rank]!, lower: least });
    }
    return granted;
  } finally {
    program.close();
  }
}

/** The masses that keep all rows with the least moved away from a target. */
function nearest(
  solver: LinearSolver,
  model: AllocationModel,
  { target, rows }: { target: Float64Array; rows: readonly LinearRow[] },
): Float64Array | null {
  const count = target.length;
  const upper = new Float64Array(2 * count);
  for (const [index, { capacity }] of model.classes.entries()) {
    upper[index] = Math.max(0, capacity * model.scale - target[index]!);
    upper[count + index] = target[index]!;
  }
  const solution = solver.solve({
    cost: new Float64Array(2 * count).fill(1),
    lower: new Float64Array(2 * count),
    upper,
    rows: rows.map(({ indices, coefficients, lower, upper: most }) => {
      let activity = 0;
      const both = { indices: new Int32Array(2 * indices.length), coefficients: new Float64Array(2 * indices.length) };
      for (const [entry, index] of indices.entries()) {
        const coefficient = coefficients[entry]!;
        activity += coefficient * target[index]!;
        both.indices[entry] = index;
        both.coefficients[entry] = coefficient;
        both.indices[indices.length + entry] = count + index;
        both.coefficients[indices.length + entry] = -coefficient;
      }
      return { ...both, lower: lower - activity, upper: most - activity };
    }),
  });
  if (solution.kind !== 'optimal') return null;
  return target.map((one, index) => Math.max(0, one + solution.values[index]! - solution.values[count + index]!));
}

function largest(weights: Float64Array): number {
  let result = 1;
  for (const weight of weights) result = Math.max(result, Math.abs(weight));
  return result;
}
