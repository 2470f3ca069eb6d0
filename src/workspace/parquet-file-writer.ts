import { zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

const compressors = { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) };

/** Writes a Parquet file to disk group by group, so that no more than a group of rows is held. */
export class ParquetFileWriter {
  readonly #writer: ParquetWriter;

  constructor(file: string, schema: readonly SchemaElement[]) {
    this.#writer = new ParquetWriter({
      writer: fileWriter(file),
      schema: [...schema],
      codec: 'ZSTD',
      compressors,
    });
  }

  /** @param columns names and types, as of a group without rows */
  static ofColumns(file: string, columns: readonly ColumnSource[]): ParquetFileWriter {
    return new ParquetFileWriter(file, schemaFromColumnData({ columnData: [...columns] }));
  }

  /** Adds one group of rows: the same columns every time. */
  append(columns: readonly ColumnSource[]): void {
    const rows = columns[0]?.data.length ?? 0;
    if (rows > 0) void this.#writer.write({ columnData: [...columns], rowGroupSize: rows });
  }

  finish(): void {
    void this.#writer.finish();
  }
}
