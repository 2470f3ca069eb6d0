import fc from 'fast-check';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { describe, expect, test } from 'vitest';
import { deltaListEnd } from './parquet-delta.ts';
import type { ParquetLeaf } from './parquet-footer.ts';
import { scanRuns } from './parquet-runs.ts';
import { thriftStructEnd } from './parquet-thrift.ts';
import { checkValues } from './parquet-values.ts';

const bytesOf = (...bytes: readonly number[]) => Uint8Array.from(bytes);
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

describe('headers in Thrift', () => {
  test('end behind their stop', () => {
    // Field 1: i32 300 (zigzag 600 = d8 04); field 2: binary of 2 bytes; field 3: list of 2 i32; field 4: true; stop.
    const header = bytesOf(0x15, 0xd8, 0x04, 0x18, 2, 97, 98, 0x19, 0x25, 2, 4, 0x11, 0, 99);
    expect(thriftStructEnd(header, 0, 100)).toBe(header.length - 1);
    for (let length = 0; length < header.length - 1; length++)
      expect(thriftStructEnd(header.subarray(0, length), 0, 100)).toBeUndefined();
  });

  test.each([
    ['a list longer than the bytes', [0x19, 0xf3, 0xff, 0xff, 0xff, 0x7f, 0], undefined],
    ['a text longer than the bytes', [0x18, 0xff, 0xff, 0x7f, 1], undefined],
    ['a number without end', [0x16, ...Array.from({ length: 40 }, () => 0xff), 0, 0], /more than 10 bytes/],
    ['structs without end', Array.from({ length: 5000 }, () => 0x1c), /nested more than/],
    ['lists without end', Array.from({ length: 5000 }, () => 0x19), /nested more than/],
    ['an unknown type', [0x1d, 0], /unknown type 13/],
    ['too many values', [0x19, 0xf3, 0xe8, 0x07, ...Array.from({ length: 1100 }, () => 1), 0], /too many values/],
  ])('%s', (_, bytes, error) => {
    const walk = () => thriftStructEnd(Uint8Array.from(bytes), 0, 100);
    if (error === undefined) expect(walk()).toBeUndefined();
    else expect(walk).toThrow(error);
  });

  test('what is passed, the reader reads to the same end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        let end: number | undefined;
        try {
          end = thriftStructEnd(bytes, 0, 100);
        } catch {
          end = undefined;
        }
        fc.pre(end !== undefined);
        const reader = { view: viewOf(bytes), offset: 0 };
        deserializeTCompactProtocol(reader);
        expect(reader.offset).toBe(end);
      }),
    );
  });
});

