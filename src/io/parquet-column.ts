import type { AsyncBuffer, DataPageHeader, DecodedArray, Encoding, ParquetParsers } from 'hyparquet';
import { assembleLists } from 'hyparquet/src/assemble.js';
import { convert, convertWithDictionary } from 'hyparquet/src/convert.js';
import { readDataPage } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { decompressPage } from './parquet-codecs.ts';
import type { ChunkPlace, ParquetLeaf } from './parquet-footer.ts';
import {
  ChunkBytes,
  type DataPage,
  type DictionaryPage,
  listPages,
  type PageLevels,
  type PageList,
} from './parquet-pages.ts';
import { scanRuns } from './parquet-runs.ts';
import { checkValues, lengthPrefixed } from './parquet-values.ts';
import { release } from './release.ts';

/** A slice of rows is planned to be far smaller; where it is not, values are spread so unevenly that it is an attack. */
const TAKE_LIMIT_BYTES = 1024 * 1024 * 1024;
const TAKE_LIMIT_CELLS = 1 << 26;
/** The widest decimal in use has 76 digits; a longer one would take time that grows with its square. */
const MAX_DECIMAL_BYTES = 64;

type Decoder = Parameters<typeof readDataPage>[2];

export interface ColumnInGroup {
  readonly file: AsyncBuffer;
  readonly leaf: ParquetLeaf;
  readonly place: ChunkPlace;
  /** Rows of the row group. */
  readonly rowCount: number;
  readonly parsers: ParquetParsers;
}

/**
 * The values of one leaf in one row group, taken row by row from the first on. Nothing is decoded that was not checked
 * before: damage gives an error within a time and memory that the bytes account for.
 */
export class ParquetColumn {
  readonly leaf: ParquetLeaf;
  readonly pages: PageList;
  readonly #codec: string;
  readonly #bytes: ChunkBytes;
  readonly #decoder: Decoder;
  /** Whether values stay bytes until they are taken: the texts of a page would else lie in memory twice. */
  readonly #isTextLater: boolean;
  #nextPage = 0;
  #dictionary: DecodedArray | undefined;
  /** Decoded rows; those of a repeated column are one part, because a row may go on in the next page. */
  readonly #parts: DecodedArray[] = [];
  /** Rows of the first part that were taken already. */
  #taken = 0;
  #rowsLeft = 0;
  /** Pages that values which are still bytes lie in. */
  #pagesOfTexts: ArrayBuffer[] = [];
  /** Values and bytes decoded since the last rows were taken. */
  #cells = 0;
  #decodedBytes = 0;

  /** @throws where the pages do not fit the column */
  static async open({ file, leaf, place, rowCount, parsers }: ColumnInGroup): Promise<ParquetColumn> {
    const bytes = new ChunkBytes(file, place);
    const pages = await listPages(bytes, { leaf, place, rowCount });
    return new ParquetColumn({ leaf, pages, codec: place.codec, bytes, parsers });
  }

