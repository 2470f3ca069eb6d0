import { WANTED_ROWS } from './find-built-rows.ts';
import { pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';
import { ROW_ID_SQL } from './record-id-sql.ts';
import type { RecordOverlays } from './record-overlays.ts';
import type { PartFiles } from './record-session.ts';

/**
 * Writes where the records of wanted rows (`wantRows`, `nameWantedRows`) lie, by part and row: `part` (its position), `row` (of its records table).
 *
 * @param parts at least one
 */
export async function writeWantedRecords(
  query: QueryProcess,
  {
    parts,
    overlays,
    file,
  }: {
    readonly parts: readonly PartFiles[];
    readonly overlays: Pick<RecordOverlays, 'recordsSql'>;
    readonly file: string;
  },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE wanted_parts (position BIGINT, part VARCHAR)');
  await query.append(
    'wanted_parts',
    parts.map(({ key }, position) => [position, `${key}.records`]),
  );
  await query.run(`COPY (SELECT k.position::INTEGER AS part, r.file_row_number::INTEGER AS "row"
    FROM (${overlays.recordsSql(parts)}) r JOIN wanted_parts k ON k.part = r.part
      LEFT JOIN repeated_rows p ON r.part = p.part AND r.input = p.input AND r.part_row = p.part_row
    WHERE ${ROW_ID_SQL} IN (SELECT row_id FROM ${WANTED_ROWS}) ORDER BY 1, 2) TO ${pathSql(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
}
