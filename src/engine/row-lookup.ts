import { EngineError } from '../errors.ts';
import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

export interface KnownRow {
  readonly source: string;
  readonly rowKey: string;
  readonly records: number;
  /** Its content is erased already. */
  readonly isForgotten: boolean;
}

/** Where a row of a part stands. */
export interface PartRowPlace {
  /** Key of the part. */
  readonly part: string;
  /** Position among the part's inputs. */
  readonly input: number;
  readonly partRow: number;
}

const NEAR_IDS = 5;
/** Key of the part that a row of its table comes from. */
const PART_SQL = "replace(parse_filename(filename, true), '.records', '')";

/**
 * Looks rows up by id or digest in any parts, whatever snapshots they belong to. Nothing is decided and no order of repeats is
 * needed, so it is much cheaper than a session.
 */
export class RowLookup {
  readonly #query: QueryProcess;
  readonly #parts: readonly PartFiles[];
  readonly #isEmpty: boolean;

  private constructor(query: QueryProcess, parts: readonly PartFiles[]) {
    this.#query = query;
    this.#parts = parts;
    this.#isEmpty = parts.length === 0;
  }

  /** @throws {EngineError} a part is damaged, or the query process ended */
  static async open(query: QueryProcess, parts: readonly PartFiles[]): Promise<RowLookup> {
    if (parts.length > 0) {
      const view = query.run(
        // Parts of different audits need not have the same group columns: only what all have can be asked of all.
        `CREATE OR REPLACE TEMP VIEW all_records AS SELECT source, row_key, suffix, sha256_raw, input, part_row, ${PART_SQL} AS part
        FROM ${parquetSql(parts.map(({ records }) => records))}`,
      );
      await view.catch((cause: Error) => {
        throw new EngineError({
          message: cause.message,
          hint: 'outcross workspace verify tells which part is damaged.',
          cause,
        });
      });
    }
    return new RowLookup(query, parts);
  }

  /** Rows whose id (`source/row key`) is one of these. */
  async rowsById(ids: readonly string[]): Promise<readonly KnownRow[]> {
    if (this.#isEmpty || ids.length === 0) return [];
    const rows = await this.#query.run<{ source: string; row_key: string; n: number; kept: number }>(
      `SELECT source, row_key, count(*) AS n, count(sha256_raw) AS kept FROM all_records WHERE source || '/' || row_key IN (${ids.map(() => '?').join(', ')})
      GROUP BY source, row_key ORDER BY source, row_key`,
      ids,
    );
    return rows.map((row) => ({
      source: row.source,
      rowKey: row.row_key,
      records: row.n,
      isForgotten: row.kept === 0,
    }));
  }

  /** Ids of rows like one that is not there. */
  async nearIds(id: string): Promise<readonly string[]> {
    if (this.#isEmpty || id.length > 300) return [];
    const slips = Math.max(2, Math.floor(id.length / 5));
    const rows = await this.#query.run<{ id: string }>(
      `SELECT id FROM (SELECT DISTINCT source || '/' || row_key AS id FROM all_records WHERE length(row_key) <= 300)
      WHERE contains(lower(id), lower(?)) OR (abs(length(id) - ?) <= ${slips} AND levenshtein(lower(id), lower(?)) <= ${slips})
      ORDER BY CASE WHEN contains(lower(id), lower(?)) THEN 0 ELSE 1 END, levenshtein(lower(id), lower(?)), id LIMIT ${NEAR_IDS}`,
      [id, id.length, id, id, id],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Marks the rows whose SHA-256 over `prefix source/rowkey` is one of the digests, or whose key is already one of `keys`, for the
   * questions below.
   */
  async mark({
    digests,
    keys,
    prefix,
  }: {
    digests: readonly string[];
    keys: readonly string[];
    prefix: string;
  }): Promise<void> {
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_digests (digest VARCHAR)');
    await this.#query.append(
      'wanted_digests',
      digests.map((digest) => [digest]),
    );
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_keys (row_key VARCHAR)');
    await this.#query.append(
      'wanted_keys',
      keys.map((key) => [key]),
    );
    if (this.#isEmpty) return;
    await this.#query.run(
      `CREATE OR REPLACE TEMP TABLE marked AS SELECT DISTINCT part, input, part_row FROM all_records
      WHERE sha256(? || source || '/' || row_key) IN (SELECT digest FROM wanted_digests) OR row_key IN (SELECT row_key FROM wanted_keys)`,
      [prefix],
    );
  }

