import type { CountsOfCounts } from './counts-of-counts.ts';

/** Ordered pairs of occurrences of the same type: sum x(x-1). */
export function sumOfPairs({ counts, multiplicities }: CountsOfCounts): number {
  let sum = 0;
  for (let index = 0; index < counts.length; index++)
    sum += multiplicities[index]! * counts[index]! * (counts[index]! - 1);
  return sum;
}
