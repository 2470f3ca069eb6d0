import { SHINGLE_WORDS } from './shingle-hashes.ts';

/** Words of the grams in which containment is counted. */
export const TRIGRAM_WORDS = 3;

/** What two texts share. Pairs hold the reference's number, then the member's. */
export interface PairMeasure {
  /** Distinct word 5-grams of both. */
  readonly sharedShingles: number;
  /** Distinct word 5-grams; 0 under 5 words. */
  readonly shingles: readonly [number, number];
  /** Distinct word 3-grams of both. */
  readonly sharedTrigrams: number;
  /** Distinct word 3-grams; 0 under 3 words. */
  readonly trigrams: readonly [number, number];
  /** Places where a 3-gram stands: words - 2, at least 0. */
  readonly positions: readonly [number, number];
}

/** Compares two texts by their words. Scalar twin of `PairKernel`, which compares grams as 64-bit mixes. */
export function compareWords(reference: Uint32Array, member: Uint32Array): PairMeasure {
  const shingles = [gramsOf(reference, SHINGLE_WORDS), gramsOf(member, SHINGLE_WORDS)] as const;
  const trigrams = [gramsOf(reference, TRIGRAM_WORDS), gramsOf(member, TRIGRAM_WORDS)] as const;
  return {
    sharedShingles: shingles[0].intersection(shingles[1]).size,
    shingles: [shingles[0].size, shingles[1].size],
    sharedTrigrams: trigrams[0].intersection(trigrams[1]).size,
    trigrams: [trigrams[0].size, trigrams[1].size],
    positions: [Math.max(0, reference.length - TRIGRAM_WORDS + 1), Math.max(0, member.length - TRIGRAM_WORDS + 1)],
  };
}

function gramsOf(words: Uint32Array, size: number): Set<string> {
  const grams = new Set<string>();
  for (let end = size; end <= words.length; end++) grams.add(words.subarray(end - size, end).join());
  return grams;
}
