import { givenRowKey } from '../record/identity.ts';
import { type ConditionSql, conditionSql } from './condition-sql.ts';
import { nameWantedRows, WANTED_ROWS } from './find-built-rows.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { RecordCondition } from './record-condition.ts';
import { RECORD_ID_SQL, ROW_ID_SQL, ROW_NAME_SQL } from './record-id-sql.ts';
import type { PartFiles } from './record-session.ts';
import { RepeatedRows } from './repeated-rows.ts';

/** Records fetched from the query process at a time. */
const PAGE_RECORDS = 500;
/** Near ids offered for one that is not there. */
const NEAR_IDS = 5;

/** What spoke for the records of one signature and overlay, by name: `text-artefact`, `marker:gemini-cite`, `card:outcross.yaml`. */
export interface EvidenceWords {
  readonly source: string;
  readonly field: string;
  readonly signature: string;
  readonly overlay: string;
  readonly words: readonly string[];
}

/** One place of evidence in a text, as its part stores it: JSON of the item with its span, and the text around it. */
export interface FoundEvidence {
  readonly evidence: string;
  readonly excerpt: string | null;
}

/** A record with everything a snapshot knows of it. */
export interface FoundRecord {
  readonly id: string;
  readonly source: string;
  readonly rowKey: string;
  readonly ordinal: number;
  readonly suffix: string;
  readonly given: boolean;
  readonly part: string;
  /** Position among the part's inputs. */
  readonly input: number;
  readonly entry: string | null;
  readonly partRow: number;
  readonly path: string;
  readonly field: string;
  /** Hexadecimal; null for forgotten records. */
  readonly sha256Raw: string | null;
  /** Hexadecimal; null where it equals the raw one. */
  readonly sha256Norm: string | null;
  readonly signature: string;
  /** Evidence that does not stand in its part, in the form of a signature (see `RecordOverlays`). */
  readonly overlay: string;
  readonly language: string;
  readonly languageBasis: string;
  readonly date: string | null;
  readonly words: number;
  readonly characters: number;
  readonly textBytes: number;
  readonly lengthBand: string;
  readonly preview: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  /** JSON object. */
  readonly metadata: string | null;
  /** Log-odds of the style detector in thousandths; null where it has no score. */
  readonly style: number | null;
  readonly groups: readonly (string | null)[];
  readonly places: readonly FoundEvidence[];
}

export interface RecordFinderOptions {
  /** Names of the group columns, in the order of `g0`, `g1`, … */
  readonly groupColumns: readonly string[];
  /** Evidence tables of the parts that have one. */
  readonly evidence: readonly { readonly key: string; readonly evidence: string }[];
  readonly words: readonly EvidenceWords[];
  /** Whether the parts hold scores of style. Default false. */
  readonly isScored?: boolean;
  /** The parts the session was opened with. */
  readonly records: readonly PartFiles[];
}

/** Rows of data that share an id, the unit that is forgotten. */
export interface FoundRow {
  readonly source: string;
  readonly rowKey: string;
  readonly records: number;
}

const FROM = `records r JOIN decisions d ON r.source = d.source AND r.field = d.field AND r.signature = d.signature AND r.overlay = d.overlay
  LEFT JOIN repeated_rows p ON r.part = p.part AND r.input = p.input AND r.part_row = p.part_row`;

const COLUMNS = `${RECORD_ID_SQL} AS id, r.source, r.row_key, coalesce(p.ordinal, 0) AS ordinal, r.suffix, r.given, r.part, r.input, r.entry,
  r.part_row, r.path, r.field, lower(hex(r.sha256_raw)) AS sha256_raw, lower(hex(r.sha256_norm)) AS sha256_norm, r.signature, r.overlay, r.language,
  r.language_basis, r.date, r.words, r.characters, r.text_bytes, r.length_band, r.preview, r.url, r.licence, r.generator, r.metadata`;

/** A total order by identity; the place stands last for copies that nothing else tells apart. */
const ORDER = 'r.source, r.row_key, coalesce(p.ordinal, 0), r.suffix, r.part, r.input, r.part_row';

/**
 * Finds records of an opened session by conditions or ids. Values reach the query process as parameters only.
 */
export class RecordFinder {
  readonly #query: QueryProcess;
  readonly #options: RecordFinderOptions;

  private constructor(query: QueryProcess, options: RecordFinderOptions) {
    this.#query = query;
    this.#options = options;
  }

