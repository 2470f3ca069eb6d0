import { EngineError } from '../errors.ts';
import type { QueryProcess } from './query-process.ts';
import { type RankedStrata, type RareRule, rankStrata, type StratumColumn } from './rank-strata.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';
import { RecordOverlays } from './record-overlays.ts';
import { RepeatedRows } from './repeated-rows.ts';

/** Columns of the records table of a part that queries rely on; group columns follow as `g0`, `g1`, … */
export const KEY_COLUMNS = [
  'source',
  'field',
  'signature',
  'overlay',
  'language',
  'language_declared',
  'month',
  'length_band',
] as const;
export type KeyColumn = (typeof KEY_COLUMNS)[number] | `g${number}`;
/** Columns that exist once decisions are set. */
export const DECIDED_COLUMNS = ['class', 'status', 'flag', 'rule'] as const;
export type DecidedColumn = (typeof DECIDED_COLUMNS)[number];
export type CellColumn = KeyColumn | DecidedColumn | 'year' | 'decade';
/** Columns and values that all must hold; null matches null. `repeated_id` is `yes` where another row bears the same given id. */
export type ExampleConditions = readonly (readonly [column: CellColumn | 'repeated_id', value: string | null])[];

export interface PartFiles {
  readonly key: string;
  readonly records: string;
}

export interface Cell {
  readonly keys: readonly (string | null)[];
  readonly records: number;
  readonly words: number;
}

export interface DecidedSignature {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  readonly class: string;
  readonly status: string;
  readonly flag: string | null;
  readonly rule: string;
}

export interface FoundExample {
  /** Position of the condition in the list that was asked for. */
  readonly wanted: number;
  readonly recordId: string;
  readonly preview: string | null;
}

/** A total order that depends on content alone: texts that sources share, and rows that are equal, stand in it once each. */
export const CONTENT_ORDER =
  "hex(r.sha256_raw) || ' ' || r.row_key || r.suffix || ' ' || r.source || ' ' || lpad(coalesce(p.ordinal, 0)::VARCHAR, 12, '0')";

/**
 * Questions to the records of a snapshot. All sums are whole numbers, all orders are written out, so answers do not depend on
 * how the records are divided into parts.
 */
export class RecordSession {
  readonly #query: QueryProcess;
  readonly #parts: readonly PartFiles[];
  readonly #groupCount: number;
  /** Evidence about single records that does not stand in the parts. */
  readonly overlays: RecordOverlays;

  private constructor(
    query: QueryProcess,
    parts: readonly PartFiles[],
    { groupCount, overlays }: { groupCount: number; overlays: RecordOverlays },
  ) {
    this.#query = query;
    this.#parts = parts;
    this.#groupCount = groupCount;
    this.overlays = overlays;
  }

  /**
   * Opens the records of some parts; `groupCount` group columns are expected in each.
   *
   * @param layers tables of evidence about single records, to be decided with (see `RecordOverlays`)
   */
  static async open(
    query: QueryProcess,
    parts: readonly PartFiles[],
    groupCount: number,
    { layers = [] }: { readonly layers?: readonly string[] } = {},
  ): Promise<RecordSession> {
    const overlays = await RecordOverlays.combine(query, parts, layers);
    const session = new RecordSession(query, parts, { groupCount, overlays });
    await session.#createRecords('records', parts);
    const keys = session.#keyColumns();
    await query.run(`CREATE OR REPLACE TEMP TABLE cells AS
      SELECT ${keys.join(', ')}, count(*) AS records, sum(words)::BIGINT AS words, sum(characters)::BIGINT AS characters,
        sum(text_bytes)::BIGINT AS text_bytes, sum(row_bytes)::BIGINT AS row_bytes, sum(first_of_row)::BIGINT AS rows
      FROM records GROUP BY ALL`);
    return session;
  }

