import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/** Rows that went from one state to another between two builds. */
export interface RowMove {
  /** Name of a split; what refused it, as `refused by admit[0]`; `absent`: the build did not read it. */
  readonly before: string;
  readonly after: string;
  readonly rows: number;
  readonly words: number;
  /** Up to three ids, the first in order. */
  readonly examples: readonly string[];
}

const EXAMPLES = 3;
const STATE = "CASE WHEN split IS NOT NULL THEN split ELSE 'refused by ' || coalesce(reason, '?') END";

/**
 * What changed for rows between two builds, most words first; rows whose state is the same are left out.
 *
 * @param before table of rows of the earlier build
 * @param after of the later one
 */
export async function compareRowTables(
  query: QueryProcess,
  before: string,
  after: string,
): Promise<readonly RowMove[]> {
  const side = (file: string) => `(SELECT row_id, ${STATE} AS state, words FROM ${parquetSql([file])})`;
  return query.run(`SELECT coalesce(a.state, 'absent') AS before, coalesce(b.state, 'absent') AS after, count(*) AS rows,
      sum(coalesce(b.words, a.words))::BIGINT AS words, min(coalesce(a.row_id, b.row_id), ${EXAMPLES}) AS examples
    FROM ${side(before)} a FULL JOIN ${side(after)} b ON a.row_id = b.row_id
    WHERE a.state IS DISTINCT FROM b.state GROUP BY ALL ORDER BY words DESC, before, after`);
}
