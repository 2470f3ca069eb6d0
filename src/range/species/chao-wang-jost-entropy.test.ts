import { expect, test } from 'vitest';
import { digamma } from '../../statistics/digamma.ts';
import { chaoWangJostEntropy } from './chao-wang-jost-entropy.ts';
import { type CountsOfCounts, countCounts, countsOfCounts, typesSeen } from './counts-of-counts.ts';
import { unseenTypes } from './unseen-types.ts';

/** The series term by term, until what is left is below 1e-14. */
function termByTerm(sample: CountsOfCounts): number {
  const { counts, multiplicities, total } = sample;
  let sum = 0;
  for (let index = 0; index < counts.length; index++)
    sum += multiplicities[index]! * (counts[index]! / total) * (digamma(total) - digamma(counts[index]!));
  const once = typesSeen(sample, 1);
  const seen = total * unseenTypes(sample);
  const base = seen / (seen + once);
  let series = 0;
  let power = base;
  for (let n = total; power / n > 1e-16 * (1 - base); n++) {
    series += power / n;
    power *= base;
  }
  return sum + (once / total) * series;
}

test('equals a vector worked in 60 digits', () => {
  expect(chaoWangJostEntropy(countCounts([5, 3, 2, 1, 1]))).toBeCloseTo(1.7051739598155964, 14);
});

test.each([
  [
    'a long series',
    countsOfCounts([
      [50, 20],
      [10, 30],
      [3, 40],
      [2, 60],
      [1, 200],
    ]),
  ],
  [
    'no type twice',
    countsOfCounts([
      [40, 3],
      [1, 30],
    ]),
  ],
  [
    'few hapaxes',
    countsOfCounts([
      [1000, 50],
      [2, 40],
      [1, 2],
    ]),
  ],
  [
    'hapaxes almost alone',
    countsOfCounts([
      [3, 1],
      [2, 2],
      [1, 300],
    ]),
  ],
  [
    'fifty occurrences',
    countsOfCounts([
      [10, 2],
      [5, 3],
      [2, 3],
      [1, 9],
    ]),
  ],
])('the integral stands for the terms: %s', (_, sample) => {
  expect(Math.abs(chaoWangJostEntropy(sample) - termByTerm(sample))).toBeLessThan(1e-11);
});

test('without hapaxes, or with a single one, nothing is added for the unseen', () => {
  // (ψ(4) - ψ(2)) = 1/3 + 1/2
  expect(chaoWangJostEntropy(countCounts([2, 2]))).toBeCloseTo(5 / 6, 14);
  // x = 3, 1: 3/4 (ψ(4) - ψ(3)) + 1/4 (ψ(4) - ψ(1)) = 3/4 · 1/3 + 1/4 · 11/6
  expect(chaoWangJostEntropy(countCounts([3, 1]))).toBeCloseTo(1 / 4 + 11 / 24, 14);
});

test('takes a sample of two million words at once', () => {
  const sample = countsOfCounts([
    [100_000, 10],
    [1000, 800],
    [10, 10_000],
    [2, 20_000],
    [1, 60_000],
  ]);
  const started = performance.now();
  // the series as an integral, in 40 digits
  expect(chaoWangJostEntropy(sample)).toBeCloseTo(5.908848169230775, 13);
  expect(performance.now() - started).toBeLessThan(1000);
});
