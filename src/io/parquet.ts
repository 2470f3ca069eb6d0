import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors as portableCompressors } from 'hyparquet-compressors';
import { canonicalJson } from './canonical-json.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { parseExactJson } from './json-numbers.ts';
import { isTooDeep, MAX_JSON_DEPTH } from './json-size.ts';
import type { RowEvent } from './row.ts';

const MAGIC = 'PAR1';
/** Rows given at a time. */
const BATCH_ROWS = 1024;
/** A row group larger than this, uncompressed, is read in slices of rows. */
const SLICE_BYTES = 128 * 1024 * 1024;
const SLICE_ROWS = 1_000_000;
/** One page, uncompressed; writers aim at 1 MiB, and a dictionary seldom passes 64 MiB. */
const PAGE_LIMIT_BYTES = 512 * 1024 * 1024;

/**
 * Apache Parquet, read by row groups. Cells become JSON values: integers numbers (`bigint` where a number would round them), times ISO strings.
 * Bytes that no column declares as text stay `Uint8Array`.
 */
export const parquet: RowFormat = {
  name: 'parquet',
  access: 'indexed',
  extensions: ['.parquet', '.pq'],

  matches(head) {
    return Buffer.from(head.buffer, head.byteOffset, Math.min(4, head.byteLength)).toString('latin1') === MAGIC;
  },

  async index(path) {
    await using handle = await open(path, 'r');
    try {
      const metadata = await readMetadata(await fileBuffer(handle));
      return metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    } catch (error) {
      rethrowSystemError(error);
      return [0];
    }
  },

  async *decodeGroups(path, groups, options): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    await using handle = await open(path, 'r');
    const file = await fileBuffer(handle);
    let metadata: FileMetaData;
    try {
      metadata = await readMetadata(file);
    } catch (error) {
      rethrowSystemError(error);
      const fault = await describeFileFault(file, error);
      batch.quarantine(fault.reason, file.byteLength, fault.detail, { isOpenEnded: true });
      yield batch.take();
      return;
    }
    for (const group of groups) yield* decodeGroup({ file, metadata, group, batch, options });
  },
};

interface GroupContext {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly group: number;
  readonly batch: EventBatch;
  readonly options: DecodeOptions;
}

async function* decodeGroup({
  file,
  metadata,
  group,
  batch,
  options,
}: GroupContext): AsyncIterable<readonly RowEvent[]> {
  const rowGroup = metadata.row_groups[group];
  if (rowGroup === undefined)
    throw new RangeError(`${options.path} has ${metadata.row_groups.length} row groups; group ${group} was asked for`);
  const start = metadata.row_groups.slice(0, group).reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  const end = start + Number(rowGroup.num_rows);
  const columns = readableColumns(metadata);
  const sliceCount = Math.max(
    1,
    Math.ceil(Number(rowGroup.total_byte_size) / SLICE_BYTES),
    Math.ceil((end - start) / SLICE_ROWS),
  );
  const sliceRows = Math.ceil((end - start) / sliceCount);
  for (let from = start; from < end; from += sliceRows) {
    // Slices before a wanted row are read: behind a damaged one nothing is given.
    if (batch.passesOver(end - from)) return;
    const to = Math.min(end, from + sliceRows);
    let cells: readonly ArrayLike<unknown>[];
    try {
      checkGroup(file, rowGroup);
      // A scan of its own for each slice: it keeps the columns it read last.
      const scan = await parquetScan({ file, metadata, compressors: COMPRESSORS, parsers: PARSERS, geoparquet: false });
      cells = await Promise.all(
        columns.map(({ name }) => scan.readColumn({ column: name, rowStart: from, rowEnd: to })),
      );
      for (const [index, column] of cells.entries()) {
        if (column.length !== to - from)
          throw new Error(`column ${index + 1} has ${column.length} values for ${to - from} rows`);
      }
    } catch (error) {
      rethrowSystemError(error);
      batch.quarantineRun(
        end - from,
        'malformed-parquet',
        `row group ${group}: rows ${from - start} to ${end - start - 1} cannot be read: ${errorText(error)}`,
      );
      yield batch.take();
      return;
    }
    for (let row = 0; row < to - from; row++) {
      readRow(row, { columns, cells, batch, options });
      if ((row + 1) % BATCH_ROWS === 0) yield batch.take();
    }
    const events = batch.take();
    if (events.length > 0) yield events;
  }
}