  /** @param query the process of a `RecordSession` whose decisions are set */
  static async open(query: QueryProcess, options: RecordFinderOptions): Promise<RecordFinder> {
    const finder = new RecordFinder(query, options);
    // Without records there are no columns to ask.
    if (options.records.length === 0) return finder;
    await RepeatedRows.find(query, options.records);
    await query.run(
      'CREATE OR REPLACE TEMP TABLE evidence_words (source VARCHAR, field VARCHAR, signature VARCHAR, overlay VARCHAR, word VARCHAR)',
    );
    await query.append(
      'evidence_words',
      options.words.flatMap(({ source, field, signature, overlay, words }) =>
        words.map((word) => [source, field, signature, overlay, word]),
      ),
    );
    const columns = 'part_row, row_key, suffix, evidence, excerpt';
    await query.run(
      options.evidence.length === 0
        ? `CREATE OR REPLACE TEMP TABLE evidence_rows (part VARCHAR, part_row BIGINT, row_key VARCHAR, suffix VARCHAR, evidence VARCHAR, excerpt VARCHAR)`
        : // The file's name ends in `.evidence.parquet`, that of its records in `.records.parquet`.
          `CREATE OR REPLACE TEMP VIEW evidence_rows AS SELECT ${columns}, replace(parse_filename(filename, true), '.evidence', '.records') AS part
          FROM ${parquetSql(options.evidence.map(({ evidence }) => evidence))}`,
    );
    return finder;
  }

