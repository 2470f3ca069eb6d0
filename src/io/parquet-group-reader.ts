import type { AsyncBuffer, DecodedArray, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { ParquetColumn } from './parquet-column.ts';
import type { ParquetFooter } from './parquet-footer.ts';
import { PARQUET_PARSERS } from './parquet-parsers.ts';

/** A row group is read in slices of rows, each of about this much at most. */
const SLICE_BYTES = 8 * 1024 * 1024;
const SLICE_CELLS = 1 << 24;
const SLICE_ROWS = 1_000_000;
/** Read ahead of the pages decoded, all columns together, and for one column. */
const AHEAD_BYTES = 64 * 1024 * 1024;
const COLUMN_AHEAD_BYTES = 1024 * 1024;

/** Reads one row group from its first row on, all its pages' sizes and counts checked beforehand. */
export class ParquetGroupReader {
  readonly #schema: SchemaTree;
  readonly #columns: readonly ParquetColumn[];
  readonly #aheadBytes: number;
  #rowsLeft: number;
  readonly sliceRows: number;
  /** Of all pages, as the file holds them. */
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Values, each counted once more for every list and struct around it. */
  readonly cellCount: number;

  /** @throws where the group's description or a page's header is damaged */
  static async open(file: AsyncBuffer, footer: ParquetFooter, group: number): Promise<ParquetGroupReader> {
    const { rowCount, places } = footer.groups[group]!;
    if (footer.leaves.length === 0) throw new Error('it has rows and no columns');
    const columns: ParquetColumn[] = [];
    for (const [index, place] of places().entries()) {
      const leaf = footer.leaves[index]!;
      columns.push(await ParquetColumn.open({ file, leaf, place, rowCount, parsers: PARQUET_PARSERS }));
    }
    return new ParquetGroupReader(footer.schema, columns, rowCount);
  }

  private constructor(schema: SchemaTree, columns: readonly ParquetColumn[], rowCount: number) {
    this.#schema = schema;
    this.#columns = columns;
    this.#rowsLeft = rowCount;
    this.#aheadBytes = Math.min(COLUMN_AHEAD_BYTES, Math.ceil(AHEAD_BYTES / columns.length));
    const sum = (of: 'compressedBytes' | 'uncompressedBytes' | 'cellCount') =>
      columns.reduce((total, { pages }) => total + pages[of], 0);
    this.compressedBytes = sum('compressedBytes');
    this.uncompressedBytes = sum('uncompressedBytes');
    this.cellCount = sum('cellCount');
    const sliceCount = Math.ceil(
      Math.max(1, this.uncompressedBytes / SLICE_BYTES, this.cellCount / SLICE_CELLS, rowCount / SLICE_ROWS),
    );
    this.sliceRows = Math.max(1, Math.ceil(rowCount / sliceCount));
  }

  /**
   * The next rows: for each column of the top level its values, one a row.
   *
   * @throws where a page is damaged
   */
  async take(rowCount: number): Promise<readonly DecodedArray[]> {
    /** By column of the top level, then by path. */
    const leaves = new Map<SchemaTree, Map<string, DecodedArray>>();
    this.#rowsLeft -= rowCount;
    for (const column of this.#columns) {
      const { path, schemaPath } = column.leaf;
      const parts = leaves.get(schemaPath[1]!) ?? new Map<string, DecodedArray>();
      leaves.set(schemaPath[1]!, parts.set(path.join('.'), await column.take(rowCount, this.#aheadBytes)));
      if (this.#rowsLeft === 0) column.checkEnd();
    }
    return this.#schema.children.map((child, index) => {
      const parts = leaves.get(child) ?? new Map<string, DecodedArray>();
      const cells = child.children.length === 0 ? parts.get(child.element.name) : assembled(child, parts);
      if (cells?.length !== rowCount)
        throw new Error(`column ${index + 1} has ${cells?.length ?? 'no'} values for ${rowCount} rows`);
      return cells;
    });
  }
}

function assembled(column: SchemaTree, leaves: Map<string, DecodedArray>): DecodedArray | undefined {
  assembleNested(leaves, column, PARQUET_PARSERS);
  return leaves.get(column.path.join('.'));
}
