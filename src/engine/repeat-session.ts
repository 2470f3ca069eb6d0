import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';
import type { PartFiles } from './record-session.ts';
import { RepeatedRows } from './repeated-rows.ts';

/** A dimension of the strata that a budget is held by: a column of the records, or a period of their dates. */
export type BudgetColumn = 'source' | 'language' | 'decade' | 'year' | 'month' | `g${number}`;

export interface RepeatTables {
  /** Parquet: `part` (position in the list of parts), `row` (of its records table), `entry`. */
  readonly members: string;
  /** Parquet: `entry`, `survivor` (-1: it stays), `cluster`, `counts` (0: only shown), `is_similar`, `shared`, `union_size`, `lanes`. */
  readonly entries: string;
}

export interface RepeatTotals {
  readonly identicalGroups: number;
  readonly identicalRecords: number;
  readonly identicalWords: number;
  readonly similarRecords: number;
  readonly similarWords: number;
  readonly removedRecords: number;
  readonly removedWords: number;
  readonly removedIdentical: number;
  readonly removedContained: number;
  readonly keptByBudget: number;
  readonly clusters: number;
  readonly largestCluster: number;
}

export interface RepeatStratum {
  /** Position of its shape in the list given. */
  readonly shape: number;
  readonly values: readonly (string | null)[];
  readonly records: number;
  readonly words: number;
  readonly repeatedRecords: number;
  readonly removableRecords: number;
  readonly removedRecords: number;
}

/** A budget is held as whole parts of a million, so that no rounding decides. */
const MILLION = 1_000_000;

/**
 * Questions to the records that repeat, in the query process: which copy of each content stays, what each stratum's budget lets go, and
 * what that costs. Needs the decisions that a `RecordSession` over the same process has set.
 */
export class RepeatSession {
  readonly #query: QueryProcess;
  readonly #shapes: readonly (readonly BudgetColumn[])[];

  private constructor(query: QueryProcess, shapes: readonly (readonly BudgetColumn[])[]) {
    this.#query = query;
    this.#shapes = shapes;
  }

