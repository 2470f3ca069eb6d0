import { expect, test } from 'vitest';
import { countCounts } from './counts-of-counts.ts';
import { sampleCoverage } from './sample-coverage.ts';
import { smallestSampleForCoverage } from './smallest-sample-for-coverage.ts';
import { subsampleCoverage } from './subsample-coverage.ts';

const sample = countCounts([5, 3, 2, 1, 1]);

test('counts, by hand, how often the next unit is already known', () => {
  // a a b, one drawn, one next: of the 6 ordered pairs 2 are a a
  expect(subsampleCoverage(countCounts([2, 1]), { drawn: 1 })).toBeCloseTo(1 / 3, 15);
  // all 12 · C(11,6) choices of a next unit and six drawn before it
  expect(subsampleCoverage(sample, { drawn: 6 })).toBeCloseTo(0.705808080808081, 14);
  expect(subsampleCoverage(sample, { drawn: 0 })).toBe(0);
  expect(subsampleCoverage(sample, { drawn: 12 })).toBe(sampleCoverage(sample));
});

test('the smallest sample is the first that reaches the coverage', () => {
  for (const coverage of [0, 0.1, 0.5, 0.7, 0.8]) {
    const drawn = smallestSampleForCoverage(sample, { coverage })!;
    expect(subsampleCoverage(sample, { drawn })).toBeGreaterThanOrEqual(coverage);
    if (drawn > 0) expect(subsampleCoverage(sample, { drawn: drawn - 1 })).toBeLessThan(coverage);
  }
  expect(smallestSampleForCoverage(sample, { coverage: 0.7 })).toBe(6);
});

test('what the whole sample does not cover is not extrapolated', () => {
  // 61/72 = .847 at n = 12
  expect(smallestSampleForCoverage(sample, { coverage: 0.84 })).toBe(12);
  expect(smallestSampleForCoverage(sample, { coverage: 0.85 })).toBeUndefined();
  expect(() => smallestSampleForCoverage(sample, { coverage: 1.1 })).toThrow(RangeError);
});