interface Column {
  readonly name: string;
  /** Whether the column may hold bytes that are no text. */
  readonly mayHoldBytes: boolean;
}

interface SliceContext {
  readonly columns: readonly Column[];
  readonly cells: readonly ArrayLike<unknown>[];
  readonly batch: EventBatch;
  readonly options: DecodeOptions;
}

function readRow(row: number, { columns, cells, batch, options }: SliceContext): void {
  if (batch.passesOver()) return;
  const value: Record<string, unknown> = Object.create(null);
  let badColumn: string | undefined;
  for (let index = 0; index < columns.length; index++) {
    const { name, mayHoldBytes } = columns[index]!;
    const cell = jsonValue(cells[index]![row]);
    value[name] = cell;
    if (!mayHoldBytes && holdsBytes(cell)) badColumn ??= name;
  }
  const canonical = Buffer.from(canonicalJson(value));
  const hash = contentHash(canonical);
  if (!batch.keeps(hash)) return;
  if (badColumn !== undefined) {
    batch.quarantine(
      'invalid-utf8',
      canonical.length,
      `column ${columns.findIndex(({ name }) => name === badColumn) + 1} holds text that is not UTF-8`,
    );
  } else if (canonical.length > options.maxRowBytes) {
    batch.quarantine(
      'row-too-long',
      canonical.length,
      `a row of ${canonical.length} bytes; the limit is ${options.maxRowBytes}`,
    );
  } else {
    batch.row({ value: plainObject(value), sizeBytes: canonical.length, contentHash: hash });
  }
}

/** The same members with the usual prototype; a column may be named `__proto__`. */
function plainObject(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members));
}

function jsonValue(cell: unknown): unknown {
  if (cell === undefined) return null;
  if (typeof cell === 'bigint') {
    return cell >= BigInt(Number.MIN_SAFE_INTEGER) && cell <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cell) : cell;
  }
  if (typeof cell !== 'object' || cell === null || cell instanceof Uint8Array) return cell;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  if (Array.isArray(cell)) return cell.map(jsonValue);
  if (ArrayBuffer.isView(cell)) return Array.from(cell as unknown as ArrayLike<unknown>, jsonValue);
  return Object.fromEntries(Object.entries(cell).map(([key, member]) => [key, jsonValue(member)]));
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array) return true;
  return Object.values(value).some(holdsBytes);
}

function readableColumns(metadata: FileMetaData): readonly Column[] {
  return parquetSchema(metadata).children.map((child) => ({
    name: child.element.name,
    mayHoldBytes: hasByteLeaf(child, 1),
  }));
}

/** @throws where columns are nested so deep that building their values could take the stack */
function hasByteLeaf({ element, children }: SchemaTree, depth: number): boolean {
  if (depth > 2 * MAX_JSON_DEPTH) throw new Error(`its columns are nested more than ${MAX_JSON_DEPTH} deep`);
  if (children.length > 0) return children.map((child) => hasByteLeaf(child, depth + 1)).includes(true);
  const isText =
    element.converted_type === 'UTF8' ||
    element.converted_type === 'JSON' ||
    element.converted_type === 'ENUM' ||
    element.logical_type?.type === 'STRING';
  return !isText && (element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY');
}

async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  if (file.byteLength < 12) throw new Error(`${file.byteLength} bytes are too few`);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const isSound = metadata.row_groups.every(({ num_rows }) => num_rows >= 0n && num_rows <= metadata.num_rows);
  if (!isSound) throw new Error('the row counts of its row groups do not fit its row count');
  // Columns nested without end fail here, where it is a fault of the file.
  readableColumns(metadata);
  return metadata;
}

