import type { AsyncBuffer, Encoding } from 'hyparquet';
import { Encodings } from 'hyparquet/src/constants.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import type { ChunkPlace, ParquetLeaf } from './parquet-footer.ts';
import { thriftStructEnd } from './parquet-thrift.ts';
import { release } from './release.ts';

/** One page, uncompressed; writers aim at 1 MiB, and a dictionary seldom passes 64 MiB. */
export const PAGE_LIMIT_BYTES = 512 * 1024 * 1024;
/** Values of a page times the lists and structs around each; JavaScript keeps longer arrays as hash tables. */
const PAGE_LIMIT_CELLS = 1 << 25;
const MAX_CHUNK_PAGES = 1 << 18;
/** Headers hold the smallest and the largest value of their page. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_HEADER_VALUES = 1000;
const FIRST_HEADER_BYTES = 512;
/** Read at a time while headers are looked for. */
const WALK_BLOCK_BYTES = 64 * 1024;

interface PageBody {
  /** Offset in the file of the byte behind the header. */
  readonly start: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Values, nulls included. */
  readonly valueCount: number;
}

export interface DictionaryPage extends PageBody {
  readonly kind: 'dictionary';
}

export interface DataPage extends PageBody {
  readonly kind: 'data';
  readonly encoding: Encoding;
  /** Of the second version of data pages, whose levels lie uncompressed before the values. */
  readonly levels?: PageLevels;
}

export interface PageLevels {
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  readonly nullCount: number;
  readonly rowCount: number;
  readonly isCompressed: boolean;
}

/** The pages of one column in one row group, every size and count within bounds. */
export interface PageList {
  readonly dictionary: DictionaryPage | undefined;
  readonly data: readonly DataPage[];
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Values, each counted once more for every list and struct around it. */
  readonly cellCount: number;
}

/**
 * Reads the headers of a column's pages, not the pages.
 *
 * @throws where a header is damaged or does not fit the column and its row group
 */
export async function listPages(
  bytes: ChunkBytes,
  { leaf, place, rowCount }: { leaf: ParquetLeaf; place: ChunkPlace; rowCount: number },
): Promise<PageList> {
  const data: DataPage[] = [];
  const isRepeated = leaf.maxRepetitionLevel > 0;
  const cellsPerValue = Math.max(1, leaf.maxDefinitionLevel);
  let dictionary: DictionaryPage | undefined;
  let compressedBytes = 0;
  let uncompressedBytes = 0;
  let valueCount = 0;
  let at = place.start;
  // A row of a repeated column may have many values: there the pages end with the column.
  while (isRepeated ? at < place.end - 1 : valueCount < rowCount) {
    const { page, end } = await readPage(bytes, at, place);
    at = end;
    if (page === undefined) continue;
    if (page.valueCount * cellsPerValue > PAGE_LIMIT_CELLS)
      throw new Error(`a page claims ${page.valueCount} values; the limit is ${PAGE_LIMIT_CELLS / cellsPerValue}`);
    compressedBytes += page.compressedBytes;
    uncompressedBytes += page.uncompressedBytes;
    if (page.kind === 'dictionary') {
      if (dictionary !== undefined) throw new Error('a column has two dictionaries');
      dictionary = page;
      continue;
    }
    if (data.length === MAX_CHUNK_PAGES) throw new Error(`a column has more than ${MAX_CHUNK_PAGES} pages`);
    data.push(page);
    valueCount += page.valueCount;
  }
  if (!isRepeated && valueCount !== rowCount) throw new Error(`a column has ${valueCount} values for ${rowCount} rows`);
  return { dictionary, data, compressedBytes, uncompressedBytes, cellCount: valueCount * cellsPerValue };
}

interface FoundPage {
  /** `undefined` for a page of an index, which says nothing about values. */
  readonly page: DictionaryPage | DataPage | undefined;
  readonly end: number;
}