  private constructor({
    leaf,
    pages,
    codec,
    bytes,
    parsers,
  }: {
    leaf: ParquetLeaf;
    pages: PageList;
    codec: string;
    bytes: ChunkBytes;
    parsers: ParquetParsers;
  }) {
    this.leaf = leaf;
    this.pages = pages;
    this.#codec = codec;
    this.#bytes = bytes;
    this.#decoder = {
      pathInSchema: [...leaf.path],
      type: leaf.type,
      element: leaf.element,
      schemaPath: leaf.schemaPath,
      codec: 'UNCOMPRESSED',
      parsers,
    };
    this.#isTextLater = leaf.schemaPath.length === 2 && leaf.maxRepetitionLevel === 0 && isText(leaf);
  }

  /**
   * The values of the next rows, one item a row; a list of lists where the column repeats.
   *
   * @param blockBytes how much of the file to read at a time
   * @throws where a page is damaged or the pages hold fewer rows
   */
  async take(rowCount: number, blockBytes: number): Promise<DecodedArray> {
    if (this.pages.dictionary !== undefined && this.#dictionary === undefined)
      this.#dictionary = await this.#readDictionary(this.pages.dictionary, blockBytes);
    this.#cells = 0;
    this.#decodedBytes = 0;
    while (this.#readyRows() < rowCount) {
      const page = this.pages.data[this.#nextPage++];
      if (page === undefined)
        throw new Error(`a column ends ${rowCount - this.#readyRows()} rows before its row group`);
      if (page.valueCount > 0) await this.#readData(page, blockBytes);
    }
    const rows = this.#cut(rowCount);
    return this.#isTextLater ? this.#asTexts(rows) : rows;
  }

  /** @throws where values are left when all rows have been taken */
  checkEnd(): void {
    const isUnread = this.pages.data.slice(this.#nextPage).some(({ valueCount }) => valueCount > 0);
    if (this.#rowsLeft > 0 || isUnread) throw new Error('a column has more rows than its row group');
  }

  #textsOf(page: Uint8Array<ArrayBuffer>, values: DecodedArray): DecodedArray {
    this.#pagesOfTexts.push(page.buffer);
    return values;
  }

  #asTexts(rows: DecodedArray): DecodedArray {
    const { stringFromBytes } = this.#decoder.parsers;
    const texts = Array.from(rows, (value: unknown) => (value instanceof Uint8Array ? stringFromBytes(value) : value));
    // What is no UTF-8 stays bytes of its page.
    if (texts.some((value) => value instanceof Uint8Array)) this.#pagesOfTexts = [];
    if (this.#rowsLeft === 0) {
      for (const page of this.#pagesOfTexts) release(page);
      this.#pagesOfTexts = [];
    }
    return texts;
  }

  /** Rows decoded in full and not taken; of a repeated column the last may go on in the next page. */
  #readyRows(): number {
    if (this.leaf.maxRepetitionLevel === 0 || this.#nextPage >= this.pages.data.length) return this.#rowsLeft;
    return Math.max(0, this.#rowsLeft - 1);
  }

  #cut(rowCount: number): DecodedArray {
    const first = this.#parts[0];
    this.#rowsLeft -= rowCount;
    if (first !== undefined && this.#taken === 0 && first.length === rowCount) {
      this.#parts.shift();
      return first;
    }
    if (first !== undefined && first.length - this.#taken >= rowCount) {
      this.#taken += rowCount;
      const rows = first.slice(this.#taken - rowCount, this.#taken);
      this.#forgetTaken();
      return rows;
    }
    const rows: unknown[] = [];
    while (rows.length < rowCount) {
      const part = this.#parts[0]!;
      const end = Math.min(part.length, this.#taken + rowCount - rows.length);
      for (; this.#taken < end; this.#taken++) rows.push(part[this.#taken]);
      this.#forgetTaken();
    }
    return rows;
  }

  /** Lets go of taken rows once they are the larger part, so that each is moved at most once. */
  #forgetTaken(): void {
    const part = this.#parts[0]!;
    if (this.#taken < part.length && this.#taken * 2 < part.length) return;
    if (this.#taken === part.length) this.#parts.shift();
    else this.#parts[0] = part.slice(this.#taken);
    this.#taken = 0;
  }

  async #readDictionary(page: DictionaryPage, blockBytes: number): Promise<DecodedArray> {
    const body = await this.#bytes.read(page.start, page.compressedBytes, blockBytes);
    const bytes = decompressPage(body, this.#codec, page.uncompressedBytes);
    const { leaf } = this;
    checkValues({
      bytes,
      start: 0,
      encoding: 'PLAIN',
      leaf,
      valueCount: page.valueCount,
      dictionarySize: undefined,
    });
    const reader = { view: new DataView(bytes.buffer), offset: 0 };
    const values = readPlain(reader, leaf.type, page.valueCount, leaf.element.type_length);
    checkDecimals(values, leaf);
    return convert(values, this.#decoder);
  }

  async #readData(page: DataPage, blockBytes: number): Promise<void> {
    const { leaf } = this;
    this.#cells += page.valueCount * Math.max(1, leaf.maxDefinitionLevel);
    this.#decodedBytes += page.uncompressedBytes;
    if (this.#cells > TAKE_LIMIT_CELLS || this.#decodedBytes > TAKE_LIMIT_BYTES)
      throw new Error('a few rows of a column hold nearly all its values');
    const body = await this.#bytes.read(page.start, page.compressedBytes, blockBytes);
    const bytes =
      page.levels === undefined
        ? decompressPage(body, this.#codec, page.uncompressedBytes)
        : this.#withPrefixedLevels(body, page, page.levels);
    if (bytes.buffer !== body.buffer) this.#bytes.giveUp(body);
    const encoding = this.#checkPage(bytes, page);
    const header = { num_values: page.valueCount, encoding } as DataPageHeader;
    const { definitionLevels, repetitionLevels, dataPage } = readDataPage(bytes, header, this.#decoder);
    if (this.#dictionary !== undefined && encoding.endsWith('_DICTIONARY')) checkIndices(dataPage, this.#dictionary);
    else checkDecimals(dataPage, leaf);
    const values =
      this.#isTextLater && !encoding.endsWith('_DICTIONARY')
        ? this.#textsOf(bytes, dataPage)
        : convertWithDictionary(dataPage, this.#dictionary, encoding, this.#decoder);
    if (leaf.maxRepetitionLevel === 0) {
      const rows = assembleLists([], definitionLevels, repetitionLevels, values, leaf.schemaPath);
      this.#parts.push(rows);
      this.#rowsLeft += rows.length;
      return;
    }
    const open = (this.#parts[0] ?? []) as unknown[];
    const before = open.length;
    // The decoder goes on with the last row only where lists lie in a column of their own.
    if ((repetitionLevels[0] ?? 0) > 0 && (before === 0 || leaf.schemaPath.length === 2))
      throw new Error('a page goes on with a row that has no beginning');
    assembleLists(open, definitionLevels, repetitionLevels, values, leaf.schemaPath);
    this.#parts[0] = open;
    this.#rowsLeft += open.length - before;
  }

  /** A page of the second version laid out as one of the first, so that both are checked and decoded in one way. */
  #withPrefixedLevels(body: Uint8Array, page: DataPage, levels: PageLevels): Uint8Array<ArrayBuffer> {
    const { repetitionBytes, definitionBytes, isCompressed } = levels;
    const levelBytes = repetitionBytes + definitionBytes;
    const codec = isCompressed ? this.#codec : 'UNCOMPRESSED';
    const values = decompressPage(body.subarray(levelBytes), codec, page.uncompressedBytes - levelBytes);
    const { maxRepetitionLevel, maxDefinitionLevel } = this.leaf;
    const parts: Uint8Array[] = [];
    if (maxRepetitionLevel > 0) parts.push(uint32(repetitionBytes), body.subarray(0, repetitionBytes));
    if (maxDefinitionLevel > 0) parts.push(uint32(definitionBytes), body.subarray(repetitionBytes, levelBytes));
    if (parts.length === 0) return values;
    parts.push(values);
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** @returns the encoding to decode with */
  #checkPage(bytes: Uint8Array, { valueCount, encoding, levels }: DataPage): Encoding {
    const { maxRepetitionLevel, maxDefinitionLevel } = this.leaf;
    let at = 0;
    if (maxRepetitionLevel > 0) {
      const runs = lengthPrefixed(bytes, at);
      const rowCount = scanRuns(bytes, { ...runs, ...levelsUpTo(maxRepetitionLevel), valueCount, target: 0 });
      if (levels !== undefined && levels.rowCount !== rowCount)
        throw new Error(`a page of ${rowCount} rows claims ${levels.rowCount}`);
      at = runs.end;
    }
    let nullCount = 0;
    if (maxDefinitionLevel > 0) {
      const runs = lengthPrefixed(bytes, at);
      const target = maxDefinitionLevel;
      nullCount = valueCount - scanRuns(bytes, { ...runs, ...levelsUpTo(maxDefinitionLevel), valueCount, target });
      at = runs.end;
    }
    if (levels !== undefined && levels.nullCount !== nullCount)
      throw new Error(`a page of ${nullCount} nulls claims ${levels.nullCount}`);
    // Where all is null there may be no byte of values, not even the header that an encoding begins with.
    if (nullCount === valueCount) return 'PLAIN';
    checkValues({
      bytes,
      start: at,
      encoding,
      leaf: this.leaf,
      valueCount: valueCount - nullCount,
      dictionarySize: this.#dictionary?.length,
    });
    return encoding;
  }
}

function isText({ type, element }: ParquetLeaf): boolean {
  return type === 'BYTE_ARRAY' && (element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING');
}

function levelsUpTo(maxValue: number): { readonly bitWidth: number; readonly maxValue: number } {
  return { bitWidth: 32 - Math.clz32(maxValue), maxValue };
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** An index beyond the dictionary would pass for a null. */
function checkIndices(indices: DecodedArray, dictionary: DecodedArray): void {
  for (let at = 0; at < indices.length; at++) {
    if (!(indices[at] < dictionary.length))
      throw new Error(`a value refers to entry ${indices[at]} of a dictionary of ${dictionary.length}`);
  }
}

function checkDecimals(values: DecodedArray, { element, type }: ParquetLeaf): void {
  if (element.converted_type !== 'DECIMAL' || (type !== 'BYTE_ARRAY' && type !== 'FIXED_LEN_BYTE_ARRAY')) return;
  for (const value of values as readonly Uint8Array[]) {
    if (value.length > MAX_DECIMAL_BYTES) throw new Error(`a decimal number has ${value.length} bytes`);
  }
}