/** Refuses what would make the decoder take far more memory than an honest file needs. */
function checkGroup(file: AsyncBuffer, { columns, num_rows: rowCount }: FileMetaData['row_groups'][number]): void {
  for (const { meta_data: column } of columns) {
    if (column === undefined) throw new Error('a column has no description');
    const end = (column.dictionary_page_offset || column.data_page_offset) + column.total_compressed_size;
    if (column.data_page_offset < 0n || column.total_compressed_size < 0n || end > BigInt(file.byteLength)) {
      throw new Error(`a column should end at byte ${end} of ${file.byteLength}`);
    }
    if (column.num_values < 0n || column.num_values > 1n << 31n || rowCount > 1n << 31n) {
      throw new Error(`a column claims ${column.num_values} values`);
    }
  }
}

async function describeFileFault(
  file: AsyncBuffer,
  error: unknown,
): Promise<{ reason: 'truncated' | 'malformed-parquet'; detail: string }> {
  const magicAt = async (start: number) => Buffer.from(await file.slice(start, start + 4)).toString('latin1') === MAGIC;
  if (file.byteLength >= 8 && (await magicAt(0)) && !(await magicAt(file.byteLength - 4))) {
    return {
      reason: 'truncated',
      detail: 'the Parquet file ends before its index; no row can be read: fetch the file again',
    };
  }
  return { reason: 'malformed-parquet', detail: `the index of the Parquet file cannot be read: ${errorText(error)}` };
}

async function fileBuffer(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  const slice = async (start: number, end: number): Promise<ArrayBuffer> => {
    const from = start < 0 ? size + start : start;
    if (!(from >= 0 && from <= end && end <= size))
      throw new Error(`bytes ${from} to ${end} lie outside a file of ${size} bytes`);
    const buffer = new ArrayBuffer(end - from);
    let read = 0;
    while (read < buffer.byteLength) {
      const { bytesRead } = await handle.read(new Uint8Array(buffer), read, buffer.byteLength - read, from + read);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      read += bytesRead;
    }
    return buffer;
  };
  return {
    byteLength: size,
    slice(start, end = size) {
      const bytes = slice(start, end);
      // The decoder asks for several ranges at once and leaves at the first fault: the others must not end the process.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

/** Node's own decompressors where it has them: several times faster than portable ones. */
const COMPRESSORS: Compressors = {
  ...Object.fromEntries(
    Object.entries(portableCompressors).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, outputLength: number) =>
        // Values of a page that holds only nulls take no bytes; some codecs write a byte for them all the same.
        outputLength === 0 ? new Uint8Array() : decompress(input, checkedLength(outputLength)),
    ]),
  ),
  GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: checkedLength(outputLength) }),
  BROTLI: (input, outputLength) => brotliDecompressSync(input, { maxOutputLength: checkedLength(outputLength) }),
  ZSTD: (input, outputLength) => zstdDecompressSync(input, { maxOutputLength: checkedLength(outputLength) }),
};

function checkedLength(outputLength: number): number {
  if (!(outputLength >= 0 && outputLength <= PAGE_LIMIT_BYTES)) throw new Error(`a page claims ${outputLength} bytes`);
  // A limit of 0 is refused by the decompressors.
  return Math.max(1, outputLength);
}

const PARSERS: Partial<ParquetParsers> = {
  // Bytes that are no UTF-8 stay bytes; whether the column may hold such is decided for the row.
  stringFromBytes: (bytes) => (bytes && isUtf8(bytes) ? decodeUtf8(bytes) : bytes),
  jsonFromBytes(bytes) {
    if (!bytes || !isUtf8(bytes)) return bytes;
    const text = decodeUtf8(bytes);
    try {
      const value: unknown = parseExactJson(text);
      // What is nested beyond all use stays text, so that everything below may recurse.
      return isTooDeep(value) ? text : value;
    } catch {
      return text;
    }
  },
};

function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Errors of the file system are not the content's fault and are told by the caller. */
function rethrowSystemError(error: unknown): void {
  if (error instanceof Error && 'syscall' in error) throw error;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unknown error';
}
