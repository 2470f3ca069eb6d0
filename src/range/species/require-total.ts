import { SampleTooSmallError } from '../../errors.ts';
import type { CountsOfCounts } from './counts-of-counts.ts';

/** @throws {SampleTooSmallError} when the sample holds fewer than `required` occurrences */
export function requireTotal(sample: CountsOfCounts, quantity: string, required: number): void {
  if (sample.total < required)
    throw new SampleTooSmallError({ quantity, unit: 'occurrences', observed: sample.total, required });
}

/**
 * @throws {RangeError} when the size of a subsample is not a whole number from `least`
 * @throws {SampleTooSmallError} when the sample is smaller than it
 */
export function requireSubsample(
  sample: CountsOfCounts,
  quantity: string,
  { drawn, least = 1 }: { drawn: number; least?: number },
): void {
  if (!Number.isSafeInteger(drawn) || drawn < least)
    throw new RangeError(`${quantity} is asked for ${drawn} draws; it takes whole numbers from ${least}`);
  requireTotal(sample, quantity, drawn);
}
