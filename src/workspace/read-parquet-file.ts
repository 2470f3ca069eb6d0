import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** Rows given at a time: what is held of a table, however large it is. */
const SLICE_ROWS = 16_384;

/**
 * Rows of a Parquet file in their order, some thousands at a time; the file is not read whole.
 *
 * @param options with `columns` those alone are read, default all; with `start` and `end` the rows [start, end), default all
 */
export async function* readParquetFile<Row>(
  file: string,
  {
    columns,
    start = 0,
    end,
  }: { readonly columns?: readonly string[]; readonly start?: number; readonly end?: number } = {},
): AsyncIterable<readonly Row[]> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const rowCount = Math.min(end ?? Number.POSITIVE_INFINITY, Number(metadata.num_rows));
  for (let rowStart = start; rowStart < rowCount; rowStart += SLICE_ROWS) {
    const rowEnd = Math.min(rowCount, rowStart + SLICE_ROWS);
    yield (await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      ...(columns !== undefined && { columns: [...columns] }),
      rowStart,
      rowEnd,
    })) as unknown as readonly Row[];
  }
}
