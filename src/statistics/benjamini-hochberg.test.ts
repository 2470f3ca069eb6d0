import fc from 'fast-check';
import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';

test('adjusts by hand', () => {
  // sorted: .01 · 4/1 = .04, .02 · 4/2 = .04, .03 · 4/3 = .04, .5 · 4/4
  expect(benjaminiHochberg([0.5, 0.01, 0.03, 0.02])).toEqual([
    0.5,
    expect.closeTo(0.04, 15),
    expect.closeTo(0.04, 15),
    expect.closeTo(0.04, 15),
  ]);
});

test('rejects the 4 of the 15 of the paper at 0.05', () => {
  // Benjamini and Hochberg 1995, section 4.1
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  expect(benjaminiHochberg(p).filter((each) => each <= 0.05)).toHaveLength(4);
});

test('keeps order, bounds, and the p-values’ own places', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (p) => {
      const adjusted = benjaminiHochberg(p);
      expect(benjaminiHochberg([...p].reverse())).toEqual([...adjusted].reverse());
      for (const [index, value] of adjusted.entries()) {
        expect(value).toBeGreaterThanOrEqual(p[index]!);
        expect(value).toBeLessThanOrEqual(1);
        for (const [other, otherValue] of adjusted.entries())
          if (p[other]! < p[index]!) expect(otherValue).toBeLessThanOrEqual(value);
      }
    }),
  );
});

test('nothing gives nothing; what is no probability is refused', () => {
  expect(benjaminiHochberg([])).toEqual([]);
  expect(() => benjaminiHochberg([0.5, Number.NaN])).toThrow(RangeError);
  expect(() => benjaminiHochberg([1.1])).toThrow(RangeError);
});
