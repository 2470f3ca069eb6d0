import type { CandidateSession, CellLimit } from '../../engine/candidate-session.ts';
import { allocate } from '../solve/allocate.ts';
import type { Allocation, AllocationProblem } from '../solve/allocation-problem.ts';
import type { BrokenRule } from '../solve/broken-rules.ts';
import { type CellCut, settleRows } from '../solve/settle-rows.ts';
import { tightenRules } from '../solve/tighten-rules.ts';
import type { BuildCell } from './allocation-cells.ts';

/** What was taken of a cell. */
export interface SettledCell {
  readonly limit: CellLimit;
  /** In the unit of the budget. */
  readonly mass: number;
}

type FeasibleAllocation = Extract<Allocation, { kind: 'feasible' }>;

/** A mass this much below a row counts as the row: solvers work in floating point. */
const TOLERANCE = 1e-6;
/** Times that masses are handed out anew where whole rows missed a rule; each leaves room for the rows missed before. */
const ROUNDS = 16;

/**
 * Turns masses into rows: of each cell the first in the order of keys. Where whole rows do not make up a mass, those of the rows at the limits
 * go in that keep the rules and fill the budget to within one row. Where many rules bind at once, a row more or less of each cell is not
 * room enough: then masses are handed out anew with the missed rules drawn tighter.
 *
 * @param problem what `allocation` is the feasible answer to; its cells are `cells`
 * @returns shape [cells]
 */
export async function settleCells(
  session: CandidateSession,
  cells: readonly BuildCell[],
  { problem, allocation }: { readonly problem: AllocationProblem; readonly allocation: FeasibleAllocation },
): Promise<readonly SettledCell[]> {
  let best = await settleOnce(session, cells, { problem, allocation });
  let tighter = tightenRules(problem, best.missed, best.cuts);
  for (let round = 1; best.missed.length > 0 && round < ROUNDS; round++) {
    const again = await allocate(tighter, { prices: false });
    if (again.kind === 'infeasible') break;
    const found = await settleOnce(session, cells, { problem, allocation: again });
    if (found.missed.length < best.missed.length) best = found;
    tighter = tightenRules(tighter, found.missed, found.cuts);
  }
  return best.settled;
}

interface Settlement {
  readonly settled: readonly SettledCell[];
  /** Rules of the problem that these rows miss. */
  readonly missed: readonly BrokenRule[];
  /** Shape [cells]. */
  readonly cuts: readonly CellCut[];
}

async function settleOnce(
  session: CandidateSession,
  cells: readonly BuildCell[],
  { problem, allocation }: { readonly problem: AllocationProblem; readonly allocation: FeasibleAllocation },
): Promise<Settlement> {
  const isRows = problem.unit === 'rows';
  const parts = cells.map(({ mass, rows }, cell) => {
    const wanted = allocation.mass[cell]!;
    // Whole copies of all rows, and a part of one more.
    const copies = mass === 0 ? 1 : Math.floor((wanted + TOLERANCE) / mass);
    const rest = mass === 0 ? 0 : Math.max(0, wanted - copies * mass);
    return { cell, copies, rest: isRows ? Math.round(rest) : rest, rows };
  });
  const around = await session.rowsAround(
    parts.filter(({ rest }) => rest > TOLERANCE).map(({ cell, rest, rows }) => ({ cell, mass: rest, rows })),
  );
  interface Cut extends CellCut {
    readonly cell: number;
    readonly copies: number;
    readonly upTo: string | null;
    /** The row behind the cut; rows of one key go together. */
    readonly behind: OrderedRow | undefined;
  }
  const cuts = parts.map(({ cell, copies, rest, rows }): Cut => {
    const whole = { cell, copies, mass: copies * cells[cell]!.mass, rows: copies * rows };
    const found = around.get(cell);
    if (found === undefined) return { ...whole, upTo: null, behind: undefined, next: null };
    const ordered = joined(found.rows);
    let { massBefore: mass, rowsBefore: count } = found;
    // What lies before the rows given is below the first of them, so its key is one less.
    let upTo = mass > 0 && ordered.length > 0 ? `${BigInt(ordered[0]!.key) - 1n}` : null;
    let at = 0;
    while (at < ordered.length && mass + ordered[at]!.mass <= rest + TOLERANCE) {
      mass += ordered[at]!.mass;
      count += ordered[at]!.rows;
      upTo = ordered[at]!.key;
      at++;
    }
    const behind = rest - mass > TOLERANCE ? ordered[at] : undefined;
    return {
      ...whole,
      mass: whole.mass + mass,
      rows: whole.rows + count,
      upTo,
      behind,
      next: behind?.mass ?? null,
    };
  });
  if (isRows) return { settled: cuts.map(settled), missed: [], cuts };
  const { taken, missed } = await settleRows(problem, cuts, problem.total === 'all' ? allocation.total : problem.total);
  return {
    settled: cuts.map((cut, cell) =>
      taken[cell] === 1 && cut.behind !== undefined
        ? settled({ ...cut, upTo: cut.behind.key, mass: cut.mass + cut.behind.mass })
        : settled(cut),
    ),
    missed,
    cuts,
  };
}

function settled({ cell, copies, upTo, mass }: CellLimit & { readonly mass: number }): SettledCell {
  return { limit: { cell, copies, upTo }, mass };
}

interface OrderedRow {
  readonly key: string;
  readonly mass: number;
  /** Rows that bear the key. */
  readonly rows: number;
}

function joined(rows: readonly { readonly key: string; readonly mass: number }[]): readonly OrderedRow[] {
  const found: { key: string; mass: number; rows: number }[] = [];
  for (const { key, mass } of rows) {
    const last = found.at(-1);
    if (last?.key === key) {
      last.mass += mass;
      last.rows++;
    } else found.push({ key, mass, rows: 1 });
  }
  return found;
}
