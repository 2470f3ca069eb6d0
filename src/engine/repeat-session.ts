import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';
import type { PartFiles } from './record-session.ts';
import { RepeatedRows } from './repeated-rows.ts';

/** A dimension of the strata that a budget is held by: a column of the records, or a period of their dates. */
export type BudgetColumn = 'source' | 'language' | 'decade' | 'year' | 'month' | `g${number}`;

export interface RepeatTables {
  /** Parquet: `part` (position in the list of parts), `row` (of its records table), `entry`, `other` (what its row says beside texts; 0: nothing). */
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
  readonly otherColumnsDiffer: number;
  /** Rows of which every record is removed and that one row which stays holds all of. */
  readonly removedRows: number;
  /** Removed records in other rows. */
  readonly inRowsThatStay: number;
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

/** A record that stays because its row says something else than the row of the copy, by their places, as positions of parts and rows in them. */
export interface HeldRecord {
  readonly part: number;
  readonly row: number;
  readonly copyPart: number;
  readonly copyRow: number;
}

/** Characters from which a language that was detected is taken for that of a text: no fewer are looked at where there are more. */
const SURE_CHARACTERS = 100;
/** Share of its source under which a language that was guessed from few characters may be none. */
const LEAST_LANGUAGE_SHARE = 0.1;
/** Rows of a part are fewer than this; position of the part times it, and the row, are a record's number. */
const PART_STEP = 2 ** 32;
/** Members joined with their records at once: some 20 MB. */
const MEMBERS_AT_ONCE = 100_000;
/** Members that the memory of a query process is enough for as it is, */
const MEMBERS_THAT_FIT = 600_000;
/** and bytes for each beyond. */
const MEMBER_BYTES = 200;
/** Records whose join with all their columns fits the memory of the query process. */
const SLICE_RECORDS = 100_000;
/** Rows of a group in the tables written: the writer holds one with all its strings, outside the memory that it accounts for. */
const TABLE_ROWS = 20_480;
/** A budget is held as whole parts of a million, so that no rounding decides. */
const MILLION = 1_000_000;

/**
 * Questions to the records that repeat, in the query process: which copy of each content stays, what each stratum's budget lets go, and
 * what that costs. Needs the decisions that a `RecordSession` over the same process has set.
 */
export class RepeatSession {
  readonly #query: QueryProcess;
  readonly #shapes: readonly (readonly BudgetColumn[])[];
  readonly #sliceRecords: number;

  private constructor(query: QueryProcess, shapes: readonly (readonly BudgetColumn[])[], sliceRecords: number) {
    this.#query = query;
    this.#shapes = shapes;
    this.#sliceRecords = sliceRecords;
  }

