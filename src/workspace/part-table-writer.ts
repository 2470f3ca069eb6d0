import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

/** Level 1: parts are written once and read a few times; higher levels cost more time than they save space here. */
const compressors = { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes, ZSTD_FAST) };
const ZSTD_FAST = { params: { 100: 1 } };

/**
 * Rows that are compressed together. Bounds what a part of many short rows holds in memory, when it is made and when it is read. The
 * division into groups is part of a table's bytes: every group but the last has exactly so many rows.
 */
export const GROUP_ROWS = 16_384;

/** Writes one table of a part group by group, so that only its last rows are held as they are. */
export class PartTableWriter {
  readonly #bytes = new ByteWriter();
  #writer: ParquetWriter | undefined;

  /** Adds rows: a multiple of `GROUP_ROWS`, or the last ones. The columns are the same every time. */
  append(columns: readonly ColumnSource[]): void {
    const columnData = [...columns];
    if ((columnData[0]?.data.length ?? 0) === 0) return;
    this.#writer ??= new ParquetWriter({
      writer: this.#bytes,
      schema: schemaFromColumnData({ columnData }),
      codec: 'ZSTD',
      compressors,
      statistics: false,
    });
    void this.#writer.write({ columnData, rowGroupSize: GROUP_ROWS });
  }

  /** The Parquet file; undefined for a table without rows. Nothing can be added afterwards. */
  finish(): Uint8Array | undefined {
    if (this.#writer === undefined) return undefined;
    void this.#writer.finish();
    return this.#bytes.getBytes();
  }
}
