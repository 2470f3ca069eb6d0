import type { Encoding, ParquetType } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { deltaListEnd } from './parquet-delta.ts';
import type { ParquetLeaf } from './parquet-footer.ts';
import { PAGE_LIMIT_BYTES } from './parquet-pages.ts';
import { scanRuns } from './parquet-runs.ts';

/** The decoder keeps bits in 32-bit integers, whole bytes at a time. */
const MAX_INDEX_BITS = 24;
/** Byte strings and texts take about 100 bytes each besides their own. */
const MAX_PAGE_STRINGS = 1 << 23;
const TYPE_BYTES: Readonly<Partial<Record<ParquetType, number>>> = {
  INT32: 4,
  FLOAT: 4,
  INT64: 8,
  DOUBLE: 8,
  INT96: 12,
};

export interface ValueBlock {
  /** The page, in a buffer of its own, so that nothing behind it can be read. */
  readonly bytes: Uint8Array;
  /** Where its values begin. */
  readonly start: number;
  readonly encoding: Encoding;
  readonly leaf: ParquetLeaf;
  /** Values that are not null. */
  readonly valueCount: number;
  /** Values of the column's dictionary; `undefined` where it has none. */
  readonly dictionarySize: number | undefined;
}

/**
 * Checks the values of a page before they are decoded: they lie within the page, and decoding them takes time and memory
 * in proportion to it.
 *
 * @throws where they do not, or the encoding does not fit the column
 */
export function checkValues(block: ValueBlock): void {
  const { encoding, leaf, valueCount } = block;
  const isBytes = leaf.type === 'BYTE_ARRAY' || leaf.type === 'FIXED_LEN_BYTE_ARRAY';
  const isIndexed = encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';
  if (isBytes && !isIndexed && valueCount > MAX_PAGE_STRINGS)
    throw new Error(`a page claims ${valueCount} texts; the limit is ${MAX_PAGE_STRINGS}`);
  if (isIndexed && leaf.type !== 'BOOLEAN') checkIndices(block);
  else if (encoding === 'PLAIN') checkPlain(block);
  else if (encoding === 'BYTE_STREAM_SPLIT' && leaf.type !== 'BYTE_ARRAY' && leaf.type !== 'BOOLEAN') checkPlain(block);
  else if (encoding === 'RLE' && leaf.type === 'BOOLEAN') checkBooleans(block);
  else if (encoding === 'DELTA_BINARY_PACKED' && (leaf.type === 'INT32' || leaf.type === 'INT64'))
    deltaListEnd(block.bytes, block.start, valueCount);
  else if (encoding === 'DELTA_LENGTH_BYTE_ARRAY' && leaf.type === 'BYTE_ARRAY') checkDeltaLengths(block);
  else if (encoding === 'DELTA_BYTE_ARRAY' && isBytes) checkDeltaBytes(block);
  else throw new Error(`values of type ${leaf.type} are written as ${encoding}`);
}

function checkPlain({ bytes, start, leaf, valueCount }: ValueBlock): void {
  const { type, element } = leaf;
  let needed: number;
  if (type === 'BOOLEAN') needed = Math.ceil(valueCount / 8);
  else if (type === 'BYTE_ARRAY') needed = 4 * valueCount;
  else if (type === 'FIXED_LEN_BYTE_ARRAY') {
    if (!element.type_length) throw new Error('a column of bytes has no width');
    needed = element.type_length * valueCount;
  } else needed = TYPE_BYTES[type]! * valueCount;
  if (needed > bytes.length - start)
    throw new Error(`${valueCount} values need ${needed} bytes; their page has ${bytes.length - start}`);
}

function checkIndices({ bytes, start, valueCount, dictionarySize }: ValueBlock): void {
  if (dictionarySize === undefined) throw new Error('a page refers to a dictionary that the column does not have');
  if (dictionarySize === 0) throw new Error('a page refers to an empty dictionary');
  const bitWidth = bytes[start];
  if (bitWidth === undefined) throw new Error('a page of indices is empty');
  if (bitWidth > MAX_INDEX_BITS) throw new Error(`indices are ${bitWidth} bits wide`);
  // Every index of no bits is 0, and the decoder reads none.
  if (bitWidth === 0) return;
  scanRuns(bytes, { start: start + 1, end: bytes.length, bitWidth, valueCount, maxValue: dictionarySize - 1 });
}

function checkBooleans({ bytes, start, valueCount }: ValueBlock): void {
  const runs = lengthPrefixed(bytes, start);
  scanRuns(bytes, { ...runs, bitWidth: 1, valueCount, maxValue: 1 });
}

/** Bytes behind their length, which is written in 4 bytes. */
export function lengthPrefixed(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  if (at + 4 > bytes.length) throw new Error('a page ends within its levels');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  if (length > bytes.length - at - 4) throw new Error(`runs of ${length} bytes lie in a page of ${bytes.length}`);
  return { start: at + 4, end: at + 4 + length };
}

function checkDeltaLengths({ bytes, start, valueCount }: ValueBlock): void {
  const { values, end } = deltaLengths(bytes, start, valueCount);
  let total = 0;
  for (const length of values) {
    if (length < 0) throw new Error(`a text has ${length} bytes`);
    total += length;
  }
  if (total > bytes.length - end) throw new Error(`texts of ${total} bytes lie in ${bytes.length - end}`);
}

/** Each text is given by how much of the one before it repeats, so that a small page may unfold without bound. */
function checkDeltaBytes({ bytes, start, valueCount }: ValueBlock): void {
  const { values: prefixes, end: suffixStart } = deltaLengths(bytes, start, valueCount);
  const { values: suffixes, end } = deltaLengths(bytes, suffixStart, valueCount);
  let previous = 0;
  let suffixTotal = 0;
  let total = 0;
  for (let index = 0; index < valueCount; index++) {
    const prefix = prefixes[index]!;
    const suffix = suffixes[index]!;
    if (prefix < 0 || prefix > previous || suffix < 0)
      throw new Error(`a text of ${suffix} bytes repeats ${prefix} of ${previous}`);
    previous = prefix + suffix;
    suffixTotal += suffix;
    total += previous;
  }
  if (suffixTotal > bytes.length - end) throw new Error(`texts of ${suffixTotal} bytes lie in ${bytes.length - end}`);
  if (total > PAGE_LIMIT_BYTES) throw new Error(`a page unfolds to ${total} bytes; the limit is ${PAGE_LIMIT_BYTES}`);
}

function deltaLengths(bytes: Uint8Array, start: number, valueCount: number): { values: Int32Array; end: number } {
  const end = deltaListEnd(bytes, start, valueCount);
  const values = new Int32Array(valueCount);
  deltaBinaryUnpack(
    { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: start },
    valueCount,
    values,
  );
  return { values, end };
}
