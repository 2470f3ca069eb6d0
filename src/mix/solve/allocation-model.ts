import type { AllocationProblem, AllocationRule } from './allocation-problem.ts';
import type { LinearRow } from './linear-solver.ts';

/**
 * Cells that stand in the same rules and wishes and may be taken equally often. The rules cannot tell them apart, so they are decided as one and share
 * what they get in proportion to what they hold; that also makes ten thousand cells a small program.
 */
export interface AllocationClass {
  /** Indices of the problem's cells, by id. */
  readonly cells: readonly number[];
  /** Mass that can be taken, copies included. */
  readonly capacity: number;
  /** Mass of its rows, each once. */
  readonly mass: number;
  /** Rows a unit of mass stands for. */
  readonly rowsPerMass: number;
}

/** One side of a rule over the columns of the model: classes, then the total. */
export interface RuleRow {
  /** Index of the rule in the problem. */
  readonly rule: number;
  readonly bound: 'min' | 'max';
  readonly indices: Int32Array;
  readonly coefficients: Float64Array;
  /** What the weighted sum is bounded by, in the problem's unit; 0 for shares. */
  readonly limit: number;
  /** Share of the total asked for; null for masses and for shares of something else. */
  readonly shareOfTotal: number | null;
}

export interface AllocationModel {
  readonly problem: AllocationProblem;
  readonly unit: 'rows' | 'mass';
  /** In the order of their first cell's id. */
  readonly classes: readonly AllocationClass[];
  /** All that can be taken. */
  readonly capacity: number;
  /** Programs are written in masses times this, so that quantities stay below about a million. */
  readonly scale: number;
  readonly rows: readonly RuleRow[];
  /** For each wish of the problem: weight of each class, positive is wanted. Grouped by rank, lowest first. */
  readonly wishes: readonly { readonly indices: Int32Array; readonly weights: Float64Array }[];
}

/** Above this, masses are scaled down: the solver's tolerance of 1e-7 is absolute. */
const LARGEST = 1e6;
/** A millionth of a row: what arithmetic may be off where rows are counted. */
export const ROW_TOLERANCE = 1e-6;
/** What arithmetic may be off where mass is measured, as a part of all there is. */
export const MASS_TOLERANCE = 1e-9;

/**
 * Writes a problem so that the order of its cells is lost.
 *
 * @throws {RangeError} for a problem that no recipe gives: repeated ids, indices of no cell, masses that are no numbers
 */
export function allocationModel(problem: AllocationProblem): AllocationModel {
  const { cells } = problem;
  const unit = problem.unit ?? (cells.every(({ rows, mass }) => rows === mass) ? 'rows' : 'mass');
  check({ ...problem, unit });
  const order = cells.map((_, index) => index).sort((a, b) => (cells[a]!.id < cells[b]!.id ? -1 : 1));
  const { classes, classOf } = classesOf(problem, order);
  const capacity = classes.reduce((sum, one) => sum + one.capacity, 0);
  return {
    problem,
    unit,
    classes,
    capacity,
    scale: capacity > LARGEST ? LARGEST / capacity : 1,
    rows: problem.rules.flatMap((rule, index) => rowsOf(rule, { index, unit, classes, classOf })),
    wishes: wishesOf(problem, classOf),
  };
}

