import { parquetSql, pathSql } from './parquet-sql.ts';
import type { QueryProcess } from './query-process.ts';

/**
 * How rows of a file are numbered: by their position, where every position is a row; by counting them, where some positions are blank
 * lines; by counting them in each entry of an archive.
 */
export type RowNumbering = 'position' | 'count' | 'count-in-entry';

/** A part as far as places need it. */
export interface PlacedPart {
  readonly key: string;
  /** File of each of the part's inputs. */
  readonly files: readonly number[];
  /** Position in its (single) file at which the part begins. */
  readonly firstPosition: number;
  /** Its tables; undefined where it has none. */
  readonly records: string | undefined;
  readonly quarantine: string | undefined;
}

export interface PlacedFileNumbering {
  readonly rows: RowNumbering;
  /** How documents are numbered: rows that other programs make one of. */
  readonly documents: 'position' | 'count';
}

/** Rows of a written table that are read, compressed and held together. */
const GROUP_ROWS = 16_384;
/** Unreadable rows that are documents to a program that looks at no more than whether there is some text. */
const STILL_DOCUMENTS = ['row-too-long', 'wrong-column-count', 'wrong-type'];

/**
 * Joins the place of each row to the records that repeat, and sorts them on disk: files may hold more rows than there is memory for.
 *
 * @param repeats Parquet as `RepeatSession.writeRepeats` writes it; undefined: nothing repeats
 * @param shared Parquet as `writeSharedRecords` writes it; undefined: nothing is shared with other data
 * @param parts in their order
 * @param numberings of each file
 * @param into Parquet files to write. `records`: all columns of `repeats`, with `file`, `position` in it, `row_index`, `document_index`
 * (all from 0; `row_index` is null where it cannot be told), ordered by id. `rows`: rows of which every record is removed, once each,
 * by file and position: `file`, `archive_entry`, `position`, `row_index`, `document_index`. `shared`: all columns of `shared` with `file`
 * and `row_index`, in its order. Tables that nothing is asked for are not written
 */
export async function placeRepeats(
  query: QueryProcess,
  {
    repeats,
    shared,
    parts,
    numberings,
    into,
  }: {
    readonly repeats: string | undefined;
    readonly shared: string | undefined;
    readonly parts: readonly PlacedPart[];
    readonly numberings: readonly PlacedFileNumbering[];
    readonly into: { readonly records: string; readonly rows: string; readonly shared: string };
  },
): Promise<void> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE part_files (part VARCHAR, part_order BIGINT, input BIGINT, file BIGINT, first_position BIGINT)',
  );
  await query.append(
    'part_files',
    parts.flatMap(({ key, files, firstPosition }, order) =>
      files.map((file, input) => [`${key}.records`, order, input, file, firstPosition]),
    ),
  );
  await query.run(
    'CREATE OR REPLACE TEMP TABLE file_numberings (file BIGINT, row_numbering VARCHAR, document_numbering VARCHAR)',
  );
  await query.append(
    'file_numberings',
    numberings.map(({ rows, documents }, file) => [file, rows, documents]),
  );
  const concerned = [
    ...(repeats === undefined ? [] : [`SELECT part, input, row_removed FROM ${parquetSql([repeats])}`]),
    ...(shared === undefined ? [] : [`SELECT part, input, false AS row_removed FROM ${parquetSql([shared])}`]),
  ];
  if (concerned.length === 0) return;
  const counted = await query.run<{ file: number }>(`SELECT DISTINCT f.file
    FROM (${concerned.join(' UNION ALL ')}) r JOIN part_files f USING (part, input) JOIN file_numberings n ON n.file = f.file
    WHERE r.row_removed AND (n.row_numbering <> 'position' OR n.document_numbering <> 'position') OR n.row_numbering = 'count-in-entry'`);
  await countRows(query, { parts, files: new Set(counted.map(({ file }) => file)) });
  const placed = (
    table: string,
  ) => `(SELECT * EXCLUDE (filename) FROM ${parquetSql([table])}) r JOIN part_files f USING (part, input)
    JOIN file_numberings n ON n.file = f.file
    LEFT JOIN row_numbers c ON c.part_order = f.part_order AND c.input = r.input AND c.part_row = r.part_row`;
  const rowIndex = `CASE n.row_numbering WHEN 'position' THEN f.first_position + r.part_row ELSE c.row_index END::DOUBLE AS row_index`;
  const parquet = `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`;
  if (shared !== undefined) {
    await query.run(`COPY (SELECT r.*, f.file::DOUBLE AS file, ${rowIndex} FROM ${placed(shared)}
      ORDER BY r.record_id, r.against) TO ${pathSql(into.shared)} ${parquet}`);
  }
  if (repeats === undefined) return;
  await query.run(`COPY (SELECT r.*, f.file::DOUBLE AS file, (f.first_position + r.part_row)::DOUBLE AS position, ${rowIndex},
      CASE n.document_numbering WHEN 'position' THEN f.first_position + r.part_row ELSE c.document_index END::DOUBLE AS document_index
    FROM ${placed(repeats)} ORDER BY r.record_id) TO ${pathSql(into.records)} ${parquet}`);
  await query.run(`COPY (SELECT DISTINCT file, archive_entry, position, row_index, document_index
    FROM ${parquetSql([into.records])} WHERE row_removed ORDER BY file, position) TO ${pathSql(into.rows)} ${parquet}`);
}

