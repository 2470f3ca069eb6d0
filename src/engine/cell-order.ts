import { parquetSql, pathSql } from './parquet-sql.ts';
import { type PartTask, TASK_TABLE, writePartTasks } from './part-tasks.ts';
import type { QueryProcess } from './query-process.ts';
import { textHashSql } from './text-hash-sql.ts';

/** A row that was drawn from its cell, to be looked at closely. */
export interface SampledRow {
  readonly n: number;
  readonly cell: number;
  /** In the unit of the budget. */
  readonly mass: number;
  /** Whether it is in the build anyway. */
  readonly isKept: boolean;
  readonly id: string;
  readonly kind: number;
  readonly bytes: number;
}

/** How many rows of a cell are wanted in a sample: those that come first in its order. */
export interface CellSample {
  readonly cell: number;
  readonly rows: number;
  /** Rows that the cell has. */
  readonly of: number;
  readonly isKept: boolean;
}

/** Rows of a cell whose chance to come early is weighed. */
export interface KindWeight {
  readonly cell: number;
  readonly kind: number;
  /** 0-1; the largest of a cell is 1. */
  readonly weight: number;
}

/** Keys of rows have 63 bits. Chosen rows lie in the first quarter, rows nobody looked at in the second, the others behind. */
const QUARTER = 1n << 61n;
/** Weights in fixed point: the smallest that counts is a billionth of the largest. */
const WEIGHT_ONE = 2 ** 30;
/** Steps in which logarithms are told apart, so that the last bit, which machines differ in, decides nothing. */
const LOG_STEPS = 2 ** 40;

/**
 * Draws rows from cells: those that come first in their order. Needs `CandidateSession.setCells`, and candidates that keep their paths.
 *
 * @returns the rows, by id
 */
export async function sampleCells(query: QueryProcess, samples: readonly CellSample[]): Promise<readonly SampledRow[]> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE sample_cells (cell BIGINT, most BIGINT, below VARCHAR, is_kept BIGINT)',
  );
  await query.append(
    'sample_cells',
    samples.map(({ cell, rows, of, isKept }) => [cell, rows, keyBelow(rows, of), Number(isKept)]),
  );
  // Keys are spread evenly: nearly all of the first rows lie below the bound, so that only those have to be sorted.
  await query.run(`CREATE OR REPLACE TEMP TABLE sampled_rows AS SELECT n, cell, mass, is_kept FROM (
      SELECT r.n, r.cell, r.mass, s.is_kept, s.most, row_number() OVER (PARTITION BY r.cell ORDER BY r.order_key, r.n) AS place
      FROM cell_rows r JOIN sample_cells s ON s.cell = r.cell AND r.order_key <= s.below::BIGINT) WHERE place <= most`);
  const rows = await query.run<Omit<SampledRow, 'isKept'> & { readonly isKept: number }>(
    `SELECT s.n, s.cell, s.mass, s.is_kept AS "isKept", c.row_id AS id, r.kind, r.row_bytes AS bytes FROM sampled_rows s
    JOIN candidates c ON c.n = s.n JOIN rows r ON r.n = s.n ORDER BY c.row_id, s.n`,
  );
  return rows.map((row) => ({ ...row, isKept: Boolean(row.isKept) }));
}

/** Key up to which more rows than wanted lie, past all odds, where keys are spread evenly. */
function keyBelow(wanted: number, of: number): string {
  const share = Math.min(1, (wanted + 8 * Math.sqrt(wanted) + 64) / Math.max(1, of));
  return `${share === 1 ? (1n << 63n) - 1n : BigInt(Math.floor(share * 2 ** 52)) << 11n}`;
}

/**
 * Writes where the sampled rows lie, ordered by task, input and position: `task`, `n`, `input`, `position`, `row_hash`, `paths` (of what is
 * learned from).
 *
 * @returns rows of each task, in the order of the file
 */
export async function writeSampled(
  query: QueryProcess,
  file: string,
  tasks: readonly PartTask[],
): Promise<readonly { readonly task: number; readonly rows: number }[]> {
  await writePartTasks(query, tasks);
  await query.run(`COPY (SELECT t.task::INTEGER AS task, c.n::DOUBLE AS n, c.input::INTEGER AS input, (c.part_row + t."offset")::INTEGER AS position,
      c.row_hash, c.learned_paths AS paths
    FROM candidates c JOIN sampled_rows s ON s.n = c.n JOIN part_tasks t ON t.snapshot = c.snapshot AND t.part = c.part
    ORDER BY t.task, c.input, position) TO ${pathSql(file)} ${TASK_TABLE}`);
  return query.run(`SELECT task, count(*) AS rows FROM ${parquetSql([file])} GROUP BY task ORDER BY task`);
}

