import { countExposures } from './count-exposures.ts';
import { joinParents } from './join-parents.ts';
import { parquetSql, pathSql } from './parquet-sql.ts';
import { type PartTask, TASK_TABLE, writePartTasks } from './part-tasks.ts';
import type { QueryProcess } from './query-process.ts';
import { numberedSql, numberFiles } from './row-topics.ts';
import { type RepeatReasons, settleRepeats } from './settle-repeats.ts';
import { textHashSql } from './text-hash-sql.ts';

/** Rows that are alike in all that says where they come from. */
export interface CandidateKind {
  readonly kind: number;
  readonly source: string;
  /** Bits in the order of `ORIGIN_CLASSES`. */
  readonly classes: number;
  /** Rank of the weakest status, in the order of `ORIGIN_STATUSES`. */
  readonly status: number;
  readonly depthMin: number;
  readonly depthMax: number | null;
  /** Joined by `;`. */
  readonly families: string | null;
  /** Several are joined by `GENERATOR_SEPARATOR`. */
  readonly generator: string | null;
  /** In millionths. */
  readonly pSynthetic: number | null;
  readonly licence: string | null;
  /** Who stands for model text, joined by `;`; null: nobody, or nobody was asked. */
  readonly verifier: string | null;
}

/** A column of strata. */
export type StratumDimension = 'source' | 'language' | 'length' | 'decade' | 'year' | 'month' | 'topic' | `g${number}`;

/** Rows that are alike in kind, stratum, marks, exposure and reason. */
export interface CandidateGroup {
  readonly kind: number;
  readonly stratum: number;
  /** Of each column of marks, as decimal text: 60 bits do not fit a number. */
  readonly marks: readonly string[];
  /** Whether a build was trained on them before. */
  readonly isReplayed: boolean;
  /** Position in the list of reasons; null: admitted so far. */
  readonly reason: number | null;
  readonly rows: number;
  readonly words: number;
  readonly bytes: number;
  /** Tokens where they were counted, else words. */
  readonly mass: number;
}

/** A place in the order of a cell's rows. */
export interface OrderedRow {
  /** 63 bits, as decimal text. */
  readonly key: string;
  readonly mass: number;
}

/** How much of a cell is taken: every row so often, and those up to a key once more. */
export interface CellLimit {
  readonly cell: number;
  readonly copies: number;
  /** Highest order key that is taken once more, as decimal text; null: none. */
  readonly upTo: string | null;
}

/** What was chosen of a group of rows. */
export interface ChosenGroup {
  readonly kind: number;
  readonly stratum: number;
  readonly marks: readonly string[];
  readonly replayed: boolean;
  /** Different rows and their words. */
  readonly rows: number;
  readonly differentWords: number;
  /** Rows and words with all copies. */
  readonly taken: number;
  readonly words: number;
}

/** What became of one row. */
export interface ExplainedRow {
  readonly id: string;
  readonly kind: number;
  readonly stratum: number;
  /** Position in the list of reasons; null: it could be chosen. */
  readonly reason: number | null;
  readonly exposure: number;
  readonly words: number;
  readonly cell: number | null;
  /** Position of its split; null: it is in none. */
  readonly split: number | null;
  readonly copies: number;
  /** Record that stays for it. */
  readonly survivor: string | null;
  readonly language: string | null;
  readonly date: string | null;
  /** What it matches in an evaluation set (`parseContamination`); null: nothing. */
  readonly contaminated: string | null;
}

/** Rows of one cell that the histogram of its keys is made of, on average a bucket. */
const ROWS_A_BUCKET = 64;
const KEY_BITS = 63;
const MOST_BUCKET_BITS = 20;
/** The record or row that stays for a repeat, over `candidates c LEFT JOIN other_survivors v`. */
const SURVIVOR_SQL = 'CASE WHEN v.n IS NULL THEN c.survivor ELSE v.survivor END';

const KIND_COLUMNS = [
  'source',
  'classes',
  'status',
  'depth_min',
  'depth_max',
  'families',
  'generator',
  'p_synthetic',
  'licence',
  'verifier',
] as const;

/**
 * Questions to the rows that a build may choose from (`writeCandidates`), in a query process of its own. However many rows there are, only
 * counts come back, and of cells that are taken in part some rows around the limit.
 */
export class CandidateSession {
  readonly #query: QueryProcess;
  readonly #markColumns: readonly string[];
  readonly #dimensions: readonly StratumDimension[];
  /** Whether tokens of admitted rows are known. */
  #isCounted = false;

