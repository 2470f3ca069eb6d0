import { SHINGLE_WORDS } from '../kernels/shingle-hashes.ts';
import type { FingerprintOverlap } from './compare-fingerprints.ts';

/** Fewer shared words prove nothing: people and models write the same phrases. */
export const MIN_PROOF_WORDS = 16;
/** So many prove it where next to nothing else stands in a short text. */
const MIN_WORDS_OF_ALL = 12;
/** Shared 5-word shingles outside of shared runs that prove it where a fingerprint is shared as well. */
const MIN_SHINGLES = 12;
/** The least share of the text's shingles that these are. At one word in five replaced, a third of all shingles survives. */
const MIN_SHINGLE_SHARE = 0.15;
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
  { coverage, entryCoverage, sharedWords, sharedRuns, rareWords, sharedShingles, share }: FingerprintOverlap,
  { words, entryWords }: { readonly words: number; readonly entryWords: number },
): OverlapJudgement {
  // A text that was edited all over shares words outside of its long runs as well; one that holds a passage does not.
  const scattered = sharedShingles - (sharedWords - (SHINGLE_WORDS - 1) * sharedRuns);
  const isEdited =
    rareWords > 0 &&
    Math.max(words, entryWords) <= 2 * Math.min(words, entryWords) &&
    scattered >= Math.max(MIN_SHINGLES, MIN_SHINGLE_SHARE * (words - SHINGLE_WORDS + 1));
  const isAll = share >= NEARLY_ALL && words >= MIN_PROOF_WORDS && rareWords >= MIN_WORDS_OF_ALL;
  const isHalf = isAll || coverage >= HALF;
  const isWhole = isEdited || isAll || (isHalf && sharedWords >= MIN_PROOF_WORDS);
  return {
    relation: isEdited || (isHalf && entryCoverage >= HALF) ? 'near' : isHalf ? 'contained' : 'contains',
    decides: isWhole ? 'record' : rareWords >= MIN_PROOF_WORDS ? 'span' : 'nothing',
  };
}