/**
 * Puts sampled rows that were chosen first in their cells, in the order in which they were chosen; then come rows that nobody looked at, by
 * their keys, then the sampled rows that were not chosen. Rows that are kept stay where they are.
 *
 * @param chosen numbers of rows
 */
export async function putFirst(query: QueryProcess, chosen: readonly number[]): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE first_rows (n BIGINT, place VARCHAR)');
  const step = QUARTER / BigInt(chosen.length + 1);
  await query.append(
    'first_rows',
    chosen.map((n, at) => [n, `${BigInt(at + 1) * step}`]),
  );
  await query.run(`CREATE OR REPLACE TEMP TABLE ordered_rows AS SELECT r.n, CASE WHEN x.cell IS NULL THEN r.order_key
        WHEN f.n IS NOT NULL THEN f.place::BIGINT WHEN s.n IS NULL THEN ${QUARTER} + (r.order_key >> 2)
        ELSE ${2n * QUARTER} + (r.order_key >> 2) END::BIGINT AS order_key, r.mass, r.cell
      FROM cell_rows r LEFT JOIN (SELECT cell FROM sample_cells WHERE is_kept = 0) x ON x.cell = r.cell
      LEFT JOIN (SELECT n FROM sampled_rows WHERE is_kept = 0) s ON s.n = r.n LEFT JOIN first_rows f ON f.n = r.n`);
  await replaceCellRows(query);
}

/**
 * Orders the rows of some cells by chance and weight: of two rows the one with twice the weight comes first twice as often (Efraimidis and
 * Spirakis 2006). The chance is that of their keys. A row that may be taken several times stands in its cell as often, each time with a
 * chance of its own; `joinCopies` ends that.
 *
 * @param weights of all kinds in each cell; cells that are not named stay as they are
 * @param copies times each row stands in its cell, from 1 on
 */
export async function orderByWeight(
  query: QueryProcess,
  weights: readonly KindWeight[],
  { copies }: { readonly copies: number },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE kind_weights (cell BIGINT, kind BIGINT, weight BIGINT)');
  await query.append(
    'kind_weights',
    weights.map(({ cell, kind, weight }) => [cell, kind, Math.max(1, Math.round(weight * WEIGHT_ONE))]),
  );
  await query.run(`CREATE OR REPLACE TEMP TABLE ordered_rows AS
    WITH drawn AS (SELECT c.n, c.mass, c.cell, w.weight,
        CASE WHEN i.copy = 0 THEN c.order_key ELSE ${textHashSql("c.order_key || ' ' || i.copy", 'lower')} END AS chance
      FROM cell_rows c JOIN rows r ON r.n = c.n JOIN kind_weights w ON w.cell = c.cell AND w.kind = r.kind, range(${Math.trunc(copies)}) i(copy)),
      placed AS (SELECT n, mass, cell, count(*) OVER (PARTITION BY cell) AS entries,
        row_number() OVER (PARTITION BY cell ORDER BY round(-ln((chance + 0.5) / 9223372036854775808.0) / (weight / ${WEIGHT_ONE}.0) * ${LOG_STEPS}), chance, n) AS place FROM drawn)
    SELECT n, (place::HUGEINT * ${4n * QUARTER - 1n} // (entries + 1))::BIGINT AS order_key, mass, cell FROM placed
    UNION ALL SELECT n, order_key, mass, cell FROM cell_rows WHERE cell NOT IN (SELECT cell FROM kind_weights)`);
  await replaceCellRows(query);
}

/** Makes of the copies of a row one row again, after `CandidateSession.choose`: what was chosen bears how often. */
export async function joinCopies(query: QueryProcess): Promise<void> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE joined AS SELECT n, cell, mass, sum(copies)::INTEGER AS copies FROM chosen GROUP BY n, cell, mass',
  );
  await query.run('DROP TABLE chosen');
  await query.run('ALTER TABLE joined RENAME TO chosen');
  await query.run(
    'CREATE OR REPLACE TEMP TABLE ordered_rows AS SELECT n, min(order_key) AS order_key, mass, cell FROM cell_rows GROUP BY n, mass, cell',
  );
  await replaceCellRows(query);
}

async function replaceCellRows(query: QueryProcess): Promise<void> {
  await query.run('DROP TABLE cell_rows');
  await query.run('ALTER TABLE ordered_rows RENAME TO cell_rows');
}
