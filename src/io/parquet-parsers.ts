import { isUtf8 } from 'node:buffer';
import type { ParquetParsers } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { parseExactJson } from './json-numbers.ts';
import { isTooDeep } from './json-size.ts';

const UUID_BYTES = 16;

/** How bytes become values. Bytes that are not what their column says stay bytes: whether a row may hold such is decided for it. */
export const PARQUET_PARSERS: ParquetParsers = {
  ...DEFAULT_PARSERS,
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
  uuidFromBytes: (bytes) => (bytes?.length === UUID_BYTES ? DEFAULT_PARSERS.uuidFromBytes(bytes) : bytes),
  geometryFromBytes: shapeFromBytes,
  geographyFromBytes: shapeFromBytes,
};

function shapeFromBytes(bytes: Uint8Array): unknown {
  try {
    const shape: unknown = DEFAULT_PARSERS.geometryFromBytes(bytes);
    return isTooDeep(shape) ? bytes : shape;
  } catch {
    return bytes;
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
