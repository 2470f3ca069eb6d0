import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positions, radixSort } from './radix-sort.ts';

/** Array.sort is stable. */
const sorted = (order: Uint32Array, keys: Uint32Array) =>
  Uint32Array.from([...order].sort((a, b) => keys[a]! - keys[b]!));

test('orders as Array.sort does, at every number of bits', () => {
  for (let bits = 1; bits <= 32; bits++) {
    const most = 2 ** bits - 1;
    // Few distinct keys, so that ties are met, and the borders of every digit.
    const key = fc.oneof(
      fc.integer({ min: 0, max: Math.min(3, most) }),
      fc.constantFrom(
        ...[2 ** 11, 2 ** 22, 2 ** 31].flatMap((border) => [border - 1, border]).filter((k) => k <= most),
        most,
      ),
      fc.integer({ min: 0, max: most }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60, size: 'max' }), (values) => {
        const keys = Uint32Array.from(values);
        const order = positions(keys.length);
        radixSort(order, keys, bits);
        expect(order).toEqual(sorted(positions(keys.length), keys));
      }),
      { numRuns: 30 },
    );
  }
});

test('sorts some of the positions, from any order, in place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 40, size: 'max' }),
      fc.nat(),
      (values, seed) => {
        const keys = Uint32Array.from(values);
        const all = positions(keys.length).map((place) => (place * 7 + seed) % keys.length);
        const part = all.subarray(Math.floor(all.length / 3));
        const expected = sorted(part, keys);
        radixSort(part, keys);
        expect(part).toEqual(expected);
      },
    ),
  );
});

test('sorting by a lesser key and then by a greater one orders by both', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffffffff }));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 50, size: 'max' }), (pairs) => {
      const order = positions(pairs.length);
      radixSort(
        order,
        Uint32Array.from(pairs, ([, lesser]) => lesser),
      );
      radixSort(
        order,
        Uint32Array.from(pairs, ([greater]) => greater),
        3,
      );
      const expected = pairs
        .map((_, i) => i)
        .sort((a, b) => pairs[a]![0] - pairs[b]![0] || pairs[a]![1] - pairs[b]![1]);
      expect([...order]).toEqual(expected);
    }),
  );
});

test('nothing to sort', () => {
  const order = new Uint32Array(0);
  radixSort(order, new Uint32Array(0));
  expect(order).toHaveLength(0);
});
