import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from './json-numbers.ts';

test('whole numbers that a double would round are read exactly, all others as always', () => {
  expect(parseExactJson('{"id":9007199254740993,"n":-9007199254740993}')).toEqual({
    id: 9007199254740993n,
    n: -9007199254740993n,
  });
  expect(parseExactJson('{"id": 9007199254740991}')).toEqual({ id: 9007199254740991 });
  expect(parseExactJson('[12345678901234567890.0,1e30,"9007199254740993"]')).toEqual([
    Number('12345678901234567890'),
    1e30,
    '9007199254740993',
  ]);
  expect(parseExactJson(`[${'1'.repeat(40)}]`)).toEqual([Number('1'.repeat(40))]);
  expect(() => parseExactJson('{"id":9007199254740993')).toThrow(SyntaxError);
});

test('wherever in the row the number stands, and whatever stands around it', () => {
  const number = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
  const filler = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), number);
  fc.assert(
    fc.property(fc.array(filler, { maxLength: 8 }), fc.nat(40), (values, gap) => {
      const space = ' '.repeat(gap);
      const text = `[${values.map((value) => space + (typeof value === 'bigint' ? String(value) : JSON.stringify(value))).join(',')}]`;
      const isSafe = (value: bigint) => Number.isSafeInteger(Number(value));
      const expected = values.map((value) =>
        typeof value === 'bigint' ? (isSafe(value) ? Number(value) : value) : JSON.parse(JSON.stringify(value)),
      );
      // Doubles of this size are written with all their digits and are whole numbers as much as any other.
      fc.pre(!values.some((value) => typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER));
      expect(parseExactJson(text)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('a value nested without end beside a long number is still read', () => {
  const depth = 200_000;
  const value = parseExactJson(`{"id":9007199254740993,"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  expect(value).toHaveProperty('a');
});
