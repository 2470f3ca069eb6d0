import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnTypes, isUniform } from './column-types.ts';

function typesOf(...rows: readonly Record<string, unknown>[]) {
  const types = new ColumnTypes();
  for (const row of rows) types.add(row);
  return types.types();
}

test('members and items are seen through lists and objects', () => {
  expect(
    typesOf({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'user', content: null, n: 1 },
      ],
    }),
  ).toEqual({
    messages: {
      kinds: ['list'],
      items: {
        kinds: ['object'],
        members: { role: { kinds: ['string'] }, content: { kinds: ['null', 'string'] }, n: { kinds: ['integer'] } },
      },
    },
  });
});

test.each([
  ['a column of nulls', [{ a: null }], true],
  ['whole and other numbers', [{ a: 1 }, { a: 1.5 }], true],
  ['a number and a text', [{ a: 1 }, { a: 'x' }], false],
  ['a list of both', [{ a: [1, 'x'] }], false],
  ['an object and a list', [{ a: {} }, { a: [] }], false],
  ['a whole number of more than 64 bits', [{ a: 2n ** 64n }], false],
  ['a map of many names', [{ a: Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, 1])) }], false],
])('%s', (_what, rows, expected) => {
  expect(isUniform(typesOf(...rows).a!)).toBe(expected);
});

test('merged in any order and division, types are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 })), { maxLength: 8 }),
      fc.nat(8),
      (rows, at) => {
        const whole = typesOf(...rows);
        const merged = new ColumnTypes();
        merged.merge(typesOf(...rows.slice(at).toReversed()));
        merged.merge(typesOf(...rows.slice(0, at)));
        expect(merged.types()).toEqual(whole);
      },
    ),
  );
});
