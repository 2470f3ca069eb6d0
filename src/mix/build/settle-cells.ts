import type { CandidateSession, CellLimit } from '../../engine/candidate-session.ts';
import type { Allocation } from '../solve/allocation-problem.ts';
import type { BuildCell } from './allocation-cells.ts';

/** What was taken of a cell. */
export interface SettledCell {
  readonly limit: CellLimit;
  /** In the unit of the budget. */
  readonly mass: number;
}

/** A mass this much below a row counts as the row: solvers work in floating point. */
const TOLERANCE = 1e-6;

/**
 * Turns masses into rows: of each cell the first in the order of keys. Where whole rows do not make up a mass, the row at the limit goes in
 * as long as the budget holds it, those of the cells that miss most of theirs first.
 *
 * @param allocation a feasible one for these cells
 * @param total budget; undefined: as much as the rules allow
 * @returns shape [cells]
 */
export async function settleCells(
  session: CandidateSession,
  cells: readonly BuildCell[],
  allocation: Extract<Allocation, { kind: 'feasible' }>,
  { total, unit }: { readonly total: number | undefined; readonly unit: 'rows' | 'mass' },
): Promise<readonly SettledCell[]> {
  const parts = cells.map(({ mass, rows }, cell) => {
    const wanted = allocation.mass[cell]!;
    // Whole copies of all rows, and a part of one more.
    const copies = mass === 0 ? 1 : Math.floor((wanted + TOLERANCE) / mass);
    return { cell, copies, rest: mass === 0 ? 0 : Math.max(0, wanted - copies * mass), rows };
  });
  const around = await session.rowsAround(
    parts
      .filter(({ rest }) => rest > TOLERANCE)
      .map(({ cell, rest, rows }) => ({ cell, mass: unit === 'rows' ? Math.round(rest) : rest, rows })),
  );
  interface Open {
    readonly cell: number;
    readonly copies: number;
    taken: number;
    upTo: string | null;
    /** Rows behind the limit, in order; rows of one key go together. */
    readonly next: { readonly key: string; readonly mass: number }[];
    missing: number;
  }
  const open = parts.map(({ cell, copies, rest }): Open => {
    const found = around.get(cell);
    const state: Open = { cell, copies, taken: copies * cells[cell]!.mass, upTo: null, next: [], missing: rest };
    if (found === undefined) return state;
    const rows = joined(found.rows);
    let sum = found.massBefore;
    const wanted = unit === 'rows' ? Math.round(rest) : rest;
    let at = 0;
    // What lies before the rows given is below the first of them, so its key is one less.
    if (sum > 0 && rows.length > 0) state.upTo = `${BigInt(rows[0]!.key) - 1n}`;
    while (at < rows.length && sum + rows[at]!.mass <= wanted + TOLERANCE) {
      sum += rows[at]!.mass;
      state.upTo = rows[at]!.key;
      at++;
    }
    state.taken += sum;
    state.missing = wanted - sum;
    state.next.push(...rows.slice(at));
    return state;
  });
  if (unit === 'mass') {
    const budget = total ?? allocation.total;
    let left = budget - open.reduce((sum, { taken }) => sum + taken, 0);
    const order = open
      .filter(({ next, missing }) => next.length > 0 && missing > TOLERANCE)
      .sort((a, b) => b.missing - a.missing || a.cell - b.cell);
    for (const state of order) {
      const [first] = state.next;
      if (first === undefined || first.mass > left + TOLERANCE) continue;
      state.upTo = first.key;
      state.taken += first.mass;
      left -= first.mass;
    }
  }
  return open.map(({ cell, copies, upTo, taken }) => ({ limit: { cell, copies, upTo }, mass: taken }));
}

function joined(rows: readonly { readonly key: string; readonly mass: number }[]): { key: string; mass: number }[] {
  const found: { key: string; mass: number }[] = [];
  for (const { key, mass } of rows) {
    const last = found.at(-1);
    if (last?.key === key) last.mass += mass;
    else found.push({ key, mass });
  }
  return found;
}
