import { primaryTag } from '../origin/style/style-bucket.ts';
import { STYLE_LEAST_WORDS, type StyleScorer } from '../origin/style/style-scorer.ts';

/** Scores lie between plus and minus this, in thousandths; beyond it more says nothing. */
export const FARTHEST_STYLE = 1_000_000;

/**
 * Style of a text as parts and anchors hold it: log-odds of the detector in thousandths, a whole number. Records and anchors are scored
 * by this one function, for one is held against the other.
 *
 * @returns null for texts the detector says nothing about: under 50 words, in another language, code and verse
 */
export function styleOfText(
  scorer: StyleScorer,
  text: string,
  { words, language }: { readonly words: number; readonly language: string },
): number | null {
  if (words < STYLE_LEAST_WORDS || !scorer.languages.includes(primaryTag(language))) return null;
  if (scorer.unsuitable(text) !== undefined) return null;
  const score = scorer.score(text);
  if (score === undefined) return null;
  // Never -0: it would be another number than 0 in a snapshot.
  return Math.max(-FARTHEST_STYLE, Math.min(FARTHEST_STYLE, Math.round(score.logit * 1000))) + 0;
}
