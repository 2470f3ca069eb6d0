import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts, countsOfCounts } from './counts-of-counts.ts';
import { rarefiedRichness } from './rarefied-richness.ts';

test('equals the mean over subsets, by hand', () => {
  // a a b: pairs aa, ab, ab: (1 + 2 + 2)/3
  expect(rarefiedRichness(countCounts([2, 1]), { drawn: 2 })).toBeCloseTo(5 / 3, 15);
  // all C(12,6) = 924 subsets of 5, 3, 2, 1, 1
  expect(rarefiedRichness(countCounts([5, 3, 2, 1, 1]), { drawn: 6 })).toBeCloseTo(3.67424242424242, 13);
});

test('is 1 for one draw, S for all, and grows between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (counts) => {
      const sample = countCounts(counts);
      expect(rarefiedRichness(sample, { drawn: 1 })).toBeCloseTo(1, 12);
      expect(rarefiedRichness(sample, { drawn: sample.total })).toBeCloseTo(sample.types, 10);
      let last = 0;
      for (let drawn = 1; drawn <= sample.total; drawn += 7) {
        const types = rarefiedRichness(sample, { drawn });
        expect(types).toBeGreaterThanOrEqual(last);
        expect(types).toBeLessThanOrEqual(Math.min(drawn, sample.types) * (1 + 1e-12));
        last = types;
      }
    }),
  );
});

test('equals exact integer binomials in a long tail', () => {
  const sample = countsOfCounts([
    [1, 1000],
    [2, 300],
    [5, 50],
    [100, 10],
  ]);
  // sum of f (1 - C(2850 - x, 1000)/C(2850, 1000)) in exact fractions, rounded once
  expect(rarefiedRichness(sample, { drawn: 1000 })).toBeCloseTo(578.7415717110355, 11);
});

test('refuses to draw more than there is, or no whole number', () => {
  expect(() => rarefiedRichness(countCounts([2, 1]), { drawn: 4 })).toThrow(SampleTooSmallError);
  expect(() => rarefiedRichness(countCounts([2, 1]), { drawn: 0 })).toThrow(RangeError);
  expect(() => rarefiedRichness(countCounts([2, 1]), { drawn: 1.5 })).toThrow(RangeError);
});