  /**
   * @param parts all parts, in the order that `members` counts them
   * @param provenance rank of each class and status, best 0
   * @param shapes strata that budgets are held by, as lists of columns; records without a group value are in no stratum of that group
   * @param budget share of a stratum's records that may go
   */
  static async open(
    query: QueryProcess,
    {
      parts,
      tables,
      provenance,
      shapes,
      budget,
    }: {
      readonly parts: readonly PartFiles[];
      readonly tables: RepeatTables;
      readonly provenance: readonly { readonly class: string; readonly status: string; readonly rank: number }[];
      readonly shapes: readonly (readonly BudgetColumn[])[];
      readonly budget: number;
    },
  ): Promise<RepeatSession> {
    await RepeatedRows.find(query, parts);
    await query.run('CREATE OR REPLACE TEMP TABLE part_keys (position BIGINT, part VARCHAR)');
    await query.append(
      'part_keys',
      parts.map(({ key }, position) => [position, `${key}.records`]),
    );
    await query.run('CREATE OR REPLACE TEMP TABLE provenances (class VARCHAR, status VARCHAR, provenance BIGINT)');
    await query.append(
      'provenances',
      provenance.map((row) => [row.class, row.status, row.rank]),
    );
    const columns = [...new Set(shapes.flat())];
    await query.run(`CREATE OR REPLACE TEMP TABLE shown AS WITH
      found AS (SELECT r.part, r.input, r.part_row, r.entry AS archive_entry, r.file_row_number AS row, ${RECORD_ID_SQL} AS id, r.words, r.date,
          ${columns.map((column) => `${columnSql(column)} AS ${aliasOf(column)}`).join(', ')},
          d.class, d.status, v.provenance, m.entry, e.survivor, e.cluster, e.counts, e.is_similar, e.shared, e.union_size, e.lanes
        FROM ${parquetSql([tables.members])} m JOIN part_keys k ON k.position = m.part
        JOIN records r ON r.part = k.part AND r.file_row_number = m.row
        JOIN ${parquetSql([tables.entries])} e ON e.entry = m.entry
        JOIN decisions d ON d.source = r.source AND d.field = r.field AND d.signature = r.signature AND d.overlay = r.overlay
        JOIN provenances v ON v.class = d.class AND v.status = d.status
        LEFT JOIN (SELECT part, input, part_row, ordinal FROM repeated_rows) p ON p.part = r.part AND p.input = r.input AND p.part_row = r.part_row)
      SELECT *, row_number() OVER (PARTITION BY entry ORDER BY provenance, coalesce(date, '~'), id) AS place FROM found`);
    await query.run('CREATE OR REPLACE TEMP VIEW repeats AS SELECT * FROM shown WHERE counts = 1');
    await query.run(
      `CREATE OR REPLACE TEMP VIEW row_records AS SELECT parse_filename(filename, true) AS part, input, part_row FROM ${parquetSql(parts.map(({ records }) => records))}`,
    );
    const ranks = shapes.map(
      (shape, i) =>
        `row_number() OVER (PARTITION BY ${shape.map((column) => `c.${aliasOf(column)}`).join(', ')}
          ORDER BY c.place = 1, c.provenance DESC, c.entry, c.id) AS rank${i}`,
    );
    for (const [i, shape] of shapes.entries()) {
      const names = shape.map((column) => `${column} AS ${aliasOf(column)}`);
      await query.run(
        `CREATE OR REPLACE TEMP TABLE totals${i} AS SELECT ${names.join(', ')}, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words
        FROM decided GROUP BY ALL`,
      );
    }
    const joins = shapes.map(
      (shape, i) =>
        `JOIN totals${i} t${i} ON ${shape.map((column) => `t${i}.${aliasOf(column)} IS NOT DISTINCT FROM c.${aliasOf(column)}`).join(' AND ')}`,
    );
    const within = shapes.map((shape, i) => {
      const isNobodys = shape
        .filter((column) => column.startsWith('g'))
        .map((column) => `c.${aliasOf(column)} IS NULL OR `);
      return `(${isNobodys.join('')}rank${i} <= t${i}.records * ${Math.round(budget * MILLION)} // ${MILLION})`;
    });
    await query.run(`CREATE OR REPLACE TEMP TABLE candidates AS WITH
      movable AS (SELECT c.*, CASE WHEN c.survivor >= 0 THEN 'contained' ELSE 'identical' END AS kind,
          s.id AS survivor_id, s.class AS survivor_class, s.status AS survivor_status
        FROM repeats c JOIN repeats s ON s.place = 1 AND s.entry = CASE WHEN c.survivor >= 0 THEN c.survivor ELSE c.entry END
        WHERE c.place > 1 OR c.survivor >= 0),
      ranked AS (SELECT c.*${ranks.map((rank) => `, ${rank}`).join('')} FROM movable c)
      SELECT c.* EXCLUDE (${['cluster', ...shapes.map((_, i) => `rank${i}`)].join(', ')}), c.cluster,
        ${within.length === 0 ? 'true' : within.join(' AND ')} AS removed
      FROM ranked c ${joins.join(' ')}`);
    return new RepeatSession(query, shapes);
  }

