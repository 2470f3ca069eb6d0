import { type CountsOfCounts, typesSeen } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';

/**
 * Share of the source's mass that belongs to types seen at least once, 1 - f1/n (Good 1953, after Turing). Reads 0 when every
 * type was seen once; `sampleCoverage` is the better estimate.
 *
 * @returns share, 0 … 1; 1 less this is the hapax rate. At equal n smaller is wider
 * @throws {SampleTooSmallError} on an empty sample
 */
export function goodTuringCoverage(sample: CountsOfCounts): number {
  requireTotal(sample, 'Good-Turing coverage', 1);
  return 1 - typesSeen(sample, 1) / sample.total;
}
