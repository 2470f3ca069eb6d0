import { type AllocationModel, boundsOfRow, MASS_TOLERANCE, totalRow } from './allocation-model.ts';
import type { NearestValue } from './allocation-problem.ts';
import { smallestSelection } from './allocation-program.ts';
import { isSmallInRows } from './feasibility.ts';
import type { Clash } from './find-clash.ts';
import type { LinearRow, LinearSolver } from './linear-solver.ts';

const NODES = 2_000;
/** Least to within a thousandth. */
const GAP = 1e-3;
/** Values are given in so many decimals, rounded to the side that stays feasible; more where that is not. */
const DECIMALS = [3, 6, 9] as const;
const ROOMS = [0, 1, 16] as const;
/** A floor or cap of nothing has no relative change; a change by this part of the budget counts as one by all of it. */
const LEAST_ASKED = 0.01;

/** Which values may change. */
interface Changeable {
  readonly rules: ReadonlySet<number>;
  readonly budget: boolean;
}

/**
 * Values that can be met, as near as possible to those that cannot: an elastic program in which every rule may be broken
 * at a price, the relative change of its value. The sum of changes is least, so few rules change.
 *
 * @param isMet whether a problem whose values were changed can be met
 * @returns changes that together make everything feasible, and single changes each of which does
 */
export function nearestValues(
  solver: LinearSolver,
  model: AllocationModel,
  { total, clash, isMet }: { total: number | null; clash: Clash; isMet: (changes: readonly NearestValue[]) => boolean },
): { readonly nearest: readonly NearestValue[]; readonly alternatives: readonly NearestValue[] } {
  const all = new Set(model.rows.map(({ rule }) => rule));
  // Shares of a small selection are broken by little mass: what the budget gives away must not make the rest look cheap.
  const [nearest = []] = (total === null ? [false] : [false, true])
    .flatMap((budget) => {
      const found = changed(solver, model, { total, isMet, may: { rules: all, budget } });
      return found === null ? [] : [found];
    })
    .toSorted((a, b) => relativeChange(model, a, total) - relativeChange(model, b, total));
  const single: Changeable[] = [
    ...clash.rules.map((rule) => ({ rules: new Set([rule]), budget: false })),
    ...(clash.budget ? [{ rules: new Set<number>(), budget: true }] : []),
  ];
  const alternatives = single.flatMap((may) => {
    const found = changed(solver, model, { total, isMet, may });
    return found?.length === 1 ? found : [];
  });
  // What is enough alone is enough.
  return { nearest: nearest.length > 0 ? nearest : alternatives.slice(0, 1), alternatives };
}

/** Sum of changes, each by its value; of values near nothing by the least that counts as a value. */
function relativeChange(model: AllocationModel, changes: readonly NearestValue[], total: number | null): number {
  const ofRule = new Map(model.problem.rules.map(({ id, of }) => [id, of]));
  return changes.reduce((sum, { rule, asked, nearest }) => {
    const isMass = rule === 'budget' || ofRule.get(rule) === 'absolute';
    return sum + Math.abs(nearest - asked) / Math.max(asked, LEAST_ASKED * (isMass ? (total ?? model.capacity) : 1));
  }, 0);
}

function changed(
  solver: LinearSolver,
  model: AllocationModel,
  {
    total,
    may,
    isMet,
  }: { total: number | null; may: Changeable; isMet: (changes: readonly NearestValue[]) => boolean },
): readonly NearestValue[] | null {
  const point = elasticPoint(solver, model, { total, may, whole: isSmallInRows(model) });
  if (point === null) return null;
  // Masses leave no room for whole rows where they are met exactly; a few rows more do.
  for (const room of model.unit === 'mass' || isSmallInRows(model) ? [0] : ROOMS) {
    for (const decimals of DECIMALS) {
      // A total between two rules may have to be rounded either way.
      for (const side of ['away', 'back'] as const) {
        const changes = changesAt(model, point, { total, may, decimals, room, side });
        if (isMet(changes)) return changes;
        if (!changes.some(({ rule }) => rule === 'budget')) break;
      }
    }
  }
  return null;
}

