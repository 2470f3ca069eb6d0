import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import type { PartFiles } from './record-session.ts';

export interface RepeatedRow {
  readonly source: string;
  readonly row_key: string;
  /** Position of the part's input. */
  readonly input: number;
  readonly part_row: number;
  /** 1 where the row brought its own id. */
  readonly given: number;
  /** 0 for the first row of its key; the n-th further one bears `~n` in its id. */
  readonly ordinal: number;
}

/**
 * All rows that share their key with another row of their source, found once and asked for a part at a time, so that
 * no more than one part's rows are in memory here however much repeats.
 */
export class RepeatedRows {
  readonly #query: QueryProcess;

  private constructor(query: QueryProcess) {
    this.#query = query;
  }

  /** Finds them once a query process, however often it is asked. */
  static async find(query: QueryProcess, parts: readonly PartFiles[]): Promise<RepeatedRows> {
    await query.run(
      parts.length === 0
        ? 'CREATE TEMP TABLE IF NOT EXISTS repeated_rows (part VARCHAR, source VARCHAR, row_key VARCHAR, input BIGINT, part_row BIGINT, given BIGINT, ordinal BIGINT)'
        : `CREATE TEMP TABLE IF NOT EXISTS repeated_rows AS WITH
        first_records AS NOT MATERIALIZED (SELECT source, row_key, row_hash, sha256_raw, input, part_row, given, parse_filename(filename, true) AS part
          FROM ${parquetSql(parts.map(({ records }) => records))} WHERE first_of_row = 1),
        -- Numbers are grouped first: few keys share theirs with another, and only these are compared.
        suspects AS (SELECT hash(source, row_key) AS h FROM first_records GROUP BY h HAVING count(*) > 1),
        suspected AS MATERIALIZED (SELECT * FROM first_records WHERE hash(source, row_key) IN (SELECT h FROM suspects)),
        repeated AS (SELECT source, row_key FROM suspected GROUP BY source, row_key HAVING count(*) > 1)
      SELECT part, source, row_key, input, part_row, given,
        row_number() OVER (PARTITION BY source, row_key ORDER BY row_hash, sha256_raw, part, part_row, input) - 1 AS ordinal
      FROM suspected JOIN repeated USING (source, row_key)`,
    );
    return new RepeatedRows(query);
  }

  /** Rows of one part, by their place in it. */
  async ofPart(key: string): Promise<readonly RepeatedRow[]> {
    return this.#query.run<RepeatedRow>(
      'SELECT source, row_key, input, part_row, given, ordinal FROM repeated_rows WHERE part = ? ORDER BY input, part_row',
      [`${key}.records`],
    );
  }
}