describe('runs', () => {
  // A run of 5 twos, then 8 packed values of 2 bits: 0 1 2 3 0 1 2 3 (e4 = 11 10 01 00).
  const runs = bytesOf(10, 2, 3, 0xe4, 0xe4);
  const block = { start: 0, end: runs.length, bitWidth: 2, valueCount: 13, maxValue: 3 };

  test('are counted', () => {
    expect(scanRuns(runs, { ...block, target: 2 })).toBe(7);
    // The last three values are padding.
    expect(scanRuns(runs, { ...block, valueCount: 10, target: 3 })).toBe(1);
  });

  test.each([
    ['more values than wanted', runs, { valueCount: 4 }, /5 values where 4 are left/],
    ['fewer values than wanted', runs, { valueCount: 14 }, /end after 13 of 14/],
    ['a value too large', runs, { maxValue: 2 }, /hold 3/],
    ['a repeated value too large', runs, { maxValue: 1 }, /repeats 2/],
    ['packed bits beyond the block', bytesOf(0xff, 0xff, 0xff, 0xff, 0x0f, 1), {}, /beyond its block/],
    ['a run of 2^30 values', bytesOf(0x80, 0x80, 0x80, 0x80, 8, 1), {}, /1073741824 values where 13/],
    ['a header without end', bytesOf(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1), {}, /longer than 5 bytes/],
    ['no groups', bytesOf(1, 1, 1), {}, /empty/],
    ['no runs', bytesOf(), {}, /end after 0 of 13/],
  ])('%s', (_, bytes, changed, error) => {
    expect(() => scanRuns(bytes, { ...block, end: bytes.length, ...changed })).toThrow(error);
  });

  test('what is passed, the decoder decodes to the values counted', () => {
    const byte = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 255 }));
    const input = fc.record({
      bytes: fc.array(byte, { minLength: 8, maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
      bitWidth: fc.integer({ min: 1, max: 24 }),
      valueCount: fc.integer({ min: 1, max: 30 }),
    });
    let passed = 0;
    fc.assert(
      fc.property(input, ({ bytes, bitWidth, valueCount }) => {
        const maxValue = 2 ** bitWidth - 1;
        let zeros: number;
        try {
          zeros = scanRuns(bytes, { start: 0, end: bytes.length, bitWidth, valueCount, maxValue, target: 0 });
        } catch {
          return;
        }
        passed++;
        const values = new Array<number>(valueCount);
        readRleBitPackedHybrid({ view: viewOf(bytes), offset: 0 }, bitWidth, values, bytes.length);
        expect(values).toHaveLength(valueCount);
        expect(values.filter((value) => value === 0)).toHaveLength(zeros);
      }),
      { numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});

describe('differences', () => {
  // Blocks of 128 values in 4 parts, 3 values, the first 7; differences of at least 1, of 0 bits: 7 8 9.
  const list = bytesOf(0x80, 1, 4, 3, 14, 2, 0, 0, 0, 0);

  test('end behind their last part', () => {
    expect(deltaListEnd(list, 0, 3)).toBe(list.length);
    const values = new Int32Array(3);
    deltaBinaryUnpack({ view: viewOf(list), offset: 0 }, 3, values);
    expect([...values]).toEqual([7, 8, 9]);
  });

  test.each([
    ['another number of values', list, 4, /has 3 values, its page 4/],
    ['parts that lead backwards', bytesOf(0x80, 1, 0xf0, 0xff, 0xff, 0xff, 0x0f, 3, 14, 2), 3, /over 2\^31/],
    ['no parts', bytesOf(0x80, 1, 0, 3, 14, 2, 0), 3, /0 parts/],
    ['parts of 10 values', bytesOf(40, 4, 3, 14, 2, 0, 0, 0, 0), 3, /blocks of 40/],
    ['bits that are not there', bytesOf(0x80, 1, 4, 3, 14, 2, 32, 0, 0, 0), 3, /beyond its page/],
    ['too many bits', bytesOf(0x80, 1, 4, 3, 14, 2, 65, 0, 0, 0), 3, /65 bits/],
    [
      'a number without end',
      bytesOf(0x80, 1, 4, 3, ...Array.from({ length: 20 }, () => 0xff)),
      3,
      /more than 10 bytes/,
    ],
    ['no header', bytesOf(0x80), 3, /within its header/],
  ])('%s', (_, bytes, valueCount, error) => {
    expect(() => deltaListEnd(bytes, 0, valueCount)).toThrow(error);
  });

  test('what is passed, the decoder decodes', () => {
    const input = fc.tuple(
      fc.uint8Array({ minLength: 8, maxLength: 900 }),
      fc.integer({ min: 1, max: 127 }),
      fc.boolean(),
    );
    let passed = 0;
    fc.assert(
      fc.property(input, ([tail, valueCount, isLong]) => {
        const bytes = Uint8Array.of(0x80, 1, 4, valueCount, ...tail);
        // Widths above 64 are met by nearly all random bytes.
        for (let at = 6; at < 10 && at < bytes.length; at++) bytes[at]! &= isLong ? 0x3f : 0x0f;
        try {
          deltaListEnd(bytes, 0, valueCount);
        } catch {
          return;
        }
        passed++;
        const values = isLong ? new BigInt64Array(valueCount) : new Int32Array(valueCount);
        // An error is no harm, and honest writers give all bytes of a part.
        const decode = () => deltaBinaryUnpack({ view: viewOf(bytes), offset: 0 }, valueCount, values);
        try {
          decode();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});

describe('values', () => {
  const leafOf = (type: ParquetLeaf['type'], element = {}): ParquetLeaf => ({
    path: ['a'],
    type,
    element: { name: 'a', type, ...element },
    schemaPath: [],
    maxDefinitionLevel: 0,
    maxRepetitionLevel: 0,
  });
  const block = { bytes: new Uint8Array(40), start: 0, valueCount: 10, dictionarySize: undefined };

  test('fit their page', () => {
    checkValues({ ...block, encoding: 'PLAIN', leaf: leafOf('INT32') });
    checkValues({ ...block, encoding: 'PLAIN', leaf: leafOf('BYTE_ARRAY') });
    checkValues({ ...block, encoding: 'PLAIN', leaf: leafOf('FIXED_LEN_BYTE_ARRAY', { type_length: 4 }) });
    checkValues({ ...block, encoding: 'RLE_DICTIONARY', leaf: leafOf('DOUBLE'), dictionarySize: 1 });
  });

  test.each([
    ['too many', 'PLAIN', leafOf('INT64'), {}, /need 80 bytes/],
    ['no width', 'PLAIN', leafOf('FIXED_LEN_BYTE_ARRAY'), {}, /no width/],
    ['no dictionary', 'RLE_DICTIONARY', leafOf('INT32'), {}, /does not have/],
    ['an empty dictionary', 'RLE_DICTIONARY', leafOf('INT32'), { dictionarySize: 0 }, /empty dictionary/],
    ['wide indices', 'PLAIN_DICTIONARY', leafOf('INT32'), { dictionarySize: 9, bytes: bytesOf(25, 2) }, /25 bits wide/],
    ['another encoding', 'DELTA_BINARY_PACKED', leafOf('DOUBLE'), {}, /written as DELTA_BINARY_PACKED/],
    ['runs of numbers', 'RLE', leafOf('INT32'), {}, /written as RLE/],
    // Blocks of 128 values in 4 parts of no bits: 3 prefixes of 5, where there is nothing to repeat.
    [
      'a text that repeats nothing',
      'DELTA_BYTE_ARRAY',
      leafOf('BYTE_ARRAY'),
      { valueCount: 3, bytes: bytesOf(0x80, 1, 4, 3, 10, 0, 0, 0, 0, 0, 0x80, 1, 4, 3, 0, 0, 0, 0, 0, 0) },
      /repeats 5 of 0/,
    ],
    [
      'texts beyond the page',
      'DELTA_LENGTH_BYTE_ARRAY',
      leafOf('BYTE_ARRAY'),
      { valueCount: 3, bytes: bytesOf(0x80, 1, 4, 3, 10, 0, 0, 0, 0, 0, 97, 97) },
      /texts of 15 bytes lie in 2/,
    ],
  ] as const)('%s', (_, encoding, leaf, changed, error) => {
    expect(() => checkValues({ ...block, encoding, leaf, ...changed })).toThrow(error);
  });
});
