import { countEqualLanes } from '../kernels/equal-lanes.ts';
import { SHINGLE_WORDS } from '../kernels/shingle-hashes.ts';
import { GRAM_WORDS } from '../kernels/winnow.ts';

/** What is compared of a text that is looked up. */
export interface ComparedText {
  readonly words: number;
  readonly bands: BigInt64Array;
  /** Index of the first word of each fingerprint: shape [fingerprints], ascending. */
  readonly positions: Uint32Array;
  /** Distinct fingerprints. */
  readonly distinct: number;
  /** Of each fingerprint that the ledger has, where it stands among the text's: ascending. */
  readonly places: ReadonlyMap<number, readonly number[]>;
  /** Fingerprints that too many entries have. */
  readonly common: ReadonlySet<number>;
}

/** What is compared of an entry. */
export interface ComparedEntry {
  readonly words: number;
  readonly bands: BigInt64Array;
  /** Distinct, in text order. */
  readonly grams: Float64Array;
}

/** Words from `start` to before `end`. */
export interface WordRange {
  readonly start: number;
  readonly end: number;
}

/** How a text and an entry overlap. */
export interface FingerprintOverlap {
  /** Share of the text's distinct fingerprints that are in the entry, and of the entry's that are in the text. */
  readonly share: number;
  readonly entryShare: number;
  /** Words of the text under shared fingerprints, repeated ones counted once. */
  readonly sharedWords: number;
  /** Runs of neighbouring words that these make up. */
  readonly sharedRuns: number;
  /** The same two without fingerprints that are common in the ledger. */
  readonly rareWords: number;
  readonly rareRuns: number;
  /**
   * Passages of the text whose shared fingerprints stand at about the same distances in the entry, with the changed words between them:
   * ascending, without overlap.
   */
  readonly passages: readonly WordRange[];
  /** Share of the text's words, and of the entry's fingerprints, inside such passages. */
  readonly coverage: number;
  readonly entryCoverage: number;
  /** Distinct 5-word shingles that both have, estimated from the MinHash bands: standard deviation up to 5 % of all of both. */
  readonly sharedShingles: number;
}

/** Two shared fingerprints belong to one passage when at most so many others stand between them, three words each. */
const MAX_GAP = 24;

/** Compares a text with an entry by their fingerprints; takes time with the size of the entry and of what they share. */
export function compareFingerprints(text: ComparedText, entry: ComparedEntry): FingerprintOverlap {
  const hits: { readonly at: number; readonly place: number; readonly isFirst: boolean; readonly isCommon: boolean }[] =
    [];
  let shared = 0;
  entry.grams.forEach((gram, place) => {
    const places = text.places.get(gram);
    if (places === undefined) return;
    shared++;
    const isCommon = text.common.has(gram);
    places.forEach((at, time) => {
      hits.push({ at, place, isFirst: time === 0, isCommon });
    });
  });
  hits.sort((a, b) => a.at - b.at);
  let sharedWords = 0;
  let sharedRuns = 0;
  let rareWords = 0;
  let rareRuns = 0;
  let sharedEnd = 0;
  let rareEnd = 0;
  let coveredGrams = 0;
  const passages: { start: number; end: number }[] = [];
  hits.forEach(({ at, place, isFirst, isCommon }, index) => {
    const start = text.positions[at]!;
    const end = start + GRAM_WORDS;
    // A phrase that the text repeats is no more of a proof than one that stands in it once.
    if (isFirst) {
      if (sharedWords === 0 || start > sharedEnd) sharedRuns++;
      sharedWords += end - Math.max(start, sharedEnd);
      sharedEnd = end;
    }
    if (isFirst && !isCommon) {
      if (rareWords === 0 || start > rareEnd) rareRuns++;
      rareWords += end - Math.max(start, rareEnd);
      rareEnd = end;
    }
    const last = hits[index - 1];
    const goesOn = last !== undefined && isAligned(at - last.at, place - last.place);
    coveredGrams += goesOn ? place - last.place : 1;
    const passage = passages.at(-1);
    if (passage !== undefined && (goesOn || start <= passage.end)) passage.end = end;
    else passages.push({ start, end });
  });
  const covered = passages.reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    share: shared / Math.max(1, text.distinct),
    entryShare: shared / Math.max(1, entry.grams.length),
    sharedWords,
    sharedRuns,
    rareWords,
    rareRuns,
    passages,
    coverage: covered / Math.max(1, text.words),
    entryCoverage: Math.min(1, coveredGrams / Math.max(1, entry.grams.length)),
    sharedShingles: estimateSharedShingles(text, entry),
  };
}

/** Whether two shared fingerprints stand about as far from each other in the text as in the entry. */
function isAligned(gap: number, entryGap: number): boolean {
  return gap <= MAX_GAP && entryGap > 0 && Math.abs(entryGap - gap) <= 2 + gap / 4;
}

/** Of equal lanes J = shared / (all - shared), so shared = J / (1 + J) * all. */
function estimateSharedShingles(text: ComparedText, entry: ComparedEntry): number {
  if (text.words < SHINGLE_WORDS || entry.words < SHINGLE_WORDS) return 0;
  const all = text.words + entry.words - 2 * (SHINGLE_WORDS - 1);
  const similarity = countEqualLanes(text.bands, entry.bands) / (text.bands.length * 4);
  return (similarity / (1 + similarity)) * all;
}
