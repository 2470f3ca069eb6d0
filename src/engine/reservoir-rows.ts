import type { QueryProcess } from './query-process.ts';

/** A row that is kept for later builds. */
export interface KeptRow {
  /** Number of the candidate. */
  readonly n: number;
  readonly id: string;
  readonly snapshot: number;
  /** Position among the parts of the snapshot that hold records. */
  readonly part: number;
  readonly input: number;
  readonly partRow: number;
  readonly cluster: string | null;
}

/** What a build keeps. */
export interface KeptRows {
  readonly rows: readonly KeptRow[];
  readonly words: number;
  readonly strata: number;
  /** Rows of each stratum that there was room for. */
  readonly each: number;
}

/** What became of rows of the reservoir. */
export interface ReservoirGroup {
  /** Position in the list of reasons; null: admitted. */
  readonly reason: number | null;
  readonly cell: number | null;
  /** Position of the split; null: in none. */
  readonly split: number | null;
  readonly rows: number;
  readonly words: number;
}

/** Rows of more bytes are not kept: they could not be read again under every limit of memory. */
const LONGEST_ROW = 8 << 20;
/** What a row is kept by: the same whatever the seed, so that reservoirs of many builds agree about which rows stay. */
const KEY_SQL = "md5_number_upper('reservoir ' || c.row_id)";

/**
 * Refuses rows of the reservoir that are not human or go beyond so many of a stratum. Over the tables of a `CandidateSession`.
 *
 * @param snapshot position of the reservoir among the snapshots
 * @param kinds of human rows
 * @param rows of each stratum at most, by a key that depends on the row alone
 * @param reason position in the list of reasons
 */
export async function limitReservoir(
  query: QueryProcess,
  {
    snapshot,
    kinds,
    rows,
    reason,
  }: {
    readonly snapshot: number;
    readonly kinds: readonly number[];
    readonly rows: number;
    readonly reason: number;
  },
): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE beyond AS SELECT r.n,
      ${isAmong('r.kind', kinds)} AS is_human, row_number() OVER (PARTITION BY r.stratum, is_human ORDER BY ${KEY_SQL}, c.row_id) AS place
    FROM rows r JOIN candidates c ON c.n = r.n WHERE c.snapshot = ${Math.trunc(snapshot)} AND r.reason IS NULL`);
  await query.run(
    `UPDATE rows SET reason = ${Math.trunc(reason)} FROM beyond b WHERE b.n = rows.n AND (NOT b.is_human OR b.place > ${Math.trunc(rows)})`,
  );
}

/**
 * Chooses what a build keeps for later ones: of rows that it selects, those of some kinds and strata with the lowest keys of each stratum. Where
 * there is no room for all, every stratum gives way alike. They stand in the table `kept` from then on.
 *
 * @param heldOut position of the split whose rows are never kept; undefined: there is none
 * @param without snapshots whose rows are not kept
 * @param rows of each stratum at most
 */
export async function keepRareRows(
  query: QueryProcess,
  {
    kinds,
    strata,
    heldOut,
    without,
    rows,
    mostRows,
    mostBytes,
  }: {
    readonly kinds: readonly number[];
    readonly strata: readonly number[];
    readonly heldOut: number | undefined;
    readonly without: readonly number[];
    readonly rows: number;
    readonly mostRows: number;
    readonly mostBytes: number;
  },
): Promise<KeptRows> {
  await query.run('CREATE OR REPLACE TEMP TABLE rare_strata (stratum BIGINT)');
  await query.append(
    'rare_strata',
    strata.map((stratum) => [stratum]),
  );
  await query.run(`CREATE OR REPLACE TEMP TABLE kept AS SELECT c.n, r.stratum, r.words, r.row_bytes,
      row_number() OVER (PARTITION BY r.stratum ORDER BY ${KEY_SQL}, c.row_id) AS place
    FROM placed p JOIN rows r ON r.n = p.n JOIN candidates c ON c.n = p.n
    WHERE p.split <> ${heldOut ?? -1} AND ${isAmong('r.kind', kinds)} AND NOT ${isAmong('c.snapshot', without)} AND r.row_bytes <= ${LONGEST_ROW}
      AND r.stratum IN (SELECT stratum FROM rare_strata)
    QUALIFY place <= ${Math.trunc(rows)}`);
  const [room] = await query.run<{ each: number; most: number }>(`SELECT coalesce(max(place), 0)::BIGINT AS most,
      coalesce(max(place) FILTER (n <= ${Math.trunc(mostRows)} AND bytes <= ${Math.trunc(mostBytes)}), 0)::BIGINT AS each
    FROM (SELECT place, sum(n) OVER (ORDER BY place) AS n, sum(bytes) OVER (ORDER BY place) AS bytes
      FROM (SELECT place, count(*) AS n, sum(row_bytes) AS bytes FROM kept GROUP BY place))`);
  const each = room!.each < room!.most ? room!.each : rows;
  await query.run(`DELETE FROM kept WHERE place > ${each}`);
  const found = await query.run<KeptRow & { readonly words: number; readonly stratum: number }>(
    `SELECT k.n, c.row_id AS id, c.snapshot, c.part, c.input, c.part_row AS "partRow", c.cluster, k.words, k.stratum
    FROM kept k JOIN candidates c ON c.n = k.n ORDER BY c.snapshot, c.part, c.input, c.part_row`,
  );
  return {
    rows: found,
    words: found.reduce((sum, { words }) => sum + words, 0),
    strata: new Set(found.map(({ stratum }) => stratum)).size,
    each,
  };
}

/** What became of the rows of the reservoir. Needs `assignSplits`. */
export async function reservoirGroups(query: QueryProcess, snapshot: number): Promise<readonly ReservoirGroup[]> {
  return query.run(`SELECT r.reason, x.cell, p.split, count(*) AS rows, sum(r.words)::BIGINT AS words
    FROM candidates c JOIN rows r ON r.n = c.n LEFT JOIN placed p ON p.n = c.n LEFT JOIN cell_rows x ON x.n = c.n
    WHERE c.snapshot = ${Math.trunc(snapshot)} GROUP BY ALL ORDER BY ALL`);
}

function isAmong(column: string, values: readonly number[]): string {
  return values.length === 0 ? 'false' : `(${column} IN (${values.map((value) => Math.trunc(value)).join(', ')}))`;
}
