import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueScale } from './value-scale.ts';

describe('linear', () => {
  test('begins at 0 where the smallest value is at most half of the largest', () => {
    const scale = valueScale([1, 4], { ticks: 4 });
    expect(scale.placeOf(0)).toBe(0);
    // A twentieth of the span is left above.
    expect(scale.placeOf(4)).toBeCloseTo(4 / 4.2, 12);
    expect(scale.ticks).toEqual([0, 2, 4]);
  });

  test('leaves 0 out of values that lie close together', () => {
    const scale = valueScale([100, 110], { ticks: 4 });
    expect(scale.placeOf(99.5)).toBeCloseTo(0, 12);
    expect(scale.placeOf(110.5)).toBeCloseTo(1, 12);
    expect(scale.ticks).toEqual([100, 105, 110]);
  });

  test('equal values stand in the middle, noughts at the bottom', () => {
    expect(valueScale([7, 7], { ticks: 3 }).placeOf(7)).toBeCloseTo(0.5, 12);
    expect(valueScale([0, 0], { ticks: 3 }).placeOf(0)).toBe(0);
  });
});

describe('logarithmic', () => {
  test('powers of ten, as many as are wanted', () => {
    const scale = valueScale([1e-10, 1], { isLogarithmic: true, ticks: 4 });
    expect(scale.ticks).toEqual([1e-9, 1e-6, 1e-3, 1]);
    expect(scale.placeOf(1e-5)).toBeCloseTo(0.5, 12);
    expect(scale.placeOf(0)).toBe(0);
  });

  test('within a decade 1, 2 and 5', () => {
    expect(valueScale([0.9, 6], { isLogarithmic: true, ticks: 4 }).ticks).toEqual([1, 2, 5]);
  });
});

test('nothing that can be drawn: no ticks, all at the bottom', () => {
  expect(valueScale([], { ticks: 4 }).ticks).toEqual([]);
  expect(valueScale([0, -1], { ticks: 4, isLogarithmic: true }).placeOf(5)).toBe(0);
});

test('places lie in 0-1 and rise with values; ticks lie within', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), fc.boolean(), (values, isLogarithmic) => {
      const scale = valueScale(values, { isLogarithmic, ticks: 4 });
      const places = values.toSorted((a, b) => a - b).map((each) => scale.placeOf(each));
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(index === 0 ? 0 : places[index - 1]!);
        expect(place).toBeLessThanOrEqual(1);
      }
      expect(scale.ticks.length).toBeLessThanOrEqual(12);
      expect(scale.ticks.toSorted((a, b) => a - b)).toEqual([...scale.ticks]);
    }),
  );
});