  /** How many records fit. */
  async count(condition: RecordCondition | undefined): Promise<number> {
    if (this.#isEmpty) return 0;
    const { sql, parameters } = this.#where(condition);
    const [row] = await this.#query.run<{ n: number }>(`SELECT count(*) AS n FROM ${FROM} WHERE ${sql}`, parameters);
    return row!.n;
  }

  /** The records that fit, ordered by source, row key, ordinal and suffix. */
  async *find(
    condition: RecordCondition | undefined,
    { limit }: { limit?: number | undefined } = {},
  ): AsyncIterable<FoundRecord> {
    if (!this.#isEmpty) yield* this.#stream(this.#where(condition), limit);
  }

  /** The record of this id; of a row's id, all records of the row. */
  async *findById(id: string, condition?: RecordCondition): AsyncIterable<FoundRecord> {
    if (this.#isEmpty) return;
    const { sql, parameters } = this.#where(condition);
    yield* this.#stream(
      { sql: `(${RECORD_ID_SQL} = ? OR ${ROW_ID_SQL} = ?) AND ${sql}`, parameters: [id, id, ...parameters] },
      undefined,
    );
  }

  /**
   * What an id may mean that lacks its source: the rows, or the records of rows, that brought it in their data. The first of their
   * ids, and how many there are.
   */
  async findWithoutSource(id: string): Promise<{ readonly ids: readonly string[]; readonly count: number }> {
    if (this.#isEmpty) return { ids: [], count: 0 };
    // As it stands in the data, or as it is written in ids.
    const names = [id, givenRowKey(id)];
    const rows = await this.#query.run<{ id: string; n: number }>(
      `SELECT id, count(*) OVER () AS n FROM (
        SELECT DISTINCT CASE WHEN ${ROW_NAME_SQL} IN (?, ?) THEN ${ROW_ID_SQL} ELSE ${RECORD_ID_SQL} END AS id FROM ${FROM}
        WHERE r.given = 1 AND r.sha256_raw IS NOT NULL AND (${ROW_NAME_SQL} IN (?, ?) OR ${ROW_NAME_SQL} || r.suffix IN (?, ?)))
      ORDER BY id LIMIT ${NEAR_IDS}`,
      [...names, ...names, ...names],
    );
    return { ids: rows.map((row) => row.id), count: rows[0]?.n ?? 0 };
  }

  /** Row keys of the records that fit and are not forgotten yet. */
  async *findRows(condition: RecordCondition | undefined): AsyncIterable<FoundRow> {
    if (this.#isEmpty) return;
    const { sql, parameters } = this.#where(condition);
    await this.#query.run(
      `CREATE OR REPLACE TEMP TABLE found_rows AS SELECT row_number() OVER (ORDER BY source, row_key) AS position, * FROM (
        SELECT r.source, r.row_key, count(*) AS n FROM ${FROM} WHERE r.sha256_raw IS NOT NULL AND ${sql} GROUP BY r.source, r.row_key)`,
      parameters,
    );
    for await (const row of this.#pages<{ source: string; row_key: string; n: number }>('found_rows')) {
      yield { source: row.source, rowKey: row.row_key, records: row.n };
    }
  }

  /** Names the rows of which a record fits, for `findBuiltRows`. @returns how many there are */
  async wantRows(condition: RecordCondition): Promise<number> {
    if (this.#isEmpty) {
      await nameWantedRows(this.#query, []);
      return 0;
    }
    const { sql, parameters } = this.#where(condition);
    await this.#query.run(
      `CREATE OR REPLACE TEMP TABLE ${WANTED_ROWS} AS SELECT DISTINCT ${ROW_ID_SQL} AS row_id FROM ${FROM} WHERE ${sql}`,
      parameters,
    );
    const [row] = await this.#query.run<{ n: number }>(`SELECT count(*) AS n FROM ${WANTED_ROWS}`);
    return row!.n;
  }

  /** Ids like one that is not there: those that contain it, then those a slip of the hand away. */
  async nearIds(id: string): Promise<readonly string[]> {
    if (this.#isEmpty || id.length > 300) return [];
    const slips = Math.max(2, Math.floor(id.length / 5));
    // Who leaves the field out means the row.
    const like = id.includes('#') ? RECORD_ID_SQL : ROW_ID_SQL;
    const rows = await this.#query.run<{ id: string }>(
      `SELECT id FROM (SELECT DISTINCT ${like} AS id FROM ${FROM} WHERE length(r.row_key) <= 300)
      WHERE contains(lower(id), lower(?)) OR (abs(length(id) - ?) <= ${slips} AND levenshtein(lower(id), lower(?)) <= ${slips})
      ORDER BY CASE WHEN contains(lower(id), lower(?)) THEN 0 ELSE 1 END, levenshtein(lower(id), lower(?)), id LIMIT ${NEAR_IDS}`,
      [id, id.length, id, id, id],
    );
    return rows.map((row) => row.id);
  }

  get #isEmpty(): boolean {
    return this.#options.records.length === 0;
  }

  #where(condition: RecordCondition | undefined): ConditionSql {
    return condition === undefined
      ? { sql: 'true', parameters: [] }
      : conditionSql(condition, this.#options.groupColumns);
  }

  async *#stream({ sql, parameters }: ConditionSql, limit: number | undefined): AsyncIterable<FoundRecord> {
    const { groupColumns, isScored = false } = this.#options;
    const groups = groupColumns.map((_, i) => `, r.g${i}`).join('');
    await this.#query.run(
      `CREATE OR REPLACE TEMP TABLE found AS
      SELECT row_number() OVER (ORDER BY source, row_key, ordinal, suffix, part, input, part_row) AS position, * FROM (
        SELECT ${COLUMNS}, ${isScored ? 'r.style' : 'NULL::BIGINT'} AS style${groups} FROM ${FROM} WHERE ${sql}
        ORDER BY ${ORDER}${limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`})`,
      parameters,
    );
    const places = await this.#placesByPosition();
    for await (const row of this.#pages<Row>('found')) {
      yield foundRecord(row, { groupCount: groupColumns.length, places: places.get(row.position) ?? [] });
    }
  }

  /** Evidence with places of all records found; few records have any. */
  async #placesByPosition(): Promise<ReadonlyMap<number, readonly FoundEvidence[]>> {
    const rows = await this.#query.run<{ position: number; evidence: string; excerpt: string | null }>(
      `SELECT f.position, v.evidence, v.excerpt FROM found f JOIN evidence_rows v
        ON v.part = f.part AND v.part_row = f.part_row AND v.row_key = f.row_key AND v.suffix = f.suffix
      ORDER BY f.position, v.evidence, v.excerpt`,
    );
    const places = new Map<number, FoundEvidence[]>();
    for (const { position, evidence, excerpt } of rows) {
      const own = places.get(position);
      if (own) own.push({ evidence, excerpt });
      else places.set(position, [{ evidence, excerpt }]);
    }
    return places;
  }

  async *#pages<Found>(table: 'found' | 'found_rows'): AsyncIterable<Found & { readonly position: number }> {
    for (let last = 0; ; last += PAGE_RECORDS) {
      const page = await this.#query.run<Found & { readonly position: number }>(
        `SELECT * FROM ${table} WHERE position > ${last} AND position <= ${last + PAGE_RECORDS} ORDER BY position`,
      );
      yield* page;
      if (page.length < PAGE_RECORDS) return;
    }
  }
}

interface Row {
  readonly position: number;
  readonly id: string;
  readonly source: string;
  readonly row_key: string;
  readonly ordinal: number;
  readonly suffix: string;
  readonly given: number;
  readonly part: string;
  readonly input: number;
  readonly entry: string | null;
  readonly part_row: number;
  readonly path: string;
  readonly field: string;
  readonly sha256_raw: string | null;
  readonly sha256_norm: string | null;
  readonly signature: string;
  readonly overlay: string;
  readonly language: string;
  readonly language_basis: string;
  readonly date: string | null;
  readonly words: number;
  readonly characters: number;
  readonly text_bytes: number;
  readonly length_band: string;
  readonly preview: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  readonly metadata: string | null;
  readonly style: number | null;
}

function foundRecord(
  row: Row,
  { groupCount, places }: { groupCount: number; places: readonly FoundEvidence[] },
): FoundRecord {
  return {
    id: row.id,
    source: row.source,
    rowKey: row.row_key,
    ordinal: row.ordinal,
    suffix: row.suffix,
    given: row.given === 1,
    part: row.part.replace(/\.records$/, ''),
    input: row.input,
    entry: row.entry,
    partRow: row.part_row,
    path: row.path,
    field: row.field,
    sha256Raw: row.sha256_raw,
    sha256Norm: row.sha256_norm,
    signature: row.signature,
    overlay: row.overlay,
    language: row.language,
    languageBasis: row.language_basis,
    date: row.date,
    words: row.words,
    characters: row.characters,
    textBytes: row.text_bytes,
    lengthBand: row.length_band,
    preview: row.preview,
    url: row.url,
    licence: row.licence,
    generator: row.generator,
    metadata: row.metadata,
    style: row.style,
    groups: Array.from(
      { length: groupCount },
      (_, i) => (row as unknown as Record<string, string | null>)[`g${i}`] ?? null,
    ),
    places,
  };
}