  private constructor(query: QueryProcess, markCount: number, dimensions: readonly StratumDimension[]) {
    this.#query = query;
    this.#markColumns = Array.from({ length: markCount }, (_, i) => `marks${i}`);
    this.#dimensions = dimensions;
  }

  /**
   * @param files of `writeCandidates`, at least one
   * @param markColumns how many columns of marks they have
   * @param ruleReasons reason of each rule of admission, by its position
   * @param dimensions of strata; for `topic` the table `row_topics` says which row has which (`takeTopics`)
   * @param exposures tables of rows of builds that were trained on
   * @param heldOut name of the split in them that was not
   */
  static async open(
    query: QueryProcess,
    {
      files,
      markColumns,
      dimensions,
      reasons,
      removesRepeats,
      withdrawnIds,
      mostExposures,
      exposures,
      heldOut,
      parentColumns = [],
    }: {
      readonly files: readonly string[];
      /** Columns of groups that name what a row was made of. */
      readonly parentColumns?: readonly `g${number}`[] | undefined;
      readonly markColumns: number;
      readonly dimensions: readonly StratumDimension[];
      /** Positions in the list of reasons. */
      readonly reasons: RepeatReasons & {
        readonly outside: number;
        /** Of rows whose id an earlier snapshot has as well. */
        readonly twice: number;
        readonly forgotten: number;
        readonly withdrawnIds: number;
        readonly contaminated: number;
        readonly firstRule: number;
      };
      /** Ids of rows, or of records in them, that must not be used. */
      readonly withdrawnIds: readonly string[];
      /** Builds in which a row may have been trained on at most, before this one; undefined: any. */
      readonly mostExposures: number | undefined;
      readonly removesRepeats: boolean;
      readonly exposures: readonly string[];
      readonly heldOut: string;
    },
  ): Promise<CandidateSession> {
    const session = new CandidateSession(query, markColumns, dimensions);
    // Filled where rows are kept for later builds (`keepRareRows`).
    await query.run('CREATE OR REPLACE TEMP TABLE kept (n BIGINT)');
    // Filled where texts are measured (`sampleRangeRows`).
    await query.run('CREATE OR REPLACE TEMP TABLE range_rows (n BIGINT, arms INTEGER)');
    await numberFiles(query, files);
    // Group columns differ between snapshots: what one lacks is null.
    const all = dimensions.includes('topic')
      ? `SELECT c.*, t.topic FROM (${numberedSql(files)}) c LEFT JOIN row_topics t ON t.n = c.n`
      : numberedSql(files);
    await query.run(`CREATE OR REPLACE TEMP VIEW candidates AS ${all}`);
    if (parentColumns.length > 0) {
      await joinParents(query, parentColumns);
      await query.run(`CREATE OR REPLACE TEMP VIEW candidates AS SELECT c.* REPLACE (coalesce(u.unit_key, c.unit_key) AS unit_key,
          coalesce(u.split_key, c.split_key) AS split_key) FROM (${all}) c LEFT JOIN joint_units u ON u.node = c.unit_key`);
    }
    await query.run(`CREATE OR REPLACE TEMP TABLE kinds AS SELECT row_number() OVER (ORDER BY ${KIND_COLUMNS.map((name) => `${name} NULLS FIRST`).join(', ')}) - 1 AS kind, *
      FROM (SELECT DISTINCT ${KIND_COLUMNS.join(', ')} FROM candidates)`);
    const values = dimensions.map((dimension, i) => `${dimensionSql(dimension)} AS s${i}`);
    await query.run(`CREATE OR REPLACE TEMP TABLE strata_values AS SELECT row_number() OVER (ORDER BY ${values.length === 0 ? 'nothing' : values.map((_, i) => `s${i} NULLS FIRST`).join(', ')}) - 1 AS stratum, *
      FROM (SELECT DISTINCT ${values.length === 0 ? 'true AS nothing' : values.join(', ')} FROM candidates)`);
    await countExposures(query, { tables: exposures, heldOut, byContent: removesRepeats });
    await query.run('CREATE OR REPLACE TEMP TABLE withdrawn_ids (row_id VARCHAR)');
    await query.append(
      'withdrawn_ids',
      [...new Set(withdrawnIds.flatMap((id) => [id, id.replace(/#[^#]*$/, '')]))].map((id) => [id]),
    );
    const [{ hasSeveral } = { hasSeveral: false }] = await query.run<{ hasSeveral: boolean }>(
      'SELECT count(DISTINCT snapshot) > 1 AS "hasSeveral" FROM candidates',
    );
    if (hasSeveral) {
      // Of a row that several audits read, that of the first counts; one that is outside there is no row of it.
      await query.run(`CREATE OR REPLACE TEMP TABLE twice AS SELECT row_id, min(snapshot) FILTER (NOT is_outside) AS snapshot
        FROM candidates GROUP BY row_id HAVING count(DISTINCT snapshot) > 1`);
    }
    const sameKind = KIND_COLUMNS.map((name) => `k.${name} IS NOT DISTINCT FROM c.${name}`).join(' AND ');
    const sameStratum =
      dimensions.length === 0
        ? 'true'
        : dimensions
            .map((dimension, i) => `s.s${i} IS NOT DISTINCT FROM ${dimensionSql(dimension, 'c.')}`)
            .join(' AND ');
    await query.run(`CREATE OR REPLACE TEMP TABLE rows AS
      SELECT c.n, c.order_key, c.words::INTEGER AS words, c.row_bytes::BIGINT AS row_bytes, k.kind::INTEGER AS kind, s.stratum::INTEGER AS stratum
        ${session.#markColumns.map((name) => `, c.${name}`).join('')}, coalesce(e.builds, 0)::INTEGER AS exposure, coalesce(e.times, 0)::INTEGER AS times,
        CASE WHEN c.is_outside THEN ${reasons.outside}
          ${hasSeveral ? `WHEN c.row_id IN (SELECT row_id FROM twice WHERE snapshot < c.snapshot) THEN ${reasons.twice}` : ''}
          WHEN c.is_forgotten THEN ${reasons.forgotten}
          ${withdrawnIds.length > 0 ? `WHEN c.row_id IN (SELECT row_id FROM withdrawn_ids) THEN ${reasons.withdrawnIds}` : ''}
          WHEN c.rule >= 0 THEN ${reasons.firstRule} + c.rule WHEN c.contaminated IS NOT NULL THEN ${reasons.contaminated}
          ${removesRepeats ? `WHEN c.survivor IS NOT NULL THEN ${reasons.repeat}` : ''}
          ${mostExposures === undefined ? '' : `WHEN e.builds > ${Math.trunc(mostExposures)} THEN ${reasons.overexposed}`} END::INTEGER AS reason
      FROM candidates c JOIN kinds k ON ${sameKind} JOIN strata_values s ON ${sameStratum} LEFT JOIN exposures e ON e.n = c.n`);
    await settleRepeats(query, { reasons, mostExposures });
    return session;
  }

  /** First and last date of all rows; null where none has one. */
  static async dates(
    query: QueryProcess,
    files: readonly string[],
  ): Promise<{ earliest: string | null; latest: string | null }> {
    const [row] = await query.run<{ earliest: string | null; latest: string | null }>(
      `SELECT min(date) AS earliest, max(date) AS latest FROM ${parquetSql(files)}`,
    );
    return row!;
  }

  /**
   * Looks up what earlier builds hold out for good: rows of the same id, rows of the same texts, and what is like any of these.
   *
   * @param tables of rows of those builds; `isOwn`: of the hold-out of this very name
   */
  async findHeldBefore(
    tables: readonly { readonly file: string; readonly split: string; readonly isOwn: boolean }[],
  ): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE held_before (row_id VARCHAR, content BIGINT, is_own BOOLEAN)');
    for (const { file, split, isOwn } of tables) {
      await this.#query.run(
        `INSERT INTO held_before SELECT row_id, content, ${isOwn} FROM ${parquetSql([file])} WHERE split = ?`,
        [split],
      );
    }
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE units_before AS SELECT unit_key, bool_or(is_own) AS is_own FROM (
        SELECT c.unit_key, h.is_own FROM candidates c JOIN held_before h ON h.row_id = c.row_id
        UNION ALL SELECT c.unit_key, h.is_own FROM candidates c JOIN held_before h ON h.content = c.content) GROUP BY unit_key`);
  }

  /**
   * Holds rows out: of the units (rows that are alike) that have an eligible row and the lowest keys, all eligible rows, and those of units that
   * the hold-out has held before. Whatever else is in a unit of any hold-out is kept away as well. Needs `findHeldBefore`.
   *
   * @param kinds of eligible rows; none: nothing new is held out
   * @param mark that eligible rows bear; undefined: any
   * @param share of the units; undefined: of any
   * @param most rows that are held out at most, those that were held before among them: units in the order of their keys, and where the next has
   * too many rows, single ones behind it; undefined: any number
   * @param reasons positions in the list of reasons: of rows held out, and of rows kept away with them
   */
  async holdOut({
    kinds,
    mark,
    share,
    most,
    reasons,
  }: {
    readonly kinds: readonly number[];
    readonly mark: { readonly column: string; readonly bit: number } | undefined;
    readonly share: number | undefined;
    readonly most?: number | undefined;
    readonly reasons: { readonly heldOut: number; readonly keptAway: number };
  }): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE eligible_kinds (kind BIGINT)');
    await this.#query.append(
      'eligible_kinds',
      kinds.map((kind) => [kind]),
    );
    const bears = mark === undefined ? 'true' : `((r.${mark.column} >> ${Math.trunc(mark.bit)}) & 1) = 1`;
    const eligible = `(r.reason IS NULL AND ${bears} AND r.kind IN (SELECT kind FROM eligible_kinds))`;
    // Who was trained on is no test any more, nor is what resembles it.
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE eligible_units AS
      SELECT c.unit_key, count(*) AS rows, c.unit_key IN (SELECT unit_key FROM units_before WHERE is_own) AS is_own,
        ${share === undefined ? 'true' : `c.unit_key < ${keyBelow(share)}`} AS is_new
      FROM rows r JOIN candidates c ON c.n = r.n
      WHERE ${eligible} AND c.unit_key NOT IN (SELECT x.unit_key FROM rows r JOIN candidates x ON x.n = r.n WHERE r.exposure > 0) GROUP BY c.unit_key`);
    if (most === undefined) {
      await this.#query.run(
        'CREATE OR REPLACE TEMP TABLE held_units AS SELECT unit_key FROM eligible_units WHERE is_own OR is_new',
      );
    } else {
      await this.#query.run(`CREATE OR REPLACE TEMP TABLE held_units AS WITH
          room AS (SELECT ${Math.trunc(most)} - coalesce(sum(rows) FILTER (WHERE is_own), 0) AS rows FROM eligible_units),
          summed AS (SELECT unit_key, rows, sum(rows) OVER (ORDER BY unit_key) AS up_to FROM eligible_units WHERE is_new AND NOT is_own),
          fitting AS (SELECT coalesce(max(s.up_to), 0) AS rows FROM summed s, room WHERE s.up_to <= room.rows),
          singles AS (SELECT s.unit_key, row_number() OVER (ORDER BY s.unit_key) AS place FROM summed s, room WHERE s.up_to > room.rows AND s.rows = 1)
        SELECT unit_key FROM eligible_units WHERE is_own
        UNION ALL SELECT s.unit_key FROM summed s, room WHERE s.up_to <= room.rows
        UNION ALL SELECT s.unit_key FROM singles s, room, fitting WHERE s.place <= room.rows - fitting.rows`);
    }
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE held_rows AS
      SELECT r.n, ${eligible} AND c.unit_key IN (SELECT unit_key FROM held_units) AS is_held FROM rows r JOIN candidates c ON c.n = r.n
      WHERE r.reason IS NULL AND (c.unit_key IN (SELECT unit_key FROM held_units) OR c.unit_key IN (SELECT unit_key FROM units_before))`);
    await this.#query.run(
      `UPDATE rows SET reason = CASE WHEN h.is_held THEN ${reasons.heldOut} ELSE ${reasons.keptAway} END FROM held_rows h WHERE h.n = rows.n`,
    );
  }

