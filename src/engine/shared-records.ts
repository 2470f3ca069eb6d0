import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import { RECORD_ID_SQL } from './record-id-sql.ts';
import type { PartFiles } from './record-session.ts';
import { RepeatedRows } from './repeated-rows.ts';

/**
 * Writes the records that stand in other data too, one row for each and each other data, ordered by id: `record_id`, `against`,
 * `relation` (`identical` or `similar`), `jaccard` (by estimate where similar), `source`, `words`, and where it lies as `repeats.parquet`
 * says it.
 *
 * @param parts all parts, in the order that `members` counts them
 * @param members Parquet: `part`, `row` (of its records table), `against`, `is_identical`, `lanes`
 * @param lanes lanes of a signature
 */
export async function writeSharedRecords(
  query: QueryProcess,
  { parts, members, lanes }: { readonly parts: readonly PartFiles[]; readonly members: string; readonly lanes: number },
  file: string,
): Promise<void> {
  await RepeatedRows.find(query, parts);
  await query.run('CREATE OR REPLACE TEMP TABLE shared_parts (position BIGINT, part VARCHAR)');
  await query.append(
    'shared_parts',
    parts.map(({ key }, position) => [position, `${key}.records`]),
  );
  await query.run(`COPY (WITH
      rows AS (SELECT *, parse_filename(filename, true) AS part FROM ${parquetSql(
        parts.map(({ records }) => records),
        { rowNumbers: true },
      )})
    SELECT ${RECORD_ID_SQL} AS record_id, m.against, CASE WHEN m.is_identical = 1 THEN 'identical' ELSE 'similar' END AS relation,
      m.lanes / ${Math.trunc(lanes)} AS jaccard, r.source, r.words, r.part, r.input, r.part_row, r.entry AS archive_entry
    FROM ${parquetSql([members])} m JOIN shared_parts k ON k.position = m.part
    JOIN rows r ON r.part = k.part AND r.file_row_number = m.row
    LEFT JOIN (SELECT part, input, part_row, ordinal FROM repeated_rows) p ON p.part = r.part AND p.input = r.input AND p.part_row = r.part_row
    ORDER BY record_id, m.against) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd)`);
}