  /**
   * @param parts all parts, in the order that `members` counts them
   * @param provenance rank of each class and status, best 0
   * @param shapes strata that budgets are held by, as lists of columns; records without a group value are in no stratum of that group
   * @param budget share of a stratum's records that may go
   * @param sliceRecords records that are joined with all their columns at a time
   */
  static async open(
    query: QueryProcess,
    {
      parts,
      tables,
      provenance,
      shapes,
      budget,
      memoryMb,
      sliceRecords = SLICE_RECORDS,
    }: {
      readonly parts: readonly PartFiles[];
      readonly tables: RepeatTables;
      readonly provenance: readonly { readonly class: string; readonly status: string; readonly rank: number }[];
      readonly shapes: readonly (readonly BudgetColumn[])[];
      readonly budget: number;
      /** Memory of the query process in MiB that may grow where more repeats than fits it; undefined: it must not. */
      readonly memoryMb?: number | undefined;
      readonly sliceRecords?: number;
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
    // Joins hold their right side, as they are written: what the planner takes for the smaller one may be rows with all their columns.
    await query.run("SET disabled_optimizers = 'join_order,build_side_probe_side'");
    await query.run(`CREATE OR REPLACE TEMP TABLE placed_members AS
      SELECT m.part AS position, m.part * ${PART_STEP} + m.row AS record, m.other, e.entry, e.survivor, e.cluster, e.counts, e.is_similar, e.shared, e.union_size, e.lanes
      FROM ${parquetSql([tables.members])} m JOIN ${parquetSql([tables.entries])} e ON e.entry = m.entry ORDER BY m.part`);
    await growMemory(query, memoryMb);
    await query.run('DROP TABLE IF EXISTS placed_records');
    for (const { first, last } of await memberRanges(query, parts.length)) {
      const names = parts.slice(first, last + 1).map(({ key }) => `'${key}.records'`);
      const select = `SELECT
          r.part, r.input, r.part_row, r.entry AS archive_entry, r.file_row_number AS row, m.record, ${RECORD_ID_SQL} AS id, r.words, r.date,
          ${columns.map((column) => `${columnSql(column)} AS ${aliasOf(column)}`).join(', ')},
          d.class, d.status, v.provenance, m.entry, m.survivor, m.cluster, m.counts, m.is_similar, m.shared, m.union_size, m.lanes,
          m.other, coalesce(r.generator, '') AS writer, hash(r.path) AS slot,
          r.language_basis <> 'detected' OR r.characters >= ${SURE_CHARACTERS} AS is_sure
        FROM (SELECT r.*, k.position * ${PART_STEP} + r.file_row_number AS record FROM records r JOIN part_keys k ON k.part = r.part
          WHERE r.part IN (${names.join(', ')})) r
        JOIN (SELECT * FROM placed_members WHERE position BETWEEN ${first} AND ${last}) m ON m.record = r.record
        JOIN decisions d ON d.source = r.source AND d.field = r.field AND d.signature = r.signature AND d.overlay = r.overlay
        JOIN provenances v ON v.class = d.class AND v.status = d.status
        LEFT JOIN (SELECT part, input, part_row, ordinal FROM repeated_rows) p ON p.part = r.part AND p.input = r.input AND p.part_row = r.part_row`;
      await query.run(
        `${first === 0 ? 'CREATE TEMP TABLE placed_records AS' : 'INSERT INTO placed_records'} ${select}`,
      );
    }
    await query.run('DROP TABLE placed_members');
    await query.run(
      "CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM placed_records ORDER BY entry, provenance, coalesce(date, '~'), id",
    );
    await query.run('DROP TABLE placed_records');
    await query.run(`CREATE OR REPLACE TEMP TABLE shown AS
      SELECT f.*, f.rowid - s.start + 1 AS place FROM found f JOIN (SELECT entry, min(rowid) AS start FROM found GROUP BY entry) s USING (entry)`);
    await query.run('DROP TABLE found');
    await query.run('CREATE OR REPLACE TEMP VIEW repeats AS SELECT * FROM shown WHERE counts = 1');
    await query.run(
      `CREATE OR REPLACE TEMP VIEW row_records AS SELECT parse_filename(filename, true) AS part, input, part_row FROM ${parquetSql(parts.map(({ records }) => records))}`,
    );
    for (const [i, shape] of shapes.entries()) {
      const names = shape.map((column) => `${column} AS ${aliasOf(column)}`);
      await query.run(
        `CREATE OR REPLACE TEMP TABLE totals${i} AS SELECT ${names.join(', ')}, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words
        FROM decided GROUP BY ALL`,
      );
    }
    await findMovable(query, sliceRecords);
    await query.run(`CREATE OR REPLACE TEMP TABLE held AS SELECT record, part, input, part_row, row, id, survivor_id, survivor_class, survivor_status, copy_part, copy_row
      FROM movable WHERE kind IS NULL`);
    for (const i of shapes.keys()) await findWithinBudget(query, { shape: shapes[i]!, position: i, budget });
    // Few are within a budget, so the joins hold little, however much repeats.
    const removed = shapes.map((shape, i) => [...nobodys(shape), `w${i}.record IS NOT NULL`].join(' OR '));
    await query.run(`CREATE OR REPLACE TEMP TABLE candidates AS SELECT c.*, ${removed.length === 0 ? 'true' : `(${removed.join(') AND (')})`} AS removed
      FROM movable c ${shapes.map((_, i) => `LEFT JOIN within${i} w${i} ON w${i}.record = c.record`).join(' ')} WHERE c.kind IS NOT NULL`);
    for (const i of shapes.keys()) await query.run(`DROP TABLE within${i}`);
    await query.run('DROP TABLE movable');
    await findWholeRows(query);
    await query.run('RESET disabled_optimizers');
    return new RepeatSession(query, shapes, sliceRecords);
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
      (SELECT count(*) FROM held) AS "otherColumnsDiffer",
      (SELECT count(*) FROM whole_rows) AS "removedRows",
      (SELECT count(*) FROM candidates ANTI JOIN whole_rows USING (part, input, part_row) WHERE removed) AS "inRowsThatStay",
      (SELECT count(DISTINCT cluster) FROM repeats) AS "clusters",
      (SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM repeats GROUP BY cluster)) AS "largestCluster"`);
    return row!;
  }

  /**
   * Strata of all shapes that hold records which could go: those with most of them, and those that would lose the largest share and at
   * least `fewest` records; `limit` of each at most. Most records first. Strata of a language that less than a tenth of their source
   * is in, and that was guessed from few characters for most of the records that could go, are left out: it may be none of theirs.
   */
  async strata(limit: number, { fewest = 1 }: { readonly fewest?: number } = {}): Promise<readonly RepeatStratum[]> {
    const found: RepeatStratum[] = [];
    for (const [shape, columns] of this.#shapes.entries()) {
      const names = columns.map(aliasOf);
      const same = (a: string, b: string) =>
        names.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`).join(' AND ');
      const named = columns
        .filter((column) => column.startsWith('g'))
        .map((column) => `${aliasOf(column)} IS NOT NULL`);
      const order = names.map((name) => `${name} NULLS FIRST`).join(', ');
      const hasLanguage = columns.includes('language') && columns.includes('source');
      const rows = await this.#query.run<
        Omit<RepeatStratum, 'shape' | 'values'> & Readonly<Record<string, string | null>>
      >(`WITH
        ${
          hasLanguage
            ? `shares AS (SELECT d_source, d_language, sum(records) / sum(sum(records)) OVER (PARTITION BY d_source) AS share
          FROM totals${shape} GROUP BY d_source, d_language),
        minor AS (SELECT d_source, d_language FROM shares WHERE share < ${LEAST_LANGUAGE_SHARE}),`
            : ''
        }
        r AS (SELECT ${names.join(', ')}, count(*) AS repeated FROM repeats GROUP BY ALL),
        c AS (SELECT ${names.join(', ')}, count(*) AS removable, count(*) FILTER (removed) AS removed FROM candidates
          ${named.length === 0 ? '' : `WHERE ${named.join(' AND ')}`} GROUP BY ALL
          ${hasLanguage ? 'HAVING 2 * count(*) FILTER (is_sure) >= count(*) OR (d_source, d_language) NOT IN (SELECT (d_source, d_language) FROM minor)' : ''}),
        all_strata AS (SELECT ${names.map((name) => `c.${name} AS ${name}`).join(', ')}, t.records, t.words, r.repeated AS "repeatedRecords",
            c.removable AS "removableRecords", c.removed AS "removedRecords"
          FROM c JOIN r ON ${same('c', 'r')} JOIN totals${shape} t ON ${same('c', 't')})
        SELECT * FROM all_strata QUALIFY row_number() OVER (ORDER BY "removableRecords" DESC, ${order}) <= ${Math.trunc(limit)}
          OR ("removableRecords" >= ${Math.trunc(fewest)}
            AND row_number() OVER (ORDER BY "removableRecords" < ${Math.trunc(fewest)}, "removableRecords" / records DESC, "removableRecords" DESC, ${order}) <= ${Math.trunc(limit)})
        ORDER BY "removableRecords" DESC, "removableRecords" / records DESC, ${order}`);
      for (const row of rows) found.push({ ...row, shape, values: names.map((name) => row[name] as string | null) });
    }
    const share = ({ removableRecords, records }: RepeatStratum) => removableRecords / records;
    const ofAll = (first: (a: RepeatStratum, b: RepeatStratum) => number) => found.toSorted(first).slice(0, limit);
    const most = (a: RepeatStratum, b: RepeatStratum) =>
      b.removableRecords - a.removableRecords || share(b) - share(a) || a.shape - b.shape;
    const kept = new Set([
      ...ofAll(most),
      ...ofAll(
        (a, b) =>
          Number(a.removableRecords < fewest) - Number(b.removableRecords < fewest) ||
          share(b) - share(a) ||
          most(a, b),
      ).filter(({ removableRecords }) => removableRecords >= fewest),
    ]);
    return [...kept].sort(most);
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
      FROM repeats r LEFT JOIN candidates c ON c.record = r.record GROUP BY r.d_source ORDER BY r.d_source`);
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

  /** Records that stay because their rows say something else than those of their copies, the first by id. */
  async held(limit: number): Promise<readonly HeldRecord[]> {
    return this.#query.run(`SELECT p.position AS part, h.row, q.position AS "copyPart", h.copy_row AS "copyRow"
      FROM held h JOIN part_keys p ON p.part = h.part JOIN part_keys q ON q.part = h.copy_part ORDER BY h.id LIMIT ${Math.trunc(limit)}`);
  }

  /** Writes every record that repeats, with its role and what proves it, ordered by id. */
  async writeRepeats(file: string): Promise<void> {
    const slices = await sliceCount(this.#query, this.#sliceRecords);
    await createInSlices(this.#query, 'roles', {
      slices,
      rows: (isInSlice) => {
        const row = isInSlice('part', 'input', 'part_row');
        return `SELECT r.id AS record_id,
          CASE WHEN c.removed THEN 'removed' WHEN c.id IS NOT NULL THEN 'kept-by-budget' WHEN h.id IS NOT NULL THEN 'other-columns-differ' ELSE 'stays' END AS role,
          c.kind, coalesce(c.survivor_id, h.survivor_id) AS survivor_id, r.class AS origin_class, r.status AS origin_status,
          coalesce(c.survivor_class, h.survivor_class) AS survivor_class, coalesce(c.survivor_status, h.survivor_status) AS survivor_status, r.cluster,
          CASE WHEN c.kind = 'contained' THEN r.shared END AS shared_shingles, CASE WHEN c.kind = 'contained' THEN r.union_size END AS union_shingles,
          CASE WHEN c.kind = 'contained' THEN r.lanes END AS equal_lanes,
          w.part IS NOT NULL AND coalesce(c.removed, false) AS row_removed, r.d_source AS source, r.words,
          r.part, r.input, r.part_row, r.archive_entry
        FROM (SELECT * FROM repeats WHERE ${row}) r LEFT JOIN (SELECT * FROM candidates WHERE ${row}) c ON c.record = r.record
        LEFT JOIN (SELECT * FROM held WHERE ${row}) h ON h.record = r.record
        LEFT JOIN (SELECT * FROM whole_rows WHERE ${row}) w ON w.part = r.part AND w.input = r.input AND w.part_row = r.part_row`;
      },
    });
    await this.#query.run(
      `COPY (SELECT * FROM roles ORDER BY record_id) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${TABLE_ROWS})`,
    );
    await this.#query.run('DROP TABLE roles');
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
      ORDER BY a.id, b.id) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${TABLE_ROWS})`);
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