  /** Every distinct (source, field, signature, overlay) with its mass: what has to be decided. */
  async signatures(): Promise<readonly (Cell & { readonly keys: readonly [string, string, string, string] })[]> {
    return (await this.#cells('cells', ['source', 'field', 'signature', 'overlay'])) as never;
  }

  async setDecisions(decisions: readonly DecidedSignature[]): Promise<void> {
    await this.#query.run('DROP TABLE IF EXISTS decisions');
    await this.#query.run(
      'CREATE TEMP TABLE decisions (source VARCHAR, field VARCHAR, signature VARCHAR, overlay VARCHAR, class VARCHAR, status VARCHAR, flag VARCHAR, rule VARCHAR)',
    );
    await this.#query.append(
      'decisions',
      decisions.map((row) => [
        row.source,
        row.field,
        row.signature,
        row.overlay,
        row.class,
        row.status,
        row.flag,
        row.rule,
      ]),
    );
    await this.#query.run('DROP TABLE IF EXISTS decided');
    await this.#query.run(
      `CREATE TEMP TABLE decided AS SELECT cells.*, substr(month, 1, 4) AS year, substr(month, 1, 3) || '0s' AS decade,
        class, status, flag, rule
      FROM cells JOIN decisions USING (source, field, signature, overlay)`,
    );
  }

  /** Mass by some columns, rows ordered by them (null first). */
  async cells(columns: readonly CellColumn[]): Promise<readonly Cell[]> {
    return this.#cells('decided', columns);
  }

  /** Mass and further sums of each source. */
  async sourceTotals(): Promise<
    readonly {
      source: string;
      rows: number;
      records: number;
      words: number;
      characters: number;
      text_bytes: number;
      row_bytes: number;
    }[]
  > {
    return this.#query.run(`SELECT source, sum(rows)::BIGINT AS rows, sum(records)::BIGINT AS records, sum(words)::BIGINT AS words,
      sum(characters)::BIGINT AS characters, sum(text_bytes)::BIGINT AS text_bytes, sum(row_bytes)::BIGINT AS row_bytes
      FROM cells GROUP BY source ORDER BY source`);
  }

  /** First and last date of each source that has dates. */
  async dateRanges(): Promise<readonly { source: string; earliest: string; latest: string }[]> {
    return this.#query.run(`SELECT source, min(date) AS earliest, max(date) AS latest FROM records
      WHERE date IS NOT NULL GROUP BY source ORDER BY source`);
  }

  /**
   * Strata by some columns of `decided`, and which of them are rare.
   *
   * @see rankStrata
   */
  async strata(options: {
    readonly shapes: readonly (readonly (StratumColumn & { readonly column: CellColumn })[])[];
    readonly rule: RareRule;
    readonly limit: number;
  }): Promise<RankedStrata> {
    for (const shape of options.shapes) for (const { column } of shape) this.#checked(column);
    return rankStrata(this.#query, options);
  }

  /** Up to `limit` example records for each wanted combination, chosen by content hash alone. */
  async examples(wanted: readonly ExampleConditions[], limit: number): Promise<readonly FoundExample[]> {
    if (wanted.length === 0) return [];
    await this.#writeWanted(wanted);
    await RepeatedRows.find(this.#query, this.#parts);
    const found: FoundExample[] = [];
    for (const { columns, shape } of await this.#wantedShapes(wanted)) {
      const conditions = columns.map((column, i) => `w.v${i} IS NOT DISTINCT FROM ${this.#recordExpression(column)}`);
      const rows = await this.#query.run<{
        wanted: number;
        found: readonly { id: string; preview: string | null }[] | null;
      }>(
        `SELECT w.position AS wanted, min_by({id: ${RECORD_ID_SQL}, preview: r.preview}, ${CONTENT_ORDER}, ${Math.trunc(limit)}) AS found
        FROM records r JOIN decisions USING (source, field, signature, overlay)
        LEFT JOIN (SELECT part, input, part_row, ordinal FROM repeated_rows) p USING (part, input, part_row), wanted w
        WHERE w.shape = ${shape} AND ${conditions.join(' AND ')} GROUP BY w.position ORDER BY w.position`,
      );
      for (const row of rows) {
        // Forgotten records have no hash to be ordered by and are never shown.
        for (const example of row.found ?? [])
          found.push({ wanted: row.wanted, recordId: example.id, preview: example.preview });
      }
    }
    return found;
  }

  /**
   * The first record, in the order of content, of each content.
   *
   * @param contents first 64 bits of hashes of normalised texts, as 16 hexadecimal capitals
   */
  async examplesOfContents(
    contents: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly recordId: string; readonly preview: string | null }>> {
    if (contents.length === 0) return new Map();
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_contents (content VARCHAR)');
    await this.#query.append(
      'wanted_contents',
      [...new Set(contents)].map((content) => [content]),
    );
    await RepeatedRows.find(this.#query, this.#parts);
    const rows = await this.#query.run<{ content: string; found: { id: string; preview: string | null } }>(
      `SELECT w.content, min_by({id: ${RECORD_ID_SQL}, preview: r.preview}, ${CONTENT_ORDER}) AS found
      FROM records r JOIN wanted_contents w ON w.content = substr(hex(coalesce(r.sha256_norm, r.sha256_raw)), 1, 16)
      LEFT JOIN (SELECT part, input, part_row, ordinal FROM repeated_rows) p USING (part, input, part_row)
      GROUP BY w.content ORDER BY w.content`,
    );
    return new Map(rows.map(({ content, found }) => [content, { recordId: found.id, preview: found.preview }]));
  }

  /** How many given ids of each source are borne by more than one row, by how many rows, and the words of those rows. */
  async repeatedGivenIds(): Promise<readonly { source: string; ids: number; records: number; words: number }[]> {
    // Grouping all rows by their ids would take hundreds of megabytes; few ids are borne by more than one.
    await RepeatedRows.find(this.#query, this.#parts);
    return this.#query.run(`SELECT source, count(*) AS ids, sum(rows)::BIGINT AS records, sum(words)::BIGINT AS words FROM (
        SELECT source, row_key, sum(first_of_row) AS rows, sum(words) AS words FROM records
        WHERE given = 1 AND (source, row_key) IN (SELECT source, row_key FROM repeated_rows WHERE given = 1)
        GROUP BY source, row_key HAVING sum(first_of_row) > 1)
      GROUP BY source ORDER BY source`);
  }

  /** Records of `before` against those opened: same id and text elsewhere is no change. Both lists leave out shared parts. */
  async compare(
    before: readonly PartFiles[],
    now: readonly PartFiles[],
  ): Promise<{ added: number; removed: number; changed: number }> {
    if (before.length === 0 && now.length === 0) return { added: 0, removed: 0, changed: 0 };
    await this.#createRecords('records_before', before);
    await this.#createRecords('records_now', now);
    const [row] = await this.#query.run<{ added: number; removed: number; changed: number }>(`WITH
      b AS (SELECT source, row_key, suffix, count(*) AS n, min(hex(sha256_raw)) AS lowest, max(hex(sha256_raw)) AS highest FROM records_before GROUP BY ALL),
      a AS (SELECT source, row_key, suffix, count(*) AS n, min(hex(sha256_raw)) AS lowest, max(hex(sha256_raw)) AS highest FROM records_now GROUP BY ALL)
      SELECT coalesce(sum(greatest(coalesce(a.n, 0) - coalesce(b.n, 0), 0)), 0)::BIGINT AS added,
        coalesce(sum(greatest(coalesce(b.n, 0) - coalesce(a.n, 0), 0)), 0)::BIGINT AS removed,
        coalesce(sum(CASE WHEN a.n = b.n AND (a.lowest <> b.lowest OR a.highest <> b.highest) THEN 1 ELSE 0 END), 0)::BIGINT AS changed
      FROM a FULL JOIN b USING (source, row_key, suffix)`);
    return row!;
  }

  async #cells(table: string, columns: readonly CellColumn[]): Promise<readonly Cell[]> {
    const names = columns.map((column) => this.#checked(column));
    const rows = await this.#query.run<Record<string, string | number | null>>(
      `SELECT ${names.join(', ')}${names.length > 0 ? ', ' : ''}coalesce(sum(records), 0)::BIGINT AS n_records, coalesce(sum(words), 0)::BIGINT AS n_words
      FROM ${table} ${names.length > 0 ? `GROUP BY ALL ORDER BY ${names.map((name) => `${name} NULLS FIRST`).join(', ')}` : ''}`,
    );
    return rows.map((row) => ({
      keys: names.map((name) => row[name] as string | null),
      records: row.n_records as number,
      words: row.n_words as number,
    }));
  }

  async #createRecords(view: string, parts: readonly PartFiles[]): Promise<void> {
    const groups = Array.from({ length: this.#groupCount }, (_, i) => `g${i}`);
    if (parts.length === 0) {
      const text = [
        'source',
        'row_key',
        'suffix',
        'field',
        'signature',
        'overlay',
        'language',
        'date',
        'month',
        'length_band',
        'preview',
        'part',
        ...groups,
      ];
      const whole = [
        'language_declared',
        'row_hash',
        'given',
        'input',
        'part_row',
        'words',
        'characters',
        'text_bytes',
        'row_bytes',
        'first_of_row',
        'file_row_number',
      ];
      await this.#query.run(
        `CREATE OR REPLACE TEMP TABLE ${view} (${[...text.map((name) => `${name} VARCHAR`), ...whole.map((name) => `${name} BIGINT`), 'sha256_raw BLOB'].join(', ')})`,
      );
      return;
    }
    await this.#query.run(
      `CREATE OR REPLACE TEMP VIEW ${view} AS SELECT *, substr(date, 1, 7) AS month FROM (${this.overlays.recordsSql(parts)})`,
    );
  }

  #keyColumns(): readonly string[] {
    return [...KEY_COLUMNS, ...Array.from({ length: this.#groupCount }, (_, i) => `g${i}`)];
  }

  /** Column names come from our own lists; anything else is a mistake of ours and must not reach SQL. */
  #checked(column: CellColumn): string {
    const known = [...this.#keyColumns(), ...DECIDED_COLUMNS, 'year', 'decade'];
    if (!known.includes(column)) {
      throw new EngineError({
        message: `no such column: ${column}`,
        hint: 'Please report this with the command you ran.',
      });
    }
    return column;
  }

  #recordExpression(column: ExampleConditions[number][0]): string {
    if (column === 'repeated_id') return "CASE WHEN p.ordinal IS NOT NULL AND r.given = 1 THEN 'yes' ELSE 'no' END";
    if (column === 'year') return 'substr(r.month, 1, 4)';
    if (column === 'decade') return "(substr(r.month, 1, 3) || '0s')";
    const name = this.#checked(column);
    return (DECIDED_COLUMNS as readonly string[]).includes(name) ||
      ['source', 'field', 'signature', 'overlay'].includes(name)
      ? name
      : `r.${name}`;
  }

  async #writeWanted(wanted: readonly ExampleConditions[]): Promise<void> {
    let width = 0;
    for (const conditions of wanted) width = Math.max(width, conditions.length);
    const values = Array.from({ length: width }, (_, i) => `v${i} VARCHAR`);
    await this.#query.run(`CREATE OR REPLACE TEMP TABLE wanted (position BIGINT, shape BIGINT, ${values.join(', ')})`);
    const shapes = shapesOf(wanted);
    await this.#query.append(
      'wanted',
      wanted.map((conditions, position) => [
        position,
        shapes.findIndex(({ key }) => key === shapeKey(conditions)),
        ...Array.from({ length: width }, (_, i) => conditions[i]?.[1] ?? null),
      ]),
    );
  }

  async #wantedShapes(wanted: readonly ExampleConditions[]) {
    return shapesOf(wanted).map(({ columns }, shape) => ({ columns, shape }));
  }
}

function shapeKey(conditions: ExampleConditions): string {
  return conditions.map(([column]) => column).join(' ');
}

/** The distinct lists of columns that conditions name, in order of first use. */
function shapesOf(wanted: readonly ExampleConditions[]) {
  const shapes = new Map<string, readonly ExampleConditions[number][0][]>();
  for (const conditions of wanted) {
    const key = shapeKey(conditions);
    if (!shapes.has(key))
      shapes.set(
        key,
        conditions.map(([column]) => column),
      );
  }
  return [...shapes].map(([key, columns]) => ({ key, columns }));
}
