import { SHINGLE_WORDS } from '../kernels/shingle-hashes.ts';
import type { FingerprintOverlap } from './compare-fingerprints.ts';

/** A text of fewer words proves nothing, even if it stands in the ledger as it is: people and models write the same phrases. */
export const MIN_PROOF_WORDS = 16;
/**
 * Shared 5-word shingles that prove a passage: one run of 16 words has them, or two of 10, or three of 8. A phrase or two do not, which
 * texts of one genre share by chance.
 */
const MIN_SHINGLES = 12;
/** Shared words that prove it where nearly all of a short text is shared. */
const MIN_WORDS_OF_ALL = 12;
/**
 * Shares of the text's shingles that are shared outside of its shared runs where it was edited all over; at one word in five replaced, about
 * a quarter. A text with one long passage seems to have 5 % more by the error of the estimate, so that the second is for the whole.
 */
const MIN_SCATTERED = 0.1;
const MIN_SCATTERED_OF_WHOLE = 0.15;
const HALF = 0.5;
const NEARLY_ALL = 0.9;

export interface OverlapJudgement {
  /** `near`: each holds half of the other. `contained`: the entry holds half of the text. `contains`: passages of it only. */
  readonly relation: 'near' | 'contained' | 'contains';
  /** What may be concluded: that the record comes from the entry, that the passages do, or nothing. */
  readonly decides: 'record' | 'span' | 'nothing';
}

/** What the overlap of a text of so many words with an entry of so many words means. docs/ledger.md says how the limits were chosen. */
export function judgeOverlap(
  { coverage, entryCoverage, sharedWords, sharedRuns, rareWords, rareRuns, sharedShingles, share }: FingerprintOverlap,
  { words, entryWords }: { readonly words: number; readonly entryWords: number },
): OverlapJudgement {
  // A text that was edited all over shares shingles outside of its long runs as well; one that holds a passage does not.
  const scattered = sharedShingles - shinglesIn(sharedWords, sharedRuns);
  const isComparable = rareWords > 0 && Math.max(words, entryWords) <= 2 * Math.min(words, entryWords);
  const isScattered = (least: number) =>
    isComparable && scattered >= Math.max(MIN_SHINGLES, least * (words - SHINGLE_WORDS + 1));
  const isEdited = isScattered(MIN_SCATTERED_OF_WHOLE);
  const isAll = share >= NEARLY_ALL && words >= MIN_PROOF_WORDS && rareWords >= MIN_WORDS_OF_ALL;
  const isHalf = isAll || coverage >= HALF;
  const isWhole = isEdited || isAll || (isHalf && sharedWords >= MIN_PROOF_WORDS);
  const isPassage = shinglesIn(rareWords, rareRuns) >= MIN_SHINGLES || isScattered(MIN_SCATTERED);
  return {
    relation: isEdited || (isHalf && entryCoverage >= HALF) ? 'near' : isHalf ? 'contained' : 'contains',
    decides: isWhole ? 'record' : isPassage ? 'span' : 'nothing',
  };
}

/** 5-word shingles of runs that have so many words together. */
function shinglesIn(words: number, runs: number): number {
  return words - (SHINGLE_WORDS - 1) * runs;
}
