import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { solveAllocation } from './allocate.ts';
import type { Allocation, AllocationCell, AllocationProblem, AllocationRule } from './allocation-problem.ts';
import { brokenRules } from './broken-rules.ts';
import { LinearSolver } from './linear-solver.ts';

let solver: LinearSolver;
beforeAll(async () => {
  solver = await LinearSolver.load();
});

const cell = (id: string, rows: number, more: Partial<AllocationCell> = {}): AllocationCell => ({
  id,
  rows,
  mass: rows,
  attributes: {},
  ...more,
});
const rule = (id: string, cells: readonly number[], more: Partial<AllocationRule>): AllocationRule => ({
  id,
  says: id,
  cells,
  of: 'total',
  ...more,
});

/** Every selection of whole rows that keeps all rules and is not empty. */
function* bruteForce(problem: AllocationProblem): Generator<readonly number[]> {
  const most = problem.cells.map(({ rows, copies = 1 }) => rows * copies);
  const taken = most.map(() => 0);
  for (;;) {
    const sum = taken.reduce((a, b) => a + b, 0);
    if ((sum > 0 || problem.total === 0) && brokenRules(problem, taken).length === 0) yield taken;
    let at = 0;
    while (at < most.length && taken[at] === most[at]) taken[at++] = 0;
    if (at === most.length) return;
    taken[at]!++;
  }
}

const shares = fc.constantFrom(0, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5, 0.6, 2 / 3, 0.75, 0.9, 1);

/** Small problems over whole rows, with about as many that can be met as cannot. */
const smallProblem: fc.Arbitrary<AllocationProblem> = fc
  .record({
    cells: fc.array(fc.record({ rows: fc.nat(3), copies: fc.constantFrom(1, 1, 1, 2) }), {
      minLength: 1,
      maxLength: 4,
    }),
    rules: fc.array(
      fc.record({
        members: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }),
        of: fc.oneof(
          { weight: 3, arbitrary: fc.constant('total' as const) },
          fc.constant('absolute' as const),
          fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }),
        ),
        min: fc.option(shares, { nil: undefined }),
        max: fc.option(shares, { nil: undefined }),
      }),
      { maxLength: 4 },
    ),
    total: fc.oneof({ weight: 3, arbitrary: fc.nat(9) }, fc.constant('all' as const)),
    prefer: fc.array(
      fc.record({
        members: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
        direction: fc.constantFrom('more' as const, 'less' as const),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ cells, rules, total, prefer }) => {
    const inside = (members: readonly number[]) => members.filter((index) => index < cells.length);
    return {
      cells: cells.map(({ rows, copies }, index) => cell(`c${index}`, rows, { copies })),
      rules: rules.map(({ members, of, min, max }, index) =>
        rule(`r${index}`, inside(members), {
          // A share of something is a share of what it is part of.
          of: typeof of === 'object' ? [...new Set(inside([...of, ...members]))] : of,
          ...(min === undefined ? {} : { min: of === 'absolute' ? Math.round(min * 7) : min }),
          ...(max === undefined ? {} : { max: of === 'absolute' ? Math.round(max * 7) : max }),
        }),
      ),
      total,
      unit: 'rows' as const,
      prefer: prefer.map(({ members, direction }) => ({ cells: inside(members), direction })),
    };
  });

function feasible(allocation: Allocation): Extract<Allocation, { kind: 'feasible' }> {
  if (allocation.kind !== 'feasible') throw new Error(`infeasible: ${JSON.stringify(allocation)}`);
  return allocation;
}

describe('against brute force', () => {
  test('finds whole rows that keep all rules exactly when there are any, and the largest total', () => {
    const seen = { feasible: 0, infeasible: 0 };
    fc.assert(
      fc.property(smallProblem, (problem) => {
        let largest = -1;
        for (const taken of bruteForce(problem))
          largest = Math.max(
            largest,
            taken.reduce((a, b) => a + b, 0),
          );
        const allocation = solveAllocation(solver, problem);
        seen[allocation.kind]++;
        expect(allocation.kind).toBe(largest === -1 ? 'infeasible' : 'feasible');
        if (allocation.kind !== 'feasible') return;
        expect(brokenRules(problem, allocation.mass)).toEqual([]);
        expect([...allocation.mass].every(Number.isInteger)).toBe(true);
        expect(allocation.total).toBe(largest);
      }),
      { numRuns: 400, seed: 1 },
    );
    expect(Math.min(seen.feasible, seen.infeasible)).toBeGreaterThan(80);
  });

  test('names rules that clash, none of which can be left out, and values that can be met', () => {
    let checked = 0;
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const allocation = solveAllocation(solver, problem);
        if (allocation.kind === 'feasible' || problem.cells.every(({ rows }) => rows === 0)) return;
        const { clash, nearest, alternatives } = allocation;
        const canBeMet = (names: readonly string[]) => {
          const relaxed = {
            ...problem,
            rules: problem.rules.filter(({ id }) => names.includes(id)),
            total: names.includes('budget') ? problem.total : ('all' as const),
          };
          return !bruteForce(relaxed).next().done;
        };
        expect(clash.length).toBeGreaterThan(0);
        expect(canBeMet(clash)).toBe(false);
        for (const name of clash) expect(canBeMet(clash.filter((other) => other !== name))).toBe(true);
        const changed = (values: typeof nearest) => ({
          ...problem,
          total: values.find(({ rule: id }) => id === 'budget')?.nearest ?? problem.total,
          rules: problem.rules.map((one) => {
            const own = values.filter(({ rule: id }) => id === one.id);
            return Object.assign(
              { ...one },
              ...own.map(({ bound, nearest: value }) => ({ [bound]: value })),
            ) as AllocationRule;
          }),
        });
        expect(nearest.length).toBeGreaterThan(0);
        expect(bruteForce(changed(nearest)).next().done).toBe(false);
        for (const one of alternatives) expect(bruteForce(changed([one])).next().done).toBe(false);
        checked++;
      }),
      { numRuns: 200, seed: 2 },
    );
    expect(checked).toBeGreaterThan(40);
  });
});
