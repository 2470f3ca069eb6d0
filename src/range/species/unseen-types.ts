import { type CountsOfCounts, typesSeen } from './counts-of-counts.ts';

/**
 * Lower bound of the number of types that the sample did not meet, f0 (Chao 1984, with the factor (n-1)/n):
 * ((n-1)/n) f1^2/(2 f2); where no type was seen twice, ((n-1)/n) f1 (f1-1)/2.
 *
 * @returns from 0, not whole; 0 for an empty sample
 */
export function unseenTypes(sample: CountsOfCounts): number {
  if (sample.total === 0) return 0;
  const once = typesSeen(sample, 1);
  const twice = typesSeen(sample, 2);
  const factor = (sample.total - 1) / sample.total;
  return factor * (twice > 0 ? once ** 2 / (2 * twice) : (once * (once - 1)) / 2);
}