function check({ cells, rules, total, prefer, unit }: AllocationProblem): void {
  const isMass = (value: number) => Number.isFinite(value) && value >= 0;
  const isCell = (index: number) => Number.isInteger(index) && index >= 0 && index < cells.length;
  const ids = new Set<string>();
  for (const { id, rows, mass, copies = 1 } of cells) {
    if (ids.has(id)) throw new RangeError(`two cells have the id ${id}`);
    ids.add(id);
    if (!Number.isInteger(rows) || !isMass(rows) || !isMass(mass))
      throw new RangeError(`cell ${id} holds ${rows} rows of mass ${mass}`);
    if (!Number.isInteger(copies) || copies < 1)
      throw new RangeError(`rows of cell ${id} may be taken ${copies} times`);
    if (unit === 'rows' && rows !== mass)
      throw new RangeError(`cell ${id} holds ${rows} rows of mass ${mass} where rows are the unit`);
  }
  const names = new Set<string>();
  for (const { id, cells: bounded, of, min, max } of rules) {
    if (names.has(id) || id === 'budget') throw new RangeError(`two rules have the id ${id}`);
    names.add(id);
    if (!bounded.every(isCell) || (typeof of === 'object' && !of.every(isCell)))
      throw new RangeError(`rule ${id} names no cell`);
    if (!isMass(min ?? 0) || !isMass(max ?? 0)) throw new RangeError(`rule ${id} asks for ${min} to ${max}`);
  }
  if (total !== 'all' && (!isMass(total) || (unit === 'rows' && !Number.isInteger(total))))
    throw new RangeError(`${total} is no total`);
  for (const { cells: wished, weight = 1 } of prefer) {
    if (!wished.every(isCell) || !isMass(weight)) throw new RangeError('a wish names no cell');
  }
}

function classesOf(problem: AllocationProblem, order: readonly number[]) {
  const { cells, rules, prefer } = problem;
  const memberships: number[][] = cells.map(() => []);
  const sets = [
    ...rules.flatMap(({ cells: bounded, of }) => [bounded, typeof of === 'object' ? of : []]),
    ...prefer.map((wish) => wish.cells),
  ];
  for (const [set, members] of sets.entries()) for (const cell of new Set(members)) memberships[cell]!.push(set);
  const byMembership = new Map<string, number[]>();
  for (const cell of order) {
    // Rows that weigh nothing cannot be asked for by mass.
    if (cells[cell]!.mass === 0) continue;
    const key = `${cells[cell]!.copies ?? 1}:${memberships[cell]!.join(',')}`;
    const known = byMembership.get(key);
    if (known === undefined) byMembership.set(key, [cell]);
    else known.push(cell);
  }
  const classOf = new Int32Array(cells.length).fill(-1);
  const classes = [...byMembership.values()].map((members, index): AllocationClass => {
    let [capacity, mass, rows] = [0, 0, 0];
    for (const cell of members) {
      const { mass: one, rows: count, copies = 1 } = cells[cell]!;
      classOf[cell] = index;
      capacity += one * copies;
      mass += one;
      rows += count;
    }
    return { cells: members, capacity, mass, rowsPerMass: rows / mass };
  });
  return { classes, classOf };
}

/** Classes of the cells of a rule, ascending. */
function classesIn(cells: readonly number[], classOf: Int32Array): ReadonlySet<number> {
  const found = new Set<number>();
  for (const cell of cells) if (classOf[cell] !== -1) found.add(classOf[cell]!);
  return new Set([...found].sort((a, b) => a - b));
}

function rowsOf(
  rule: AllocationRule,
  {
    index,
    unit,
    classes,
    classOf,
  }: { index: number; unit: 'rows' | 'mass'; classes: readonly AllocationClass[]; classOf: Int32Array },
): readonly RuleRow[] {
  const byRows = rule.measure === 'rows' && unit === 'mass';
  const weight = (one: number) => (byRows ? classes[one]!.rowsPerMass : 1);
  const bounded = classesIn(rule.cells, classOf);
  const isTotal = rule.of === 'total';
  // The total of rows has no column of its own where mass is the unit.
  const base =
    typeof rule.of === 'object'
      ? classesIn(rule.of, classOf)
      : isTotal && byRows
        ? new Set(classes.keys())
        : new Set<number>();
  return (['min', 'max'] as const).flatMap((bound): readonly RuleRow[] => {
    const value = rule[bound];
    if (value === undefined) return [];
    const coefficients = new Map<number, number>();
    for (const one of bounded) coefficients.set(one, weight(one));
    if (rule.of !== 'absolute') {
      for (const one of base) coefficients.set(one, (coefficients.get(one) ?? 0) - value * weight(one));
      if (isTotal && !byRows) coefficients.set(classes.length, -value);
    }
    const entries = [...coefficients].filter(([, coefficient]) => coefficient !== 0).sort(([a], [b]) => a - b);
    return [
      {
        rule: index,
        bound,
        indices: Int32Array.from(entries, ([column]) => column),
        coefficients: Float64Array.from(entries, ([, coefficient]) => coefficient),
        limit: rule.of === 'absolute' ? value : 0,
        shareOfTotal: isTotal && !byRows ? value : null,
      },
    ];
  });
}

