import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';
import { subsampleCoverage } from './subsample-coverage.ts';

/**
 * Fewest occurrences m whose expected coverage reaches `coverage`, so that arms can be compared where they are equally complete
 * (Chao and Jost 2012).
 *
 * @param coverage share, 0 … 1
 * @returns m, 0 … n; undefined where the whole sample does not reach it: beyond it lies extrapolation
 * @throws {RangeError} when `coverage` is no share
 * @throws {SampleTooSmallError} when fewer than 2 occurrences were counted
 */
export function smallestSampleForCoverage(
  sample: CountsOfCounts,
  { coverage }: { coverage: number },
): number | undefined {
  if (!(coverage >= 0 && coverage <= 1)) throw new RangeError(`coverage ${coverage} is no share between 0 and 1`);
  requireTotal(sample, 'the smallest sample for a coverage', 2);
  // The value at n is another estimate and may lie a little below the one at n - 1: it answers only where no smaller one does.
  let high = sample.total - 1;
  if (subsampleCoverage(sample, { drawn: high }) < coverage)
    return subsampleCoverage(sample, { drawn: sample.total }) >= coverage ? sample.total : undefined;
  let low = 0;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (subsampleCoverage(sample, { drawn: middle }) >= coverage) high = middle;
    else low = middle + 1;
  }
  return low;
}
