import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOfItems, interactions, interactionsOfLog } from './interactions.ts';

const data = interactionsOfLog(
  { users: Uint32Array.of(0, 0, 1, 2), items: Uint32Array.of(1, 1, 0, 3) },
  { users: ['a', 'b', 'c'], items: ['w', 'x', 'y', 'z'] },
);

test('a log tells how popular items and how active users are', () => {
  expect(data.catalogue.popularity).toEqual(Float64Array.of(1, 2, 0, 1));
  expect(data.catalogue.activity).toEqual(Float64Array.of(2, 1, 1));
  expect(countOfItems(interactions.take(data, Uint32Array.of(3, 3)))).toEqual(Float64Array.of(0, 0, 0, 2));
});

test('rows are taken, put together and counted', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 8 }), fc.array(fc.nat(3), { maxLength: 8 }), (first, second) => {
      const parts = [first, second].map((places) => interactions.take(data, Uint32Array.from(places)));
      const all = interactions.concat(parts);
      expect(interactions.count(all)).toBe(first.length + second.length);
      expect(all).toEqual(interactions.take(data, Uint32Array.from([...first, ...second])));
      expect(all.catalogue).toBe(data.catalogue);
    }),
  );
});

test('how common an item is depends on the rows it is looked for among', () => {
  const among = interactions.take(data, Uint32Array.of(0, 1, 2, 2));
  expect(interactions.commonness!(data, among)).toEqual(Float64Array.of(0.5, 0.5, 0.5, 0));
});

test('events of different catalogues are not put together', () => {
  const other = interactionsOfLog(
    { users: Uint32Array.of(0), items: Uint32Array.of(0) },
    { users: ['a'], items: ['w'] },
  );
  expect(() => interactions.concat([data, other])).toThrow('3 users and 4 items');
  expect(() => interactions.concat([])).toThrow(RangeError);
});

test('survives structured clone', () => {
  expect(structuredClone(data)).toEqual(data);
});