async function readPage(bytes: ChunkBytes, start: number, place: ChunkPlace): Promise<FoundPage> {
  const { header, end: bodyStart } = await readHeader(bytes, start, place.end);
  const body = {
    start: bodyStart,
    uncompressedBytes: size(header.field_2, 'uncompressed bytes'),
    compressedBytes: size(header.field_3, 'bytes'),
  };
  const end = bodyStart + body.compressedBytes;
  if (end > place.end) throw new Error(`a page ends at byte ${end}, its column at ${place.end}`);
  for (const length of [body.compressedBytes, body.uncompressedBytes])
    if (length > PAGE_LIMIT_BYTES) throw new Error(`a page claims ${length} bytes; the limit is ${PAGE_LIMIT_BYTES}`);
  switch (header.field_1) {
    case 0: {
      const { field_1: valueCount, field_2: encoding } = struct(header.field_5);
      const page = { kind: 'data', ...body, valueCount: size(valueCount, 'values'), encoding: encodingOf(encoding) };
      return { page: page as DataPage, end };
    }
    case 1:
      return { page: undefined, end };
    case 2:
      return {
        page: { kind: 'dictionary', ...body, valueCount: size(struct(header.field_7).field_1, 'values') },
        end,
      };
    case 3: {
      const fields = struct(header.field_8);
      const valueCount = size(fields.field_1, 'values');
      const levels: PageLevels = {
        nullCount: size(fields.field_2, 'nulls'),
        rowCount: size(fields.field_3, 'rows'),
        definitionBytes: size(fields.field_5, 'bytes of definition levels'),
        repetitionBytes: size(fields.field_6, 'bytes of repetition levels'),
        isCompressed: fields.field_7 !== false,
      };
      const levelBytes = levels.definitionBytes + levels.repetitionBytes;
      if (levelBytes > body.compressedBytes || levelBytes > body.uncompressedBytes)
        throw new Error(`levels of ${levelBytes} bytes lie in a page of ${body.compressedBytes}`);
      if (levels.nullCount > valueCount || levels.rowCount > valueCount)
        throw new Error(`a page of ${valueCount} values has ${levels.nullCount} nulls and ${levels.rowCount} rows`);
      return { page: { kind: 'data', ...body, valueCount, encoding: encodingOf(fields.field_4), levels }, end };
    }
    default:
      throw new Error(`a page has the unknown type ${header.field_1}`);
  }
}

type Fields = Readonly<Record<`field_${number}`, unknown>>;

async function readHeader(
  bytes: ChunkBytes,
  start: number,
  chunkEnd: number,
): Promise<{ header: Fields; end: number }> {
  const most = Math.min(MAX_HEADER_BYTES, chunkEnd - start);
  for (let length = Math.min(FIRST_HEADER_BYTES, most); ; length = Math.min(length * 8, most)) {
    const window = await bytes.read(start, length, WALK_BLOCK_BYTES);
    const end = thriftStructEnd(window, 0, MAX_HEADER_VALUES);
    if (end !== undefined) {
      const view = new DataView(window.buffer, window.byteOffset, end);
      return { header: deserializeTCompactProtocol({ view, offset: 0 }) as Fields, end: start + end };
    }
    if (length === most) throw new Error('a column ends within the header of a page');
  }
}

function struct(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Error('the header of a page lacks its counts');
  return value as Fields;
}

function size(value: unknown, what: string): number {
  if (!(typeof value === 'number' && Number.isInteger(value) && value >= 0))
    throw new Error(`a page claims ${typeof value === 'number' ? value : 'no number of'} ${what}`);
  return value;
}

function encodingOf(value: unknown): Encoding {
  const encoding = typeof value === 'number' ? Encodings[value] : undefined;
  if (encoding === undefined) throw new Error(`values are written in the unknown way ${value}`);
  return encoding;
}

/** Bytes of one column, read in blocks and only forwards but for the second walk that decodes. */
export class ChunkBytes {
  readonly #file: AsyncBuffer;
  readonly #place: ChunkPlace;
  #block = new Uint8Array();
  #blockStart = 0;

  constructor(file: AsyncBuffer, place: ChunkPlace) {
    this.#file = file;
    this.#place = place;
  }

  /**
   * Bytes of the column, valid for good.
   *
   * @param blockBytes how many to read where they have not been read yet; more than asked for are kept for the next call
   */
  async read(start: number, length: number, blockBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const from = start - this.#blockStart;
    if (from < 0 || from + length > this.#block.length) {
      const end = Math.min(this.#place.end, start + Math.max(length, blockBytes));
      this.#block = new Uint8Array(await this.#file.slice(start, end));
      this.#blockStart = start;
      return this.#given(0, length);
    }
    return this.#given(from, length);
  }

  /** Bytes that `read` gave are needed no more; the block that they lie in is let go, where it was given to its end. */
  giveUp(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.buffer !== this.#block.buffer) release(bytes.buffer);
  }

  /** Bytes of the block; one that was given to its end is let go, for a page may be large. */
  #given(from: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#block.subarray(from, from + length);
    if (from + length === this.#block.length) this.#block = new Uint8Array();
    return bytes;
  }
}