/** Slices of so many of the records that repeat. */
async function sliceCount(query: QueryProcess, sliceRecords: number): Promise<number> {
  const [all] = await query.run<{ n: number }>('SELECT count(*) AS n FROM repeats');
  return Math.max(1, Math.ceil(all!.n / sliceRecords));
}

/**
 * Creates a table from a join whose right side may be too large for memory: of both sides one slice at a time.
 *
 * @param rows the statement of one slice; it names what rows are joined by, in the same types on both sides, and gets the condition
 */
async function createInSlices(
  query: QueryProcess,
  table: string,
  {
    slices,
    rows,
  }: { readonly slices: number; readonly rows: (isInSlice: (...by: readonly string[]) => string) => string },
): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    const sql = rows((...by) => (slices === 1 ? 'true' : `hash(${by.join(', ')}) % ${slices} = ${slice}`));
    await query.run(slice === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS ${sql}` : `INSERT INTO ${table} ${sql}`);
  }
}

/**
 * Which records may go by their texts, and for which copy each goes: table `movable`. Where `kind` is null the record stays, because no row of
 * a copy says the same beside the text; it names the copy that holds the text all the same.
 *
 * Copies whose rows say the same beside their texts are of one kind, and the best of each kind may stay for it. A row that says nothing
 * more may go for any other; one that names a writer for one that names none, because origin decides between these. Both relations are
 * transitive, so whoever stands first of all that a record may go for never goes itself.
 *
 * One large join at a time, and by equality alone: with a comparison beside it a whole group would be held against itself.
 */
async function findMovable(query: QueryProcess, sliceRecords: number): Promise<void> {
  // Of each kind the lowest place; places go by provenance first, so it has the lowest of that too.
  await query.run(`CREATE OR REPLACE TEMP TABLE kinds AS SELECT entry, other, writer, min(survivor) AS survivor, min(place) AS place,
    min(provenance) AS provenance FROM repeats GROUP BY entry, other, writer`);
  await query.run(`CREATE OR REPLACE TEMP TABLE homes AS SELECT entry, other, writer, place, provenance FROM kinds WHERE other <> 0
    UNION ALL SELECT entry, 0, writer, min(place), min(provenance) FROM kinds GROUP BY entry, writer`);
  const [writers] = await query.run<{ n: number }>("SELECT count(*) AS n FROM kinds WHERE writer <> ''");
  if (writers!.n > 0) {
    await query.run(`CREATE OR REPLACE TEMP TABLE homes AS SELECT h.entry, h.other, h.writer, least(h.place, coalesce(u.place, h.place)) AS place,
        least(h.provenance, coalesce(u.provenance, h.provenance)) AS provenance
      FROM homes h LEFT JOIN (SELECT * FROM homes WHERE writer = '') u ON u.entry = h.entry AND u.other = h.other
      UNION ALL SELECT u.entry, u.other, k.writer, u.place, u.provenance FROM (SELECT * FROM homes WHERE writer = '') u
        JOIN (SELECT DISTINCT survivor, other, writer FROM kinds WHERE survivor >= 0 AND writer <> '') k ON k.survivor = u.entry AND k.other = u.other
        ANTI JOIN homes h ON h.entry = u.entry AND h.other = u.other AND h.writer = k.writer`);
  }
  await query.run(`CREATE OR REPLACE TEMP TABLE housed AS SELECT k.entry, k.other, k.writer, k.survivor, h.place AS here
    FROM kinds k JOIN homes h ON h.entry = k.entry AND h.other = k.other AND h.writer = k.writer`);
  await query.run('DROP TABLE kinds');
  await query.run(`CREATE OR REPLACE TEMP TABLE targets AS SELECT k.* EXCLUDE (survivor), t.place AS there, t.provenance AS there_provenance
    FROM housed k LEFT JOIN homes t ON t.entry = k.survivor AND t.other = k.other AND t.writer = k.writer`);
  await query.run('DROP TABLE housed');
  const slices = await sliceCount(query, sliceRecords);
  await createInSlices(query, 'aimed', {
    slices,
    rows: (isInSlice) => {
      const kind = isInSlice('entry::BIGINT', 'other', 'writer');
      return `SELECT * EXCLUDE (here, there), CASE WHEN kind = 'identical' OR survivor < 0 THEN entry ELSE survivor END::BIGINT AS target,
        CASE kind WHEN 'contained' THEN there WHEN 'identical' THEN here ELSE 1 END::BIGINT AS target_place
      FROM (SELECT c.*, k.here, k.there,
          CASE WHEN k.there_provenance <= c.provenance THEN 'contained' WHEN k.here < c.place THEN 'identical' END AS kind
        FROM (SELECT * FROM repeats WHERE (place > 1 OR survivor >= 0) AND ${kind}) c
        JOIN (SELECT * FROM targets WHERE ${kind}) k ON k.entry = c.entry AND k.other = c.other AND k.writer = c.writer)`;
    },
  });
  await query.run('DROP TABLE targets');
  await createInSlices(query, 'heads', {
    slices,
    rows: (isInSlice) => {
      const head = isInSlice('entry::BIGINT', 'place::BIGINT');
      return `SELECT entry, place, part, row, id, class, status FROM repeats
        SEMI JOIN (SELECT entry, place FROM homes WHERE ${head} UNION SELECT entry, 1 FROM homes) USING (entry, place) WHERE ${head}`;
    },
  });
  await query.run('DROP TABLE homes');
  await createInSlices(query, 'movable', {
    slices,
    rows: (isInSlice) => `SELECT c.* EXCLUDE (target, target_place), h.id AS survivor_id, h.class AS survivor_class,
        h.status AS survivor_status, h.part AS copy_part, h.row AS copy_row
      FROM (SELECT * FROM aimed WHERE ${isInSlice('target', 'target_place')}) c
      JOIN (SELECT * FROM heads WHERE ${isInSlice('entry::BIGINT', 'place::BIGINT')}) h ON h.entry = c.target AND h.place = c.target_place`,
  });
  await query.run('DROP TABLE aimed');
  await query.run('DROP TABLE heads');
}

/**
 * Runs of parts with about `MEMBERS_AT_ONCE` members each, all parts in one of them: joined run by run, they take a memory that does not grow
 * with what repeats.
 */
async function memberRanges(
  query: QueryProcess,
  partCount: number,
): Promise<readonly { readonly first: number; readonly last: number }[]> {
  const counts = await query.run<{ position: number; members: number }>(
    'SELECT position, count(*) AS members FROM placed_members GROUP BY position ORDER BY position',
  );
  const ranges: { first: number; last: number }[] = [];
  let first = 0;
  let members = 0;
  for (const count of counts) {
    if (members > 0 && members + count.members > MEMBERS_AT_ONCE) {
      ranges.push({ first, last: count.position - 1 });
      first = count.position;
      members = 0;
    }
    members += count.members;
  }
  return [...ranges, { first, last: Math.max(first, partCount - 1) }];
}

/** Where more than a usual share of a large corpus repeats, sorting and joining takes more memory: so much for each further member. */
async function growMemory(query: QueryProcess, memoryMb: number | undefined): Promise<void> {
  if (memoryMb === undefined) return;
  const [{ members } = { members: 0 }] = await query.run<{ members: number }>(
    'SELECT count(*) AS members FROM placed_members',
  );
  const more = Math.max(0, members - MEMBERS_THAT_FIT) * MEMBER_BYTES;
  if (more > 0) await query.limitMemory(memoryMb + Math.ceil(more / 2 ** 20));
}

/** Conditions under which a movable record `c` is in no stratum of a shape: it has no value of a group. */
function nobodys(shape: readonly BudgetColumn[]): readonly string[] {
  return shape.filter((column) => column.startsWith('g')).map((column) => `c.${aliasOf(column)} IS NULL`);
}

/**
 * Which of the movable records the budget of their stratum lets go: table `within<position>`. Ranks are places in a sorted table, because
 * a window holds all of a stratum in memory.
 */
async function findWithinBudget(
  query: QueryProcess,
  {
    shape,
    position,
    budget,
  }: { readonly shape: readonly BudgetColumn[]; readonly position: number; readonly budget: number },
): Promise<void> {
  const names = shape.map(aliasOf);
  const same = (a: string, b: string) =>
    names.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`).join(' AND ');
  const isSomebodys = nobodys(shape).map((condition) => ` AND NOT (${condition})`);
  await query.run(`CREATE OR REPLACE TEMP TABLE in_order AS SELECT record, ${names.join(', ')} FROM movable c
    WHERE kind IS NOT NULL${isSomebodys.join('')} ORDER BY ${names.join(', ')}, place = 1, provenance DESC, entry, id`);
  await query.run(`CREATE OR REPLACE TEMP TABLE within${position} AS SELECT c.record
    FROM in_order c JOIN (SELECT ${names.join(', ')}, min(rowid) AS start FROM in_order GROUP BY ALL) s ON ${same('s', 'c')}
      JOIN totals${position} t ON ${same('t', 'c')}
    WHERE c.rowid - s.start < t.records * ${Math.round(budget * MILLION)} // ${MILLION}`);
  await query.run('DROP TABLE in_order');
}

