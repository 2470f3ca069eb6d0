import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './byte-cursor.ts';

const uint48 = fc.maxSafeNat().map((value) => value % 2 ** 48);

test('what is written is read', () => {
  fc.assert(
    fc.property(
      fc.record({
        byte: fc.nat({ max: 255 }),
        numbers: fc.array(fc.maxSafeNat()),
        grams: fc.array(uint48),
        terms: fc.array(fc.nat({ max: 2 ** 32 - 1 })),
        bands: fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
        text: fc.string({ unit: 'grapheme' }),
        raw: fc.uint8Array(),
      }),
      fc.nat({ max: 100 }),
      ({ byte, numbers, grams, terms, bands, text, raw }, size) => {
        const writer = new ByteWriter(size);
        writer.uint8(byte);
        for (const number of numbers) writer.varint(number);
        writer.uint48s(Float64Array.from(grams));
        writer.uint32s(Uint32Array.from(terms));
        writer.int64s(BigInt64Array.from(bands));
        writer.text(text);
        writer.raw(raw);
        const reader = new ByteReader(writer.bytes());
        expect(reader.uint8()).toBe(byte);
        for (const number of numbers) expect(reader.varint()).toBe(number);
        expect([...reader.uint48s()]).toEqual(grams);
        expect([...reader.uint32s()]).toEqual(terms);
        expect([...reader.int64s()]).toEqual(bands);
        expect(reader.text()).toBe(text);
        expect(reader.isAtEnd).toBe(raw.length === 0);
        expect(new Uint8Array(reader.raw(raw.length))).toEqual(raw);
        expect(reader.isAtEnd).toBe(true);
        expect(() => reader.uint8()).toThrow(RangeError);
      },
    ),
  );
});

test('by hand: 300 is AC 02, 2^48 - 1 is six times FF, longer numbers have their lowest byte first', () => {
  const writer = new ByteWriter(0);
  writer.varint(300);
  writer.uint48s(Float64Array.of(2 ** 48 - 1));
  writer.uint32s(Uint32Array.of(0x01020304));
  writer.int64s(BigInt64Array.of(-2n));
  expect(writer.bytes().toString('hex')).toBe(`ac02${'01'}${'ff'.repeat(6)}${'01'}04030201${'01'}fe${'ff'.repeat(7)}`);
});

test('a list that claims more than there is is refused before memory is taken', () => {
  const writer = new ByteWriter(0);
  writer.varint(2 ** 50);
  expect(() => new ByteReader(writer.bytes()).uint48s()).toThrow(RangeError);
  expect(() => new ByteReader(Buffer.alloc(20, 0xff)).varint()).toThrow(RangeError);
  expect(() => new ByteWriter(0).varint(-1)).toThrow(RangeError);
  expect(() => new ByteWriter(0).varint(2 ** 53)).toThrow(RangeError);
});
