import { type FileHandle, open } from 'node:fs/promises';
import type { AsyncBuffer, SchemaTree } from 'hyparquet';
import { canonicalJson } from './canonical-json.ts';
import { contentHash } from './content-hash.ts';
import { EventBatch } from './event-batch.ts';
import { ExpansionGuard, type ExpansionLimit } from './expansion-guard.ts';
import type { DecodeOptions, RowFormat } from './format.ts';
import { MissingRowGroup } from './missing-row-group.ts';
import { PARQUET_MAGIC, type ParquetFooter, readParquetFooter } from './parquet-footer.ts';
import { ParquetGroupReader } from './parquet-group-reader.ts';
import type { RowEvent } from './row.ts';
import type { StreamFault } from './stream-fault.ts';
import { Utf8Scratch } from './utf8-scratch.ts';

/** Rows given at a time. */
const BATCH_ROWS = 1024;
/** Rows that a row group is believed to have before its pages were looked at. */
const TRUSTED_ROWS = 1 << 24;

/**
 * Apache Parquet, read by row groups. Cells become JSON values: integers numbers (`bigint` where a number would round them), times ISO strings.
 * Bytes that no column declares as text stay `Uint8Array`.
 */
export const parquet: RowFormat = {
  name: 'parquet',
  access: 'indexed',
  extensions: ['.parquet', '.pq'],

  matches(head) {
    return Buffer.from(head.buffer, head.byteOffset, Math.min(4, head.byteLength)).toString('latin1') === PARQUET_MAGIC;
  },

  async index(path) {
    await using handle = await open(path, 'r');
    try {
      const { groups } = await readParquetFooter(await fileBuffer(handle));
      return groups.map(({ rowCount }) => rowCount);
    } catch (error) {
      rethrowSystemError(error);
      return [0];
    }
  },

  async *decodeGroups(path, groups, options: DecodeOptions & ExpansionLimit): AsyncIterable<readonly RowEvent[]> {
    const batch = new EventBatch(options);
    await using handle = await open(path, 'r');
    const file = await fileBuffer(handle);
    let footer: ParquetFooter;
    try {
      footer = await readParquetFooter(file);
    } catch (error) {
      rethrowSystemError(error);
      const fault = await describeFileFault(file, error);
      batch.quarantine(fault.reason, file.byteLength, fault.detail, { isOpenEnded: true });
      yield batch.take();
      return;
    }
    const columns = readableColumns(footer);
    for (const group of groups) yield* decodeGroup({ file, footer, columns, group, batch, options });
  },
};

interface GroupContext {
  readonly file: AsyncBuffer;
  readonly footer: ParquetFooter;
  readonly columns: readonly Column[];
  readonly group: number;
  readonly batch: EventBatch;
  readonly options: DecodeOptions & ExpansionLimit;
}

async function* decodeGroup({
  file,
  footer,
  columns,
  group,
  batch,
  options,
}: GroupContext): AsyncIterable<readonly RowEvent[]> {
  const rowCount = footer.groups[group]?.rowCount;
  if (rowCount === undefined) throw new MissingRowGroup(options.path, { group, groups: footer.groups.length });
  const lose = (from: number, { reason, detail }: StreamFault) => {
    const place = `row group ${group}: rows ${from} to ${rowCount - 1} cannot be read`;
    batch.quarantineRun(rowCount - from, reason, `${place}: ${detail}`);
    return batch.take();
  };
  // Rows are asked for one by one: a count that may be damage is checked first.
  if (rowCount === 0 || (rowCount <= TRUSTED_ROWS && batch.passesOver(rowCount))) return;
  let reader: ParquetGroupReader;
  try {
    reader = await ParquetGroupReader.open(file, footer, group);
  } catch (error) {
    yield lose(0, malformed(error));
    return;
  }
  const bomb = unfoldsTooFar(reader, options);
  if (bomb !== undefined) {
    yield lose(0, bomb);
    return;
  }
  // A dictionary names long texts again and again for a few bits.
  const guard = new ExpansionGuard(options);
  guard.readInput(reader.uncompressedBytes);
  const scratch = new Utf8Scratch();
  for (let from = 0; from < rowCount; from += reader.sliceRows) {
    // Slices before a wanted row are read: behind a damaged one nothing is given.
    if (batch.passesOver(rowCount - from)) return;
    const sliceRows = Math.min(reader.sliceRows, rowCount - from);
    let cells: readonly ArrayLike<unknown>[];
    try {
      cells = await reader.take(sliceRows);
    } catch (error) {
      yield lose(from, malformed(error));
      return;
    }
    for (let row = 0; row < sliceRows; row++) {
      const fault = guard.giveOutput(readRow(row, { columns, cells, batch, scratch, options }));
      if (fault !== undefined && from + row + 1 < rowCount) {
        yield lose(from + row + 1, fault);
        return;
      }
      if ((row + 1) % BATCH_ROWS === 0) yield batch.take();
    }
    const events = batch.take();
    if (events.length > 0) yield events;
  }
}

/** Pages are unpacked and values counted before any is: both may be far more than the file has bytes. */
function unfoldsTooFar(reader: ParquetGroupReader, limit: ExpansionLimit): StreamFault | undefined {
  const guard = new ExpansionGuard(limit);
  guard.readInput(reader.compressedBytes);
  return guard.giveOutput(reader.uncompressedBytes + reader.cellCount);
}

function malformed(error: unknown): StreamFault {
  rethrowSystemError(error);
  return { reason: 'malformed-parquet', detail: errorText(error) };
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
  readonly scratch: Utf8Scratch;
  readonly options: DecodeOptions;
}

/** @returns bytes of the row, 0 where it is not wanted */
function readRow(row: number, { columns, cells, batch, scratch, options }: SliceContext): number {
  if (batch.passesOver()) return 0;
  const value: Record<string, unknown> = Object.create(null);
  let badColumn: string | undefined;
  for (let index = 0; index < columns.length; index++) {
    const { name, mayHoldBytes } = columns[index]!;
    const cell = jsonValue(cells[index]![row]);
    value[name] = cell;
    if (!mayHoldBytes && holdsBytes(cell)) badColumn ??= name;
  }
  const canonical = scratch.encode(canonicalJson(value));
  const hash = contentHash(canonical);
  if (!batch.keeps(hash)) return canonical.length;
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
  return canonical.length;
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

function readableColumns({ schema }: ParquetFooter): readonly Column[] {
  return schema.children.map((child) => ({ name: child.element.name, mayHoldBytes: hasByteLeaf(child) }));
}

function hasByteLeaf({ element, children }: SchemaTree): boolean {
  if (children.length > 0) return children.some(hasByteLeaf);
  const isText =
    element.converted_type === 'UTF8' ||
    element.converted_type === 'JSON' ||
    element.converted_type === 'ENUM' ||
    element.logical_type?.type === 'STRING';
  return !isText && (element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY');
}

async function describeFileFault(
  file: AsyncBuffer,
  error: unknown,
): Promise<{ reason: 'truncated' | 'malformed-parquet'; detail: string }> {
  const magicAt = async (start: number) =>
    Buffer.from(await file.slice(start, start + 4)).toString('latin1') === PARQUET_MAGIC;
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

/** Errors of the file system are not the content's fault and are told by the caller. */
function rethrowSystemError(error: unknown): void {
  if (error instanceof Error && 'syscall' in error) throw error;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unknown error';
}
