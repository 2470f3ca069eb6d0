import { expect, test } from 'vitest';
import { allocate } from './allocate.ts';
import type { AllocationProblem } from './allocation-problem.ts';
import { type CellCut, settleRows } from './settle-rows.ts';
import { tightenRules } from './tighten-rules.ts';

/** Rows of a cell are all of one length, in words. */
const ROW_WORDS = [23, 17, 31, 11] as const;
const RARE = 60;
const ROWS = 12;
const rowWords = (cell: number) => ROW_WORDS[cell % ROW_WORDS.length]!;

/** Many rare cells with a floor each, one common cell, and a cap on all of them that the budget fills. */
function crowded(): AllocationProblem {
  const rare = Array.from({ length: RARE }, (_, cell) => cell);
  const cells = [...rare, RARE, RARE + 1].map((cell) => {
    const rows = cell < RARE ? ROWS : 1_000;
    return { id: `c${`${cell}`.padStart(3, '0')}`, rows, mass: rows * rowWords(cell), attributes: {} };
  });
  return {
    cells,
    rules: [
      { id: 'human', says: 'at most half', cells: [...rare, RARE], of: 'total', max: 0.5 },
      ...rare.map((cell) => ({
        id: `floor-${cell}`,
        says: 'keep it',
        cells: [cell],
        of: 'absolute' as const,
        min: 0.95 * cells[cell]!.mass,
      })),
    ],
    total: 30_000,
    unit: 'mass',
    prefer: [],
  };
}

/** Each cell takes whole rows up to its mass. */
function cutsOf(mass: Float64Array): readonly CellCut[] {
  return [...mass].map((one, cell) => {
    const rows = Math.floor((one + 1e-6) / rowWords(cell));
    const rest = one - rows * rowWords(cell);
    return { mass: rows * rowWords(cell), rows, next: rest > 1e-6 ? rowWords(cell) : null };
  });
}

test('floors that whole rows missed are met when masses are handed out anew', async () => {
  const problem = crowded();
  const missed: number[] = [];
  let tighter = problem;
  for (let round = 0; round < 16; round++) {
    const allocation = await allocate(tighter, { prices: false });
    if (allocation.kind === 'infeasible') throw new Error('rules were drawn too tight');
    const cuts = cutsOf(allocation.mass);
    const settled = await settleRows(problem, cuts, 30_000);
    missed.push(settled.missed.length);
    if (settled.missed.length === 0) break;
    tighter = tightenRules(tighter, settled.missed, cuts);
  }
  expect(missed[0], 'a row more or less of each cell is not room enough').toBeGreaterThan(0);
  expect(missed.at(-1)).toBe(0);
});

test('a value moves in the measure of its rule, and never beyond what there is', () => {
  const problem: AllocationProblem = {
    cells: [
      { id: 'a', rows: 10, mass: 100, attributes: {} },
      { id: 'b', rows: 10, mass: 100, attributes: {} },
    ],
    rules: [
      { id: 'share', says: '', cells: [0, 1], of: 'total', min: 0.4, max: 0.6 },
      { id: 'all', says: '', cells: [0], of: 'absolute', min: 95 },
      { id: 'rows', says: '', cells: [0, 1], of: 'absolute', measure: 'rows', min: 5 },
    ],
    total: 150,
    unit: 'mass',
    prefer: [],
  };
  const cuts: readonly CellCut[] = [
    { mass: 90, rows: 9, next: 10 },
    { mass: 40, rows: 4, next: 8 },
  ];
  const { rules } = tightenRules(
    problem,
    [
      { rule: 'share', bound: 'min', observed: 50, limit: 60 },
      { rule: 'all', bound: 'min', observed: 90, limit: 95 },
      { rule: 'rows', bound: 'min', observed: 4, limit: 5 },
    ],
    cuts,
  );
  expect(rules[0]).toMatchObject({ min: 70 / 150, max: 0.6 });
  expect(rules[1]!.min, 'the end of its last row').toBe(100);
  expect(rules[2]!.min).toBe(6);
});
