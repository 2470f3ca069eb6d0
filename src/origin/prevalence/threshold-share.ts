import { DETECTION_LEVELS, type DetectionProfile } from './detection-profile.ts';
import type { BandedPile } from './mixture-share.ts';

/** Level of human text let through at which texts are counted: rarer ones are few, commoner ones say less each. */
const LEVEL = DETECTION_LEVELS.indexOf(0.1);
/** Rates nearer to each other than this give no share (Forman 2008 divides by their difference). */
const LEAST_GAP = 0.3;

/**
 * AI share of a pile as an adjusted count: (F - f)/(t - f), F of the texts and f of human text lying above one threshold, t of AI text
 * on average over known generators (adjusted classify and count, Forman 2008). Simple and shaky; held against `mixtureShare`.
 *
 * @param profiles at least one
 * @returns 0-1; null where AI text is found hardly oftener than human text
 */
export function thresholdShare(pile: BandedPile, profiles: readonly DetectionProfile[]): number | null {
  const found = profiles.reduce((sum, { rates }) => sum + rates[LEVEL]!, 0) / profiles.length;
  const human = pile.human[LEVEL]!;
  if (found - human < LEAST_GAP) return null;
  return Math.min(1, Math.max(0, (pile.exceeding[LEVEL]! / pile.n - human) / (found - human)));
}
