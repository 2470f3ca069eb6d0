import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { solveAllocation } from './allocate.ts';
import type { AllocationProblem } from './allocation-problem.ts';
import { brokenRules } from './broken-rules.ts';
import { LinearSolver } from './linear-solver.ts';
import { type CellCut, settleRowsWith } from './settle-rows.ts';

let solver: LinearSolver;
beforeAll(async () => {
  solver = await LinearSolver.load();
});

/** Cuts rows, in order, at the mass allocated to a cell. */
function cutAt(masses: readonly number[], allocated: number): CellCut {
  let mass = 0;
  let rows = 0;
  while (rows < masses.length && mass + masses[rows]! <= allocated + 1e-6) mass += masses[rows++]!;
  return { mass, rows, next: Math.abs(mass - allocated) < 1e-6 ? null : (masses[rows] ?? null) };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Problems over cells of a few rows of unequal mass. */
const unequal = fc
  .record({
    cells: fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 6,
    }),
    rules: fc.array(
      fc.record({
        members: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 5 }),
        min: fc.option(fc.constantFrom(0.1, 0.25, 0.4), { nil: undefined }),
        max: fc.option(fc.constantFrom(0.3, 0.5, 0.8), { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
    part: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
  })
  .map(({ cells, rules, part }) => ({
    masses: cells,
    problem: {
      cells: cells.map((masses, index) => ({
        id: `c${index}`,
        rows: masses.length,
        mass: sum(masses),
        attributes: {},
      })),
      rules: rules.map(({ members, min, max }, index) => ({
        id: `r${index}`,
        says: '',
        cells: members.filter((one) => one < cells.length),
        of: 'total' as const,
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      })),
      total: Math.floor(part * sum(cells.flat())),
      unit: 'mass' as const,
      prefer: [],
    } satisfies AllocationProblem,
  }));

test('keeps every rule in whole rows where rows at the cuts can, and fills the budget to within a row', () => {
  let settled = 0;
  let kept = 0;
  fc.assert(
    fc.property(unequal, ({ masses, problem }) => {
      const allocation = solveAllocation(solver, problem);
      if (allocation.kind === 'infeasible' || problem.total === 0) return;
      const cuts = masses.map((rows, cell) => cutAt(rows, allocation.mass[cell]!));
      const result = settleRowsWith(solver, problem, { cuts, total: problem.total });
      const mass = cuts.map((cut, cell) => cut.mass + (result.taken[cell] === 1 ? cut.next! : 0));
      const rows = cuts.map((cut, cell) => cut.rows + result.taken[cell]!);
      expect(result.total).toBe(sum(mass));
      expect(result.total).toBeLessThanOrEqual(problem.total);
      expect(result.missed).toEqual(brokenRules(problem, mass, rows));
      settled++;
      // Every way to take rows at the cuts.
      const open = cuts.flatMap(({ next }, cell) => (next === null ? [] : [cell]));
      const largest = Math.max(0, ...open.map((cell) => cuts[cell]!.next!));
      let canKeep = false;
      for (let choice = 0; choice < 2 ** open.length && !canKeep; choice++) {
        const chosen = cuts.map(
          (cut, cell) => cut.mass + ((choice >> open.indexOf(cell)) & 1 && open.includes(cell) ? cut.next! : 0),
        );
        canKeep = sum(chosen) <= problem.total && brokenRules(problem, chosen).length === 0;
      }
      expect(result.missed.length === 0).toBe(canKeep);
      if (canKeep) kept++;
      // Without rules nothing but the next row keeps the budget from being full.
      if (problem.rules.length === 0) expect(problem.total - result.total).toBeLessThan(Math.max(largest, 1e-6));
    }),
    { numRuns: 40, seed: 4 },
  );
  expect(settled).toBeGreaterThan(15);
  expect(kept).toBeGreaterThan(6);
});

test('misses a share that no whole rows have by as little as it can, and says so', () => {
  // Half and half of 100, out of rows of 30: 30 and 30, or 60 and 30.
  const cells = [0, 1].map((index) => ({ id: `c${index}`, rows: 4, mass: 120, attributes: {} }));
  const problem: AllocationProblem = {
    cells,
    rules: [{ id: 'mix', says: '', cells: [0], of: 'total', min: 0.5, max: 0.5 }],
    total: 100,
    unit: 'mass',
    prefer: [],
  };
  const cuts = [0, 1].map(() => cutAt([30, 30, 30, 30], 50));
  expect(settleRowsWith(solver, problem, { cuts, total: 100 })).toEqual({
    taken: Uint8Array.of(0, 0),
    total: 60,
    missed: [],
  });
  const uneven = [cutAt([30, 30, 30, 30], 50), cutAt([45, 45], 50)];
  expect(settleRowsWith(solver, problem, { cuts: uneven, total: 100 }).missed).toEqual([
    expect.objectContaining({ rule: 'mix', bound: 'min' }),
  ]);
});

test('settles thousands of cells', () => {
  const masses = Array.from({ length: 3000 }, (_, cell) =>
    Array.from({ length: 6 }, (_, row) => 20 + ((cell * 37 + row * 101) % 400)),
  );
  const cells = masses.map((rows, cell) => ({ id: `c${cell}`, rows: rows.length, mass: sum(rows), attributes: {} }));
  const every = (step: number, from: number) => cells.flatMap((_, cell) => (cell % step === from ? [cell] : []));
  const problem: AllocationProblem = {
    cells,
    rules: [
      { id: 'floor', says: '', cells: every(2, 0), of: 'total', min: 0.6 },
      { id: 'cap', says: '', cells: every(3, 1), of: 'total', max: 0.25 },
      { id: 'rare', says: '', cells: every(50, 7), of: 'absolute', measure: 'rows', min: 240 },
    ],
    total: Math.floor(0.45 * sum(masses.flat())),
    unit: 'mass',
    prefer: [],
  };
  const allocation = solveAllocation(solver, problem);
  if (allocation.kind === 'infeasible') throw new Error(JSON.stringify(allocation));
  const cuts = masses.map((rows, cell) => cutAt(rows, allocation.mass[cell]!));
  const { missed, total } = settleRowsWith(solver, problem, { cuts, total: problem.total as number });
  expect(missed).toEqual([]);
  expect((problem.total as number) - total).toBeGreaterThanOrEqual(0);
  expect((problem.total as number) - total).toBeLessThan(420);
});
