import { parquetSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/**
 * Counts in how many builds each candidate was trained on, and how often it stood in them: the table `exposures` (`n`, `builds`, `times`), without
 * those that never were. A row is known by its id, and where equal texts count as repeats by its texts as well, so that no new name makes it fresh.
 *
 * @param tables of rows of builds that were trained on, a file each
 * @param heldOut name of the split in them that was not
 */
export async function countExposures(
  query: QueryProcess,
  {
    tables,
    heldOut,
    byContent,
  }: { readonly tables: readonly string[]; readonly heldOut: string; readonly byContent: boolean },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE exposures (n BIGINT, builds BIGINT, times BIGINT)');
  if (tables.length === 0) return;
  await query.run(
    `CREATE OR REPLACE TEMP TABLE trained AS SELECT row_id, content, filename AS build, copies::BIGINT AS copies
    FROM ${parquetSql(tables)} WHERE split IS NOT NULL AND split <> ?`,
    [heldOut],
  );
  // A build that knows a row by its id and by its texts counts once; of many rows of one text the one shown most.
  const known = (column: string) => `SELECT c.n, t.build, t.copies FROM candidates c
    JOIN (SELECT ${column}, build, max(copies) AS copies FROM trained WHERE ${column} IS NOT NULL GROUP BY ALL) t ON t.${column} = c.${column}`;
  await query.run(`INSERT INTO exposures SELECT n, count(*), sum(copies)::BIGINT FROM (
      SELECT n, build, max(copies) AS copies FROM (${known('row_id')} ${byContent ? `UNION ALL ${known('content')}` : ''}) GROUP BY ALL) GROUP BY n`);
}
