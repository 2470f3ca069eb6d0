import type { CountsOfCounts } from './counts-of-counts.ts';
import { rarefiedRichness } from './rarefied-richness.ts';
import { requireTotal } from './require-total.ts';

/** Size of a vocabulary at one size of text. */
export interface VocabularyPoint {
  /** Words read, at least 1. */
  readonly words: number;
  /** Different words among them, at least 1. */
  readonly types: number;
}

/**
 * Exponent β of Heaps' law V = K N^β between two sizes of text: ln(V2/V1)/ln(N2/N1). Falls slowly as N grows, so it holds
 * between these two sizes only.
 *
 * @returns 0 … 1 for counts of one growing text, no unit. Larger is wider
 * @throws {RangeError} when the two sizes are equal or a number is not above 0
 */
export function heapsExponent(first: VocabularyPoint, second: VocabularyPoint): number {
  const ratio = second.words / first.words;
  const growth = second.types / first.types;
  if (!(ratio > 0 && growth > 0) || ratio === 1)
    throw new RangeError('the exponent needs vocabularies at two different numbers of words');
  return Math.log(growth) / Math.log(ratio);
}

/**
 * Exponent of Heaps' law between half the sample and the whole, the half by rarefaction: log2(S(n)/S(n/2)). It has no luck of
 * the order in it. Odd n: floor(n/2) and the logarithm of the true ratio.
 *
 * @returns 0 … 1, no unit. Larger is wider
 * @throws {SampleTooSmallError} when fewer than 2 occurrences were counted
 */
export function rarefiedHeapsExponent(sample: CountsOfCounts): number {
  requireTotal(sample, "exponent of Heaps' law", 2);
  const half = Math.floor(sample.total / 2);
  return heapsExponent(
    { words: half, types: rarefiedRichness(sample, { drawn: half }) },
    { words: sample.total, types: sample.types },
  );
}
