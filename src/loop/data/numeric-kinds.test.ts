import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Categories, categories, countTypes } from './categories.ts';
import type { DataKind } from './data-kind.ts';
import { type Labelled, labelled } from './labelled.ts';
import { type Vectors, vectors } from './vectors.ts';

const points: Vectors = { values: Float64Array.of(1, 2, 3, 4, 5, 6), dimensions: 2 };
const rows: Labelled = { x: Float64Array.of(1, 2, 3, 4, 5, 6), y: Float64Array.of(7, 8, 9), features: 2 };
const draws: Categories = { draws: Uint32Array.of(4, 0, 4), types: 5 };

const cases = [
  [vectors, points],
  [labelled, rows],
  [categories, draws],
] as unknown as readonly (readonly [DataKind<unknown>, unknown])[];

describe.each(cases)('$id', (kind, data) => {
  test('takes what it put together, and leaves its arguments as they were', () => {
    const before = structuredClone(data);
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(2), { maxLength: 4 }), { minLength: 1, maxLength: 4 }), (places) => {
        const parts = places.map((part) => kind.take(data, Uint32Array.from(part)));
        const whole = kind.concat(parts);
        expect(kind.count(whole)).toBe(places.flat().length);
        expect(whole).toEqual(kind.take(data, Uint32Array.from(places.flat())));
        let from = 0;
        for (const [at, part] of places.entries()) {
          const own = Uint32Array.from(part, (_, row) => from + row);
          expect(kind.take(whole, own)).toEqual(parts[at]);
          from += part.length;
        }
      }),
    );
    expect(data).toEqual(before);
    expect(structuredClone(kind.take(data, Uint32Array.of(1)))).toEqual(kind.take(data, Uint32Array.of(1)));
  });

  test('puts nothing together of nothing', () => {
    expect(() => kind.concat([])).toThrow(RangeError);
  });
});

test('rows are taken with all their numbers, in the order asked for', () => {
  expect(vectors.take(points, Uint32Array.of(2, 0, 2)).values).toEqual(Float64Array.of(5, 6, 1, 2, 5, 6));
  expect(labelled.take(rows, Uint32Array.of(1))).toEqual({
    x: Float64Array.of(3, 4),
    y: Float64Array.of(8),
    features: 2,
  });
  expect(categories.take(draws, Uint32Array.of(1, 1)).draws).toEqual(Uint32Array.of(0, 0));
});

test('parts of other dimensions, features or types are refused', () => {
  expect(() => vectors.concat([points, { values: new Float64Array(3), dimensions: 3 }])).toThrow('2 and of 3');
  expect(() => labelled.concat([rows, { x: new Float64Array(3), y: new Float64Array(1), features: 3 }])).toThrow(
    RangeError,
  );
  expect(() => categories.concat([draws, { draws: Uint32Array.of(0), types: 4 }])).toThrow('5 and of 4 types');
});

test('rows have distances, types are common or rare', () => {
  expect([...vectors.distances!(points, [1, 3])]).toEqual([1, 4 + 1, 16 + 9]);
  expect(() => vectors.distances!(points, [1])).toThrow(RangeError);
  const among: Categories = { draws: Uint32Array.of(0, 0, 0, 4), types: 5 };
  expect([...categories.commonness!(draws, among)]).toEqual([0.25, 0.75, 0.25]);
  expect([...countTypes(draws)]).toEqual([1, 0, 0, 0, 2]);
  expect([...countTypes(draws, Float64Array.of(0.5, 2, 1))]).toEqual([2, 0, 0, 0, 1.5]);
});