/** Numbers every row of some files, whether it became a record or could not be read; blank lines are not there to be counted. */
async function countRows(
  query: QueryProcess,
  { parts, files }: { readonly parts: readonly PlacedPart[]; readonly files: ReadonlySet<number> },
): Promise<void> {
  await query.run(
    'CREATE OR REPLACE TEMP TABLE row_numbers (part_order BIGINT, input BIGINT, part_row BIGINT, row_index BIGINT, document_index BIGINT)',
  );
  const holding = parts.filter((part) => part.files.some((file) => files.has(file)));
  const tables = (['records', 'quarantine'] as const).flatMap((table) => {
    const paths = holding.flatMap((part) => part[table] ?? []);
    if (paths.length === 0) return [];
    const isDocument =
      table === 'records' ? 'true' : `reason IN (${STILL_DOCUMENTS.map((reason) => `'${reason}'`).join(', ')})`;
    return [
      `SELECT replace(parse_filename(filename, true), '.${table}', '.records') AS part, input, part_row, entry, ${isDocument} AS is_document,
        ${table === 'records'} AS is_record FROM ${parquetSql(paths)}`,
    ];
  });
  if (tables.length === 0) return;
  await query.run(`INSERT INTO row_numbers WITH
    places AS (SELECT f.file, f.part_order, t.input, t.part_row, max(t.entry) AS entry, bool_or(t.is_document) AS is_document,
        bool_or(t.is_record AND t.entry IS NULL) AS lacks_entry
      FROM (${tables.join(' UNION ALL ')}) t JOIN part_files f USING (part, input) GROUP BY ALL),
    -- A forgotten row has lost the name of its entry, so the rows behind it cannot be numbered.
    torn AS (SELECT file FROM places WHERE lacks_entry GROUP BY file),
    numbered AS (SELECT p.part_order, p.input, p.part_row, p.file, n.row_numbering,
        row_number() OVER (PARTITION BY p.file, CASE n.row_numbering WHEN 'count-in-entry' THEN p.entry END ORDER BY p.part_order, p.part_row) - 1 AS row_index,
        sum(p.is_document::INTEGER) OVER (PARTITION BY p.file ORDER BY p.part_order, p.part_row ROWS UNBOUNDED PRECEDING)::BIGINT - 1 AS document_index
      FROM places p JOIN file_numberings n ON n.file = p.file)
    SELECT part_order, input, part_row,
      CASE WHEN row_numbering = 'count-in-entry' AND torn.file IS NOT NULL THEN NULL ELSE row_index END, document_index
    FROM numbered LEFT JOIN torn ON torn.file = numbered.file`);
}
