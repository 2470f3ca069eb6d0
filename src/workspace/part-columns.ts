import { type FileHandle, open } from 'node:fs/promises';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type PartTable, partTablePath } from './parts.ts';
import type { Workspace } from './workspace.ts';

type NumberColumn = Int32Array | BigInt64Array;

/**
 * Columns of whole numbers of one table of a part, read without its other columns. The description of the file is read once and kept,
 * because the same parts are asked for one column after the other.
 */
export class PartColumnReader {
  readonly #workspace: Workspace;
  readonly #table: PartTable;
  readonly #metadata = new Map<string, FileMetaData>();

  constructor(workspace: Workspace, table: PartTable) {
    this.#workspace = workspace;
    this.#table = table;
  }

  /**
   * @param names columns of type INT32 or INT64 without nulls
   * @returns an array a name, each with a value a row of the table
   */
  async read(key: string, names: readonly string[]): Promise<readonly NumberColumn[]> {
    const handle = await open(partTablePath(this.#workspace, key, this.#table));
    try {
      const { size } = await handle.stat();
      const file = new HandleBuffer(handle, size);
      let metadata = this.#metadata.get(key);
      if (metadata === undefined) {
        metadata = await parquetMetadataAsync(file);
        this.#metadata.set(key, metadata);
      }
      const rowCount = Number(metadata.num_rows);
      const columns = new Map<string, NumberColumn>();
      await parquetRead({
        file,
        metadata,
        compressors,
        columns: [...names],
        onChunk: ({ columnName, columnData, rowStart }) => {
          if (!(columnData instanceof Int32Array) && !(columnData instanceof BigInt64Array)) {
            throw new TypeError(`${this.#table} of part ${key}: column ${columnName} is not written plain`);
          }
          const values: NumberColumn = columnData;
          if (rowStart === 0 && values.length === rowCount) {
            columns.set(columnName, values);
            return;
          }
          let whole = columns.get(columnName);
          if (whole === undefined) {
            whole = values instanceof BigInt64Array ? new BigInt64Array(rowCount) : new Int32Array(rowCount);
            columns.set(columnName, whole);
          }
          whole.set(values as never, rowStart);
        },
      });
      return names.map((name) => columns.get(name)!);
    } finally {
      await handle.close();
    }
  }
}

class HandleBuffer implements AsyncBuffer {
  readonly byteLength: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, byteLength: number) {
    this.#handle = handle;
    this.byteLength = byteLength;
  }

  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const from = start < 0 ? this.byteLength + start : start;
    const bytes = new Uint8Array(end - from);
    await this.#handle.read(bytes, 0, bytes.length, from);
    return bytes.buffer;
  }
}