  /**
   * Rows to be trained on that are held out, here or in an earlier build, or are like one that is; the first by id. There must be none. Needs
   * `assignSplits`.
   *
   * @param heldOut position of the split that is held out; undefined: there is none
   */
  async leaks(heldOut: number | undefined): Promise<{ readonly rows: number; readonly examples: readonly string[] }> {
    const [row] = await this.#query.run<{ rows: number; examples: readonly string[] | null }>(`WITH
        held AS (SELECT c.row_id, c.content, c.unit_key FROM placed p JOIN candidates c ON c.n = p.n WHERE p.split = ${heldOut ?? -1}),
        trained AS (SELECT c.row_id, c.content, c.unit_key FROM placed p JOIN candidates c ON c.n = p.n WHERE p.split <> ${heldOut ?? -1}),
        leaks AS (SELECT row_id FROM trained WHERE row_id IN (SELECT row_id FROM held UNION ALL SELECT row_id FROM held_before)
          OR content IN (SELECT content FROM held UNION ALL SELECT content FROM held_before)
          OR unit_key IN (SELECT unit_key FROM held UNION ALL SELECT unit_key FROM units_before))
      SELECT count(*) AS rows, min(row_id, 3) AS examples FROM leaks`);
    return { rows: row!.rows, examples: row!.examples ?? [] };
  }

  async kinds(): Promise<readonly CandidateKind[]> {
    return this.#query.run(`SELECT kind, source, classes, status, depth_min AS "depthMin", depth_max AS "depthMax", families, generator,
      p_synthetic AS "pSynthetic", licence, verifier FROM kinds ORDER BY kind`);
  }

  /**
   * Writes admitted rows whose texts are to be counted, ordered by task, input and position: `task`, `n`, `input`, `position`, `row_hash`,
   * `paths`. Needs candidates that keep their paths.
   *
   * @returns rows of each task, in the order of the file
   */
  async writeUncounted(
    file: string,
    tasks: readonly PartTask[],
  ): Promise<readonly { readonly task: number; readonly rows: number }[]> {
    await writePartTasks(this.#query, tasks);
    await this.#query.run(`COPY (SELECT t.task::INTEGER AS task, c.n::DOUBLE AS n, c.input::INTEGER AS input, (c.part_row + t."offset")::INTEGER AS position, c.row_hash, c.paths
      FROM candidates c JOIN rows r ON r.n = c.n JOIN part_tasks t ON t.snapshot = c.snapshot AND t.part = c.part WHERE r.reason IS NULL
      ORDER BY t.task, c.input, position) TO ${pathSql(file)} ${TASK_TABLE}`);
    return this.#query.run(`SELECT task, count(*) AS rows FROM ${parquetSql([file])} GROUP BY task ORDER BY task`);
  }

  /** Takes in what was counted: Parquet with `n` and `tokens`, a row for each that was written. Undefined: there was none. */
  async takeCounts(file: string | undefined): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE row_tokens (n BIGINT, tokens BIGINT)');
    if (file !== undefined)
      await this.#query.run(`INSERT INTO row_tokens SELECT n::BIGINT, tokens::BIGINT FROM ${parquetSql([file])}`);
    this.#isCounted = true;
  }

  /** Values of each stratum, in the order of the dimensions; null: not known. Shape [strata]. */
  async strata(): Promise<readonly (readonly (string | null)[])[]> {
    const rows = await this.#query.run<Record<string, string | null>>('SELECT * FROM strata_values ORDER BY stratum');
    return rows.map((row) => this.#dimensions.map((_, i) => row[`s${i}`] ?? null));
  }

  /** Mass of all rows, by what tells them apart. */
  async groups(): Promise<readonly CandidateGroup[]> {
    const marks = this.#markColumns;
    const rows = await this.#query.run<
      Record<string, number | string | null>
    >(`SELECT kind, stratum ${marks.map((name) => `, ${name}::VARCHAR AS ${name}`).join('')},
        exposure > 0 AS replayed, reason, count(*) AS n, sum(words)::BIGINT AS words, sum(row_bytes)::BIGINT AS bytes,
        ${this.#isCounted ? 'coalesce(sum(t.tokens), 0)' : 'sum(words)'}::BIGINT AS mass
      FROM rows ${this.#isCounted ? 'LEFT JOIN row_tokens t ON t.n = rows.n' : ''} GROUP BY ALL ORDER BY ALL`);
    return rows.map((row) => ({
      kind: row.kind as number,
      stratum: row.stratum as number,
      marks: marks.map((name) => row[name] as string),
      isReplayed: Boolean(row.replayed),
      reason: row.reason as number | null,
      rows: row.n as number,
      words: row.words as number,
      bytes: row.bytes as number,
      mass: row.mass as number,
    }));
  }

  /**
   * Says which cell each group of admitted rows is in, and what a row weighs. Rows of groups that are not named are in none.
   *
   * @param unit what the mass of a row is
   */
  async setCells(
    groups: readonly (Pick<CandidateGroup, 'kind' | 'stratum' | 'marks' | 'isReplayed'> & { readonly cell: number })[],
    { unit }: { readonly unit: 'rows' | 'words' | 'tokens' },
  ): Promise<void> {
    const marks = this.#markColumns;
    await this.#query.run(
      `CREATE OR REPLACE TEMP TABLE cell_groups (kind BIGINT, stratum BIGINT, replayed BIGINT, cell BIGINT ${marks.map((name) => `, ${name} VARCHAR`).join('')})`,
    );
    await this.#query.append(
      'cell_groups',
      groups.map((group) => [group.kind, group.stratum, Number(group.isReplayed), group.cell, ...group.marks]),
    );
    const same = marks.map((name) => ` AND g.${name}::BIGINT = r.${name}`).join('');
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE cell_rows AS SELECT r.n, r.order_key, ${unit === 'rows' ? '1' : unit === 'words' ? 'r.words' : 't.tokens'}::INTEGER AS mass, g.cell::INTEGER AS cell
      FROM rows r JOIN cell_groups g ON g.kind = r.kind AND g.stratum = r.stratum AND g.replayed = (r.exposure > 0)::BIGINT${same}
      ${unit === 'tokens' ? 'JOIN row_tokens t ON t.n = r.n' : ''} WHERE r.reason IS NULL`);
  }

  /**
   * Rows of some cells around the place where their mass, in the order of keys, reaches what is wanted: at least the first that does not fit
   * and, where there are so many, some on both sides of it.
   *
   * @param wanted mass of each cell that is to be taken, less than it has
   * @returns by cell: mass and rows before the first row given, and the rows in order
   */
  async rowsAround(
    wanted: readonly { readonly cell: number; readonly mass: number; readonly rows: number }[],
  ): Promise<
    ReadonlyMap<
      number,
      { readonly massBefore: number; readonly rowsBefore: number; readonly rows: readonly OrderedRow[] }
    >
  > {
    if (wanted.length === 0) return new Map();
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_cells (cell BIGINT, mass BIGINT, shift BIGINT)');
    await this.#query.append(
      'wanted_cells',
      wanted.map(({ cell, mass, rows }) => [
        cell,
        Math.floor(mass),
        KEY_BITS - Math.min(MOST_BUCKET_BITS, Math.max(0, Math.ceil(Math.log2(rows / ROWS_A_BUCKET)))),
      ]),
    );
    // The buckets before which less than the wanted mass lies and up to which at least as much does; one more, so that there is a row to go on with.
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE edge_buckets AS
      WITH buckets AS (SELECT r.cell, w.mass AS wanted, w.shift, r.order_key >> w.shift AS bucket, sum(r.mass)::BIGINT AS mass, count(*) AS n
          FROM cell_rows r JOIN wanted_cells w ON w.cell = r.cell GROUP BY ALL),
        summed AS (SELECT *, sum(mass) OVER (PARTITION BY cell ORDER BY bucket)::BIGINT AS up_to,
            sum(n) OVER (PARTITION BY cell ORDER BY bucket)::BIGINT AS rows_up_to, row_number() OVER (PARTITION BY cell ORDER BY bucket) AS place FROM buckets),
        edges AS (SELECT cell, min(place) AS place FROM summed WHERE up_to > wanted GROUP BY cell)
      SELECT s.cell, s.bucket, s.shift, (s.up_to - s.mass)::BIGINT AS mass_before, (s.rows_up_to - s.n)::BIGINT AS rows_before FROM summed s JOIN edges e ON e.cell = s.cell
      WHERE s.place BETWEEN e.place - 1 AND e.place + 1`);
    const rows = await this.#query.run<{
      cell: number;
      key: string;
      mass: number;
      before: number;
      rowsBefore: number;
    }>(`SELECT r.cell, r.order_key::VARCHAR AS key, r.mass,
        (SELECT min(mass_before) FROM edge_buckets x WHERE x.cell = r.cell)::BIGINT AS before,
        (SELECT min(rows_before) FROM edge_buckets x WHERE x.cell = r.cell)::BIGINT AS "rowsBefore"
      FROM cell_rows r JOIN edge_buckets b ON b.cell = r.cell AND b.bucket = r.order_key >> b.shift ORDER BY r.cell, r.order_key, r.n`);
    const found = new Map<number, { massBefore: number; rowsBefore: number; rows: OrderedRow[] }>();
    for (const { cell, key, mass, before, rowsBefore } of rows) {
      const own = found.get(cell);
      if (own === undefined) found.set(cell, { massBefore: before, rowsBefore, rows: [{ key, mass }] });
      else own.rows.push({ key, mass });
    }
    return found;
  }

  /**
   * Chooses: rows of `chosen` bear how often they are taken. Cells that are not named give nothing.
   */
  async choose(limits: readonly CellLimit[]): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE limits (cell BIGINT, copies BIGINT, up_to VARCHAR)');
    await this.#query.append(
      'limits',
      limits.map(({ cell, copies, upTo }) => [cell, copies, upTo]),
    );
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE chosen AS SELECT r.n, r.cell, r.mass,
        (l.copies + CASE WHEN r.order_key <= l.up_to::BIGINT THEN 1 ELSE 0 END)::INTEGER AS copies
      FROM cell_rows r JOIN limits l ON l.cell = r.cell WHERE l.copies > 0 OR r.order_key <= l.up_to::BIGINT`);
  }

  /** What was chosen of each group of rows. */
  async chosenGroups(): Promise<readonly ChosenGroup[]> {
    const marks = this.#markColumns;
    const rows = await this.#query.run<
      Omit<ChosenGroup, 'marks'> & Readonly<Record<string, string>>
    >(`SELECT r.kind, r.stratum, r.exposure > 0 AS replayed
        ${marks.map((name) => `, r.${name}::VARCHAR AS ${name}`).join('')}, count(*) AS rows, sum(r.words)::BIGINT AS "differentWords",
        sum(c.copies)::BIGINT AS taken, sum(c.copies * r.words)::BIGINT AS words
      FROM chosen c JOIN rows r ON r.n = c.n GROUP BY ALL ORDER BY ALL`);
    return rows.map((row) => ({ ...row, marks: marks.map((name) => row[name]!) }));
  }

  /**
   * Assigns chosen rows to splits: rows that are alike fall on one side, whatever the seed.
   *
   * @param splits shares, which sum to 1; the last takes what rounding leaves
   * @param heldOut reason of rows that were held out, which go to a split behind the others; undefined: there are none
   */
  async assignSplits(splits: readonly { readonly share: number }[], heldOut: number | undefined): Promise<void> {
    let sum = 0;
    const cases = splits.slice(0, -1).map(({ share }, i) => {
      sum += share;
      return `WHEN d.split_key < ${keyBelow(sum)} THEN ${i}`;
    });
    const split = cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${splits.length - 1} END`;
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE placed AS SELECT c.n, c.copies, (${split})::INTEGER AS split
      FROM chosen c JOIN candidates d ON d.n = c.n
      ${heldOut === undefined ? '' : `UNION ALL SELECT n, 1, ${splits.length} FROM rows WHERE reason = ${heldOut}`}`);
  }

  /** Rows, words and bytes of each split, by its position; a row taken twice counts twice. */
  async splitTotals(): Promise<readonly { split: number; rows: number; words: number; bytes: number }[]> {
    return this.#query.run(`SELECT p.split, sum(p.copies)::BIGINT AS rows, sum(p.copies * r.words)::BIGINT AS words, sum(p.copies * r.row_bytes)::BIGINT AS bytes
      FROM placed p JOIN rows r ON r.n = p.n GROUP BY ALL ORDER BY p.split`);
  }

  /** Rows and words by language, of all and of what was chosen. */
  async languages(): Promise<
    readonly { language: string; rows: number; words: number; takenRows: number; takenWords: number }[]
  > {
    return this.#query.run(`SELECT c.language, count(*) AS rows, sum(r.words)::BIGINT AS words, coalesce(sum(p.copies), 0)::BIGINT AS "takenRows",
        coalesce(sum(p.copies * r.words), 0)::BIGINT AS "takenWords"
      FROM candidates c JOIN rows r ON r.n = c.n LEFT JOIN chosen p ON p.n = c.n GROUP BY c.language ORDER BY c.language`);
  }

  /** How often rows that were chosen were trained on before. */
  async exposures(): Promise<readonly { builds: number; rows: number; words: number }[]> {
    return this.#query.run(`SELECT r.exposure AS builds, count(*) AS rows, sum(r.words)::BIGINT AS words
      FROM chosen p JOIN rows r ON r.n = p.n GROUP BY ALL ORDER BY builds`);
  }

  /**
   * What became of a row. Ids like one that is not there come with it.
   *
   * @param id of a row, or of a record in it
   */
  async explain(id: string): Promise<readonly ExplainedRow[]> {
    const row = id.replace(/#[^#]*$/, '');
    return this.#query.run(
      `SELECT c.row_id AS id, r.kind, r.stratum, r.reason, r.exposure, r.words, x.cell, p.split, coalesce(p.copies, 0)::INTEGER AS copies,
        ${SURVIVOR_SQL} AS survivor, c.language, c.date, c.contaminated
      FROM candidates c JOIN rows r ON r.n = c.n LEFT JOIN other_survivors v ON v.n = c.n LEFT JOIN placed p ON p.n = c.n LEFT JOIN cell_rows x ON x.n = c.n
      WHERE c.row_id = ? OR c.row_id = ? ORDER BY c.row_id, c.n`,
      [id, row],
    );
  }

  /** Bytes of the longest row that was chosen or held out, or is measured. */
  async longestRow(): Promise<number> {
    const [row] = await this.#query.run<{ n: number }>(
      'SELECT coalesce(max(r.row_bytes), 0)::BIGINT AS n FROM (SELECT n FROM placed UNION ALL SELECT n FROM range_rows) p JOIN rows r ON r.n = p.n',
    );
    return row!.n;
  }

  /**
   * Writes the rows that are to be read again, ordered by task, input and position: `task`, `input`, `position`, `row_hash`, `order_key`,
   * `split`, `kind`, `copies`, `row_id`, `n`, `keeps` (1: rows of the table `kept`), `arms` (of the table `range_rows`; rows that are in it alone have
   * no copies and are in no split, -1), `content` and `learned_paths` of these.
   *
   * @param tasks of each snapshot and part the task that reads it, and what is added to its rows' positions
   * @param seed of the order of rows. It has nothing to do with the keys that rows are chosen by, of which the lowest are taken: else rows of cells
   * that are taken in part would come first.
   * @returns rows of each task, in the order of the file
   */
  async writeSelection(
    file: string,
    tasks: readonly PartTask[],
    seed: string,
  ): Promise<readonly { readonly task: number; readonly rows: number }[]> {
    await writePartTasks(this.#query, tasks);
    await this.#query.run(`COPY (SELECT t.task::INTEGER AS task, c.input::INTEGER AS input, (c.part_row + t."offset")::INTEGER AS position, c.row_hash,
        ${textHashSql(`${textSql(seed)} || c.row_id`, 'lower')} AS order_key,
        coalesce(p.split, -1)::INTEGER AS split, r.kind, coalesce(p.copies, 0)::INTEGER AS copies, c.row_id, c.n::DOUBLE AS n,
        (c.n IN (SELECT n FROM kept))::INTEGER AS keeps, coalesce(x.arms, 0)::INTEGER AS arms,
        CASE WHEN x.n IS NOT NULL THEN c.content END AS content, CASE WHEN x.n IS NOT NULL THEN c.learned_paths END AS learned_paths
      FROM placed p FULL JOIN range_rows x ON x.n = p.n JOIN candidates c ON c.n = coalesce(p.n, x.n) JOIN rows r ON r.n = c.n JOIN part_tasks t ON t.snapshot = c.snapshot AND t.part = c.part
      ORDER BY t.task, c.input, position) TO ${pathSql(file)} ${TASK_TABLE}`);
    return this.#query.run(`SELECT task, count(*) AS rows FROM ${parquetSql([file])} GROUP BY task ORDER BY task`);
  }

  /**
   * Writes what became of every row, ordered by id: `row_id`, `source`, `split` (null: not in the build), `copies`, `reason` (null: chosen), `words`,
   * `classes`, `content` and `survivor` as `writeCandidates` has them, `exposure` (builds that were trained on it before) and `times` (how often it stood in
   * them).
   *
   * @param notChosen position of the reason of admitted rows that were not chosen, by cell
   */
  async writeRows(
    file: string,
    {
      reasons,
      splits,
      notChosen,
    }: {
      readonly reasons: readonly string[];
      readonly splits: readonly string[];
      readonly notChosen: readonly { readonly cell: number; readonly reason: number }[];
    },
  ): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE reason_names (position BIGINT, name VARCHAR)');
    await this.#query.append(
      'reason_names',
      reasons.map((name, position) => [position, name]),
    );
    await this.#query.run('CREATE OR REPLACE TEMP TABLE split_names (position BIGINT, name VARCHAR)');
    await this.#query.append(
      'split_names',
      splits.map((name, position) => [position, name]),
    );
    await this.#query.run('CREATE OR REPLACE TEMP TABLE not_chosen (cell BIGINT, reason BIGINT)');
    await this.#query.append(
      'not_chosen',
      notChosen.map(({ cell, reason }) => [cell, reason]),
    );
    await this.#query.run(`COPY (SELECT c.row_id, c.source, s.name AS split, coalesce(p.copies, 0)::INTEGER AS copies,
        CASE WHEN p.n IS NULL THEN n.name END AS reason, r.words, k.classes, c.content, ${SURVIVOR_SQL} AS survivor, r.exposure, r.times
      FROM candidates c JOIN rows r ON r.n = c.n JOIN kinds k ON k.kind = r.kind LEFT JOIN other_survivors v ON v.n = c.n
        LEFT JOIN placed p ON p.n = c.n LEFT JOIN split_names s ON s.position = p.split
        LEFT JOIN cell_rows x ON x.n = c.n LEFT JOIN not_chosen o ON o.cell = x.cell LEFT JOIN reason_names n ON n.position = coalesce(r.reason, o.reason)
      ORDER BY c.row_id) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`);
  }
}

/** A text as a string of SQL; only for what we made ourselves. */
function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The key below which a share of all keys lies, as SQL. */
function keyBelow(share: number): string {
  return `${BigInt(Math.round(share * 2 ** 32)) << BigInt(KEY_BITS - 32)}`;
}

function dimensionSql(dimension: StratumDimension, prefix = ''): string {
  switch (dimension) {
    case 'decade':
      return `(substr(${prefix}date, 1, 3) || '0s')`;
    case 'year':
      return `substr(${prefix}date, 1, 4)`;
    case 'month':
      return `substr(${prefix}date, 1, 7)`;
    default:
      return `${prefix}${dimension}`;
  }
}