function wishesOf({ prefer }: AllocationProblem, classOf: Int32Array): AllocationModel['wishes'] {
  const ranks = [...new Set(prefer.map(({ rank }, index) => rank ?? index))].sort((a, b) => a - b);
  return ranks.map((rank) => {
    const weights = new Map<number, number>();
    for (const [index, wish] of prefer.entries()) {
      if ((wish.rank ?? index) !== rank) continue;
      const weight = (wish.weight ?? 1) * (wish.direction === 'more' ? 1 : -1);
      for (const one of classesIn(wish.cells, classOf)) weights.set(one, (weights.get(one) ?? 0) + weight);
    }
    const entries = [...weights].filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b);
    return {
      indices: Int32Array.from(entries, ([one]) => one),
      weights: Float64Array.from(entries, ([, weight]) => weight),
    };
  });
}

/**
 * Bounds of a rule's row, in scaled masses. Where whole rows are taken and the total is known, shares and limits become
 * whole numbers: at least 0.3 of 7 rows is at least 3.
 *
 * @param total mass that is selected in all, or null while it is open
 */
export function boundsOfRow(
  model: AllocationModel,
  row: RuleRow,
  total: number | null,
): { readonly lower: number; readonly upper: number } {
  let limit = row.limit;
  if (model.unit === 'rows' && (row.shareOfTotal === null ? isAbsolute(model, row) : total !== null)) {
    const asked = row.shareOfTotal === null ? row.limit : row.shareOfTotal * total!;
    const whole =
      row.bound === 'min' ? Math.ceil(asked - wholeTolerance(asked)) : Math.floor(asked + wholeTolerance(asked));
    limit = row.shareOfTotal === null ? whole : whole - asked;
  }
  const scaled = limit * model.scale;
  return row.bound === 'min'
    ? { lower: scaled, upper: Number.POSITIVE_INFINITY }
    : { lower: Number.NEGATIVE_INFINITY, upper: scaled };
}

function isAbsolute(model: AllocationModel, row: RuleRow): boolean {
  return model.problem.rules[row.rule]!.of === 'absolute';
}

/** 0.1 × 30 is 3.0000000000000004 in floating point, and means 3. */
function wholeTolerance(value: number): number {
  return Math.max(ROW_TOLERANCE / 100, value * 1e-14);
}

/** The row that makes the column behind the classes their total. */
export function totalRow(model: AllocationModel): LinearRow {
  const count = model.classes.length;
  const coefficients = new Float64Array(count + 1).fill(1);
  coefficients[count] = -1;
  return { indices: Int32Array.from({ length: count + 1 }, (_, column) => column), coefficients, lower: 0, upper: 0 };
}

/**
 * All that has to hold of the classes once the total is known: first that they sum to it, then the rules.
 *
 * @param scale what masses are multiplied by
 * @param without index of a rule whose rows are left free
 */
export function rowsAtTotal(
  model: AllocationModel,
  total: number,
  { scale = model.scale, without = null }: { scale?: number; without?: number | null } = {},
): readonly LinearRow[] {
  const count = model.classes.length;
  const sum: LinearRow = {
    indices: Int32Array.from({ length: count }, (_, column) => column),
    coefficients: new Float64Array(count).fill(1),
    lower: total * scale,
    upper: total * scale,
  };
  const rules = model.rows.map((row): LinearRow => {
    const last = row.indices.length - 1;
    const hasTotal = last >= 0 && row.indices[last] === count;
    const end = hasTotal ? last : last + 1;
    const entries = { indices: row.indices.subarray(0, end), coefficients: row.coefficients.subarray(0, end) };
    if (row.rule === without) return { ...entries, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
    const { lower, upper } = boundsOfRow(model, row, total);
    const shift = hasTotal ? row.coefficients[last]! * total * scale : 0;
    return { ...entries, lower: (lower / model.scale) * scale - shift, upper: (upper / model.scale) * scale - shift };
  });
  return [sum, ...rules];
}