/**
 * Finds the rows that go whole: all their records do, and where there are several, one row that stays holds them all, each under the same
 * name. That its question stands in one row and its answer in another does not make a row superfluous.
 */
async function findWholeRows(query: QueryProcess): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE emptied AS WITH
    touched AS (SELECT part, input, part_row, count(*) AS removed FROM candidates WHERE removed GROUP BY ALL)
    SELECT part, input, part_row, removed AS records
    FROM (SELECT part, input, part_row, count(*) AS records FROM row_records SEMI JOIN touched USING (part, input, part_row) GROUP BY ALL)
      JOIN touched USING (part, input, part_row)
    WHERE removed = records`);
  // A row's texts as those that stay for them (`texts`), and as they are (`own_texts`): sums of hashes, so that no order of records counts.
  const sum = (value: string) => `sum(hash(slot, ${value})::HUGEINT)`;
  await query.run(`CREATE OR REPLACE TEMP TABLE row_texts AS WITH
    several AS (SELECT part, input, part_row, count(*) AS records FROM repeats GROUP BY ALL HAVING count(*) > 1),
    complete AS (SELECT part, input, part_row FROM several JOIN
        (SELECT part, input, part_row, count(*) AS records FROM row_records SEMI JOIN several USING (part, input, part_row) GROUP BY ALL)
      USING (part, input, part_row, records))
    SELECT part, input, part_row, ${sum('CASE WHEN survivor >= 0 THEN survivor ELSE entry END')} AS texts, ${sum('entry')} AS own_texts,
      ${sum('writer')} AS writers, max(other) AS other, bool_and(survivor < 0) AS is_final, max(provenance) AS provenance,
      min(coalesce(date, '~')) AS date, min(id) AS id
    FROM repeats SEMI JOIN complete USING (part, input, part_row) GROUP BY ALL`);
  // Places in sorted tables, as for budgets. Of rows of the same texts one that holds the final ones stands first.
  await query.run(`CREATE OR REPLACE TEMP TABLE rows_in_order AS SELECT * FROM row_texts
    ORDER BY texts, writers, other, NOT is_final, provenance, date, id`);
  await query.run('DROP TABLE row_texts');
  await query.run(`CREATE OR REPLACE TEMP TABLE row_groups AS SELECT texts, writers, other, min(rowid) AS start, bool_or(is_final) AS is_held
    FROM rows_in_order GROUP BY texts, writers, other`);
  // Where none holds them all, only copies of the very same texts go.
  await query.run(`CREATE OR REPLACE TEMP TABLE own_in_order AS SELECT r.part, r.input, r.part_row, r.own_texts, r.writers, r.other
    FROM rows_in_order r JOIN (SELECT * FROM row_groups WHERE NOT is_held) g USING (texts, writers, other)
    ORDER BY r.own_texts, r.writers, r.other, r.provenance, r.date, r.id`);
  await query.run(`CREATE OR REPLACE TEMP TABLE superfluous AS
    SELECT part, input, part_row FROM rows_in_order r JOIN row_groups g USING (texts, writers, other) WHERE g.is_held AND r.rowid > g.start
    UNION
    SELECT part, input, part_row FROM rows_in_order SEMI JOIN (SELECT texts, writers FROM row_groups WHERE is_held AND other <> 0)
      USING (texts, writers) WHERE other = 0
    UNION
    SELECT o.part, o.input, o.part_row FROM own_in_order o
      JOIN (SELECT own_texts, writers, other, min(rowid) AS start FROM own_in_order GROUP BY ALL) g USING (own_texts, writers, other)
      WHERE o.rowid > g.start`);
  for (const table of ['rows_in_order', 'row_groups', 'own_in_order']) await query.run(`DROP TABLE ${table}`);
  await query.run(`CREATE OR REPLACE TEMP TABLE whole_rows AS SELECT part, input, part_row FROM emptied WHERE records = 1
    UNION ALL SELECT part, input, part_row FROM emptied SEMI JOIN superfluous USING (part, input, part_row) WHERE records > 1`);
  for (const table of ['superfluous', 'emptied']) await query.run(`DROP TABLE ${table}`);
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