/** Masses of classes, then the total, that break the rules least; null where even broken rules do not help. */
function elasticPoint(
  solver: LinearSolver,
  model: AllocationModel,
  { total, may, whole }: { total: number | null; may: Changeable; whole: boolean },
): Float64Array | null {
  const { classes, rows, capacity } = model;
  const scale = whole ? 1 : model.scale;
  if (classes.length === 0) return null;
  const count = classes.length + 1;
  // Columns: classes, total, total below, total above, then one for each row that may be broken.
  const broken = rows.flatMap((row, index) => (may.rules.has(row.rule) ? [index] : []));
  const columns = count + 2 + broken.length;
  const cost = new Float64Array(columns);
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  const integer = new Int32Array(columns);
  for (const [index, one] of classes.entries()) {
    upper[index] = one.capacity * scale;
    integer[index] = whole ? 1 : 0;
  }
  lower[classes.length] = smallestSelection(model) * scale;
  upper[classes.length] = capacity * scale;
  const budget = total ?? capacity;
  const least = Math.max(LEAST_ASKED * budget, smallestSelection(model));
  // Of selections that break the rules equally little, a large one: of a few rows, shares say nothing.
  if (total === null) cost[classes.length] = -1e-4 / (budget * scale);
  cost[count] = 1 / (Math.max(budget, least) * scale);
  cost[count + 1] = cost[count]!;
  const isElastic = may.budget && total !== null;
  upper[count] = isElastic ? budget * scale : 0;
  upper[count + 1] = isElastic ? capacity * scale : 0;

  const linear: LinearRow[] = [totalRow(model)];
  if (total !== null) {
    linear.push({
      indices: Int32Array.of(classes.length, count, count + 1),
      coefficients: Float64Array.of(1, 1, -1),
      lower: total * scale,
      upper: total * scale,
    });
  }
  for (const [index, row] of rows.entries()) {
    const bounds = boundsOfRow(model, row, isElastic ? null : total);
    const scaled = { lower: (bounds.lower / model.scale) * scale, upper: (bounds.upper / model.scale) * scale };
    const at = broken.indexOf(index);
    if (at === -1) {
      linear.push({ indices: row.indices, coefficients: row.coefficients, ...scaled });
      continue;
    }
    const column = count + 2 + at;
    const asked = askedMass(model, index, budget);
    cost[column] = 1 / (Math.max(asked, least) * scale);
    // Enough to make any selection good.
    upper[column] = (capacity * (1 + Math.max(...row.coefficients.map(Math.abs), 1)) + row.limit) * scale;
    linear.push({
      indices: Int32Array.from([...row.indices, column]),
      coefficients: Float64Array.from([...row.coefficients, row.bound === 'min' ? 1 : -1]),
      ...scaled,
    });
  }
  // A whole total leaves whole changes of it.
  if (whole) integer[classes.length] = 1;
  const solution = solver.solve(
    { cost, lower, upper, rows: linear, ...(whole ? { integer } : {}) },
    { maxNodes: NODES, relativeGap: GAP },
  );
  if (solution.kind === 'infeasible' || solution.values === null) return null;
  return solution.values.subarray(0, count).map((value) => (whole ? Math.round(value) : value / scale));
}

/** Mass that a side of a rule asks for at a total. */
function askedMass(model: AllocationModel, rowIndex: number, total: number): number {
  const row = model.rows[rowIndex]!;
  const rule = model.problem.rules[row.rule]!;
  const value = rule[row.bound]!;
  if (rule.of === 'absolute') return value;
  if (rule.of === 'total') return value * total;
  let base = 0;
  for (const cell of new Set(rule.of)) base += model.problem.cells[cell]!.mass;
  return value * Math.min(base, total);
}

/** What the values would have to be for a selection to keep all rules. */
function changesAt(
  model: AllocationModel,
  point: Float64Array,
  {
    total,
    may,
    decimals,
    room,
    side,
  }: { total: number | null; may: Changeable; decimals: number; room: number; side: 'away' | 'back' },
): readonly NearestValue[] {
  const { problem, classes } = model;
  const changes: NearestValue[] = [];
  const selected = point[classes.length]!;
  const isLower = total !== null && selected < total === (side === 'away');
  const tolerance = model.unit === 'rows' ? 0.5 : MASS_TOLERANCE * model.capacity;
  if (may.budget && total !== null && Math.abs(selected - total) > tolerance)
    changes.push({
      rule: 'budget',
      bound: 'total',
      asked: total,
      nearest: isLower ? outward(selected - room, 'min', 0) : outward(selected + room, 'max', 0),
    });
  for (const row of model.rows) {
    if (!may.rules.has(row.rule)) continue;
    const rule = problem.rules[row.rule]!;
    const asked = rule[row.bound]!;
    const { amount, base } = amountOf(model, row.rule, point);
    const isKept =
      row.bound === 'min'
        ? amount >= asked * base - smallBy(model, base)
        : amount <= asked * base + smallBy(model, base);
    if (isKept) continue;
    const value = base === 0 ? 0 : (amount + (row.bound === 'min' ? -room : room)) / base;
    const isMass = rule.of === 'absolute';
    const nearest = outward(value, row.bound, isMass ? 0 : decimals);
    changes.push({
      rule: rule.id,
      bound: row.bound,
      asked,
      nearest: row.bound === 'min' ? Math.min(asked, nearest) : Math.max(asked, nearest),
    });
  }
  return changes;
}

function smallBy(model: AllocationModel, base: number): number {
  return model.unit === 'rows' ? 1e-6 : MASS_TOLERANCE * Math.max(1, base, model.capacity);
}

/** What is selected of a rule's cells and of what it is a share of. */
function amountOf(
  model: AllocationModel,
  ruleIndex: number,
  point: Float64Array,
): { readonly amount: number; readonly base: number } {
  const { problem, classes } = model;
  const rule = problem.rules[ruleIndex]!;
  const byRows = rule.measure === 'rows' && model.unit === 'mass';
  const sum = (cells: ReadonlySet<number> | null) => {
    let result = 0;
    for (const [index, one] of classes.entries())
      if (cells === null || cells.has(one.cells[0]!)) result += point[index]! * (byRows ? one.rowsPerMass : 1);
    return result;
  };
  return {
    amount: sum(new Set(rule.cells)),
    base: rule.of === 'absolute' ? 1 : rule.of === 'total' ? sum(null) : sum(new Set(rule.of)),
  };
}

/** Rounded so that a floor comes to lie lower and a cap higher. */
function outward(value: number, bound: 'min' | 'max', decimals: number): number {
  const factor = 10 ** decimals;
  // Values that are meant to be round must not fall to the next place by an error in the last digit.
  const scaled = value * factor;
  const rounded = bound === 'min' ? Math.floor(scaled + 1e-6) : Math.ceil(scaled - 1e-6);
  return Math.max(0, rounded) / factor;
}
