import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTooDeep, jsonLengthWithin, MAX_JSON_DEPTH } from './json-size.ts';

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test('the length is that of the JSON where nothing needs an escape', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ü') });
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      plain,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(plain, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(tree, fc.nat(300), (value, limit) => {
      const { length } = JSON.stringify(value);
      expect(jsonLengthWithin(value, limit)).toBe(length <= limit ? length : undefined);
    }),
    { numRuns: 1000 },
  );
});

test('what is too long or too deep is given up, at little cost', () => {
  expect(jsonLengthWithin(nested(MAX_JSON_DEPTH), 1000)).toBeDefined();
  expect(jsonLengthWithin(nested(MAX_JSON_DEPTH + 1), 1000)).toBeUndefined();
  expect(jsonLengthWithin(nested(500_000), 1e9)).toBeUndefined();
  expect(
    jsonLengthWithin(
      Array.from({ length: 1_000_000 }, () => [1]),
      200,
    ),
  ).toBeUndefined();
  expect(jsonLengthWithin({ big: 12345678901234567890n }, 200)).toBe('{"big":12345678901234567890}'.length);
});

test('depth is told without recursion', () => {
  expect(isTooDeep(nested(MAX_JSON_DEPTH))).toBe(false);
  expect(isTooDeep(nested(MAX_JSON_DEPTH + 1))).toBe(true);
  expect(isTooDeep(nested(500_000))).toBe(true);
  expect(isTooDeep('text')).toBe(false);
});