  /** Records of marked rows whose content is still kept: how many of each id without the number of its repeat, by part. */
  async markedRecords(): Promise<readonly { readonly part: string; readonly id: string; readonly records: number }[]> {
    if (this.#isEmpty) return [];
    const rows = await this.#query.run<{ part: string; id: string; n: number }>(
      `SELECT part, source || '/' || row_key || suffix AS id, count(*) AS n FROM all_records SEMI JOIN marked USING (part, input, part_row)
      WHERE sha256_raw IS NOT NULL GROUP BY ALL ORDER BY part, id`,
    );
    return rows.map(({ part, id, n }) => ({ part, id, records: n }));
  }

  /** Marked rows by part. */
  async markedPlaces(): Promise<readonly PartRowPlace[]> {
    if (this.#isEmpty) return [];
    const rows = await this.#query.run<{ part: string; input: number; part_row: number }>(
      'SELECT part, input, part_row FROM marked ORDER BY part, input, part_row',
    );
    return rows.map((row) => ({ part: row.part, input: row.input, partRow: row.part_row }));
  }

  /** Which of these values of a group column rows of some parts bear: marked rows, and others. */
  async bearers(
    parts: readonly string[],
    column: number,
    values: readonly string[],
  ): Promise<readonly { readonly value: string; readonly marked: number; readonly others: number }[]> {
    const wanted = new Set(parts);
    const files = this.#parts.filter(({ key }) => wanted.has(key)).map(({ records }) => records);
    if (files.length === 0 || values.length === 0) return [];
    await this.#query.run('CREATE OR REPLACE TEMP TABLE wanted_values (value VARCHAR)');
    await this.#query.append(
      'wanted_values',
      values.map((value) => [value]),
    );
    return this.#query.run(
      `SELECT r.g${Math.trunc(column)} AS value, count(m.part) AS marked, count(*) - count(m.part) AS others
      FROM (SELECT *, ${PART_SQL} AS part FROM ${parquetSql(files)}) r JOIN wanted_values w ON w.value = r.g${Math.trunc(column)}
        LEFT JOIN marked m ON m.part = r.part AND m.input = r.input AND m.part_row = r.part_row
      GROUP BY ALL ORDER BY value`,
    );
  }

  /** Values of each group column that only marked rows of these parts bear; the parts have as many group columns each. */
  async valuesOnlyMarked(parts: readonly string[], groupCount: number): Promise<readonly ReadonlySet<string>[]> {
    const wanted = new Set(parts);
    const files = this.#parts.filter(({ key }) => wanted.has(key)).map(({ records }) => records);
    if (files.length === 0) return Array.from({ length: groupCount }, () => new Set());
    const found: ReadonlySet<string>[] = [];
    for (let i = 0; i < groupCount; i++) {
      const rows = await this.#query.run<{ value: string }>(
        `SELECT r.g${i} AS value FROM (SELECT *, ${PART_SQL} AS part FROM ${parquetSql(files)}) r
          LEFT JOIN marked m ON m.part = r.part AND m.input = r.input AND m.part_row = r.part_row
        WHERE r.g${i} IS NOT NULL GROUP BY r.g${i} HAVING count(*) = count(m.part)`,
      );
      found.push(new Set(rows.map(({ value }) => value)));
    }
    return found;
  }
}
