import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { countCounts } from './counts-of-counts.ts';
import { goodTuringCoverage } from './good-turing-coverage.ts';
import { sampleCoverage } from './sample-coverage.ts';

test('matches a vector worked by hand', () => {
  // n = 12, f1 = 2, f2 = 1: 1 - 2/12 · 11·2/(11·2 + 2) = 1 - 11/72
  expect(sampleCoverage(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(61 / 72, 15);
  // no type twice: n = 5, f1 = 2: 1 - 2/5 · 4·1/(4·1 + 2)
  expect(sampleCoverage(countCounts([3, 1, 1]))).toBeCloseTo(1 - (2 / 5) * (4 / 6), 15);
  // one hapax, no type twice: nothing is known to be unseen
  expect(sampleCoverage(countCounts([3, 1]))).toBe(1);
  expect(goodTuringCoverage(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(10 / 12, 15);
});

test('stays in [0, 1], above Good and Turing, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), (counts) => {
      const sample = countCounts(counts);
      fc.pre(sample.total >= 2);
      const coverage = sampleCoverage(sample);
      expect(coverage).toBeGreaterThanOrEqual(goodTuringCoverage(sample));
      expect(coverage).toBeLessThanOrEqual(1);
      expect(sampleCoverage(countCounts([...counts, 0].reverse()))).toBe(coverage);
    }),
  );
});

test('needs two occurrences', () => {
  expect(() => sampleCoverage(countCounts([1]))).toThrow(SampleTooSmallError);
  expect(() => goodTuringCoverage(countCounts([]))).toThrow(SampleTooSmallError);
});