  async totals(): Promise<RepeatTotals> {
    const [row] = await this.#query.run<RepeatTotals>(`SELECT
      (SELECT count(*) FROM (SELECT entry FROM repeats GROUP BY entry HAVING count(*) > 1)) AS "identicalGroups",
      (SELECT count(*) FROM repeats WHERE place > 1) AS "identicalRecords",
      (SELECT coalesce(sum(words), 0)::BIGINT FROM repeats WHERE place > 1) AS "identicalWords",
      (SELECT count(*) FROM repeats WHERE is_similar = 1) AS "similarRecords",
      (SELECT coalesce(sum(words), 0)::BIGINT FROM repeats WHERE is_similar = 1) AS "similarWords",
      (SELECT count(*) FROM candidates WHERE removed) AS "removedRecords",
      (SELECT coalesce(sum(words), 0)::BIGINT FROM candidates WHERE removed) AS "removedWords",
      (SELECT count(*) FROM candidates WHERE removed AND kind = 'identical') AS "removedIdentical",
      (SELECT count(*) FROM candidates WHERE removed AND kind = 'contained') AS "removedContained",
      (SELECT count(*) FROM candidates WHERE NOT removed) AS "keptByBudget",
      (SELECT count(DISTINCT cluster) FROM repeats) AS "clusters",
      (SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM repeats GROUP BY cluster)) AS "largestCluster"`);
    return row!;
  }

  /** Strata of all shapes that hold records which could go, those that would lose most first. */
  async strata(limit: number): Promise<readonly RepeatStratum[]> {
    const found: RepeatStratum[] = [];
    for (const [shape, columns] of this.#shapes.entries()) {
      const names = columns.map(aliasOf);
      const same = (a: string, b: string) =>
        names.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`).join(' AND ');
      const named = columns
        .filter((column) => column.startsWith('g'))
        .map((column) => `${aliasOf(column)} IS NOT NULL`);
      const rows = await this.#query.run<
        Omit<RepeatStratum, 'shape' | 'values'> & Readonly<Record<string, string | null>>
      >(`WITH
        r AS (SELECT ${names.join(', ')}, count(*) AS repeated FROM repeats GROUP BY ALL),
        c AS (SELECT ${names.join(', ')}, count(*) AS removable, count(*) FILTER (removed) AS removed FROM candidates
          ${named.length === 0 ? '' : `WHERE ${named.join(' AND ')}`} GROUP BY ALL)
        SELECT ${names.map((name) => `c.${name} AS ${name}`).join(', ')}, t.records, t.words, r.repeated AS "repeatedRecords",
          c.removable AS "removableRecords", c.removed AS "removedRecords"
        FROM c JOIN r ON ${same('c', 'r')} JOIN totals${shape} t ON ${same('c', 't')}
        ORDER BY c.removable / t.records DESC, c.removable DESC, ${names.map((name) => `c.${name}`).join(', ')} LIMIT ${Math.trunc(limit)}`);
      for (const row of rows) found.push({ ...row, shape, values: names.map((name) => row[name] as string | null) });
    }
    const share = ({ removableRecords, records }: RepeatStratum) => removableRecords / records;
    return found
      .sort((a, b) => share(b) - share(a) || b.removableRecords - a.removableRecords || a.shape - b.shape)
      .slice(0, limit);
  }

  async sources(): Promise<
    readonly {
      source: string;
      identical: number;
      similar: number;
      removed: number;
      removedWords: number;
    }[]
  > {
    return this.#query.run(`SELECT r.d_source AS source, count(*) FILTER (r.place > 1) AS identical, count(*) FILTER (r.is_similar = 1) AS similar,
        count(*) FILTER (c.removed) AS removed, coalesce(sum(r.words) FILTER (c.removed), 0)::BIGINT AS "removedWords"
      FROM repeats r LEFT JOIN candidates c ON c.part = r.part AND c.row = r.row GROUP BY r.d_source ORDER BY r.d_source`);
  }

  /** What goes by class, and the class of the copy that stays for it. */
  async shifts(): Promise<readonly { removed: string; survivor: string; records: number }[]> {
    return this.#query.run(`SELECT class AS removed, survivor_class AS survivor, count(*) AS records
      FROM candidates WHERE removed GROUP BY ALL ORDER BY ALL`);
  }

  /** Id and preview of the copy of each entry that stands first: what is shown of it. Entries that are not there are left out. */
  async firstCopies(
    entries: readonly number[],
    parts: readonly PartFiles[],
  ): Promise<ReadonlyMap<number, { readonly id: string; readonly preview: string | null }>> {
    const copies = await this.#copies(entries, parts, 'place = 1');
    return new Map(copies.map(({ entry, id, preview }) => [entry, { id, preview }]));
  }

  /** The same of the copy that stands second. */
  async secondCopies(
    entries: readonly number[],
    parts: readonly PartFiles[],
  ): Promise<ReadonlyMap<number, { readonly id: string; readonly preview: string | null }>> {
    const copies = await this.#copies(entries, parts, 'place = 2');
    return new Map(copies.map(({ entry, id, preview }) => [entry, { id, preview }]));
  }

  /** Entries that hold the most copies. */
  async largestGroups(limit: number): Promise<readonly number[]> {
    const rows = await this.#query.run<{ entry: number }>(
      `SELECT entry FROM repeats GROUP BY entry HAVING count(*) > 1 ORDER BY count(*) DESC, entry LIMIT ${Math.trunc(limit)}`,
    );
    return rows.map(({ entry }) => entry);
  }

  /** Writes every record that repeats, with its role and what proves it, ordered by id. */
  async writeRepeats(file: string): Promise<void> {
    await this.#query.run(`COPY (WITH
      touched AS (SELECT part, input, part_row, count(*) AS removed FROM candidates WHERE removed GROUP BY ALL),
      whole AS (SELECT t.part, t.input, t.part_row, t.removed = r.records AS row_removed
        FROM touched t JOIN (SELECT part, input, part_row, count(*) AS records FROM row_records SEMI JOIN touched USING (part, input, part_row) GROUP BY ALL) r
        USING (part, input, part_row))
      SELECT r.id AS record_id, CASE WHEN c.removed THEN 'removed' WHEN c.id IS NOT NULL THEN 'kept-by-budget' ELSE 'stays' END AS role,
        c.kind, c.survivor_id, r.class AS origin_class, r.status AS origin_status, c.survivor_class, c.survivor_status, r.cluster,
        CASE WHEN c.id IS NOT NULL AND r.survivor >= 0 THEN r.shared END AS shared_shingles, CASE WHEN c.id IS NOT NULL AND r.survivor >= 0 THEN r.union_size END AS union_shingles,
        CASE WHEN c.id IS NOT NULL AND r.survivor >= 0 THEN r.lanes END AS equal_lanes,
        coalesce(w.row_removed, false) AND coalesce(c.removed, false) AS row_removed, r.d_source AS source, r.words,
        r.part, r.input, r.part_row, r.archive_entry
      FROM repeats r LEFT JOIN candidates c ON c.part = r.part AND c.row = r.row
      LEFT JOIN whole w ON w.part = r.part AND w.input = r.input AND w.part_row = r.part_row
      ORDER BY r.id) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd)`);
  }

  /**
   * Writes confirmed pairs with the ids of the copies that stand first.
   *
   * @param pairs Parquet: `better`, `worse`, `shared`, `union_size`, `verdict`
   */
  async writePairs(pairs: string, file: string): Promise<void> {
    await this.#query.run(`COPY (SELECT a.id AS record_id, b.id AS other_id, p.shared AS shared_shingles, p.union_size AS union_shingles,
        p.verdict, a.cluster
      FROM ${parquetSql([pairs])} p JOIN repeats a ON a.entry = p.better AND a.place = 1 JOIN repeats b ON b.entry = p.worse AND b.place = 1
      ORDER BY a.id, b.id) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd)`);
  }

  async #copies(entries: readonly number[], parts: readonly PartFiles[], which: 'place = 1' | 'place = 2') {
    if (entries.length === 0) return [];
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_entries (entry BIGINT)');
    await this.#query.append(
      'wanted_entries',
      [...new Set(entries)].map((entry) => [entry]),
    );
    return this.#query.run<{ entry: number; id: string; preview: string | null }>(`WITH
      copies AS (SELECT entry, id, part, row FROM shown SEMI JOIN wanted_entries USING (entry) WHERE ${which})
      SELECT s.entry, s.id, r.preview FROM copies s
      JOIN (SELECT parse_filename(filename, true) AS part, file_row_number AS row, preview FROM ${parquetSql(
        parts.map(({ records }) => records),
        { rowNumbers: true },
      )}) r USING (part, row) ORDER BY s.entry`);
  }
}

function aliasOf(column: BudgetColumn): string {
  return `d_${column}`;
}

/** The value of a dimension in a row of a records table. */
function columnSql(column: BudgetColumn): string {
  switch (column) {
    case 'month':
      return 'substr(r.date, 1, 7)';
    case 'year':
      return 'substr(r.date, 1, 4)';
    case 'decade':
      return "(substr(r.date, 1, 3) || '0s')";
    default:
      return `r.${column}`;
  }
}
