import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** Rows given at a time: what is held of a table, however large it is. */
const SLICE_ROWS = 16_384;

/**
 * Rows of a Parquet file in their order, some thousands at a time; the file is not read whole.
 *
 * @param options with `columns` those alone are read. Default: all
 */
export async function* readParquetFile<Row>(
  file: string,
  { columns }: { readonly columns?: readonly string[] } = {},
): AsyncIterable<readonly Row[]> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const rowCount = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rowCount; rowStart += SLICE_ROWS) {
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
