import { DETECTION_LEVELS } from './detection-profile.ts';

/**
 * How much oftener than a generator that was measured one that was not, or one in another domain, is supposed to escape: odds are
 * multiplied by it. With 1 the upper bound lay below the share in 4.3 % of the mixtures of scientific abstracts, for which only other
 * domains had been measured, with 2 in 1.4 %; 2.5 % are allowed (docs/prevalence.md).
 */
export const UNSEEN_ESCAPE_ODDS = 2;

/**
 * Shares found of AI text that escapes `UNSEEN_ESCAPE_ODDS` times as often.
 *
 * @param rates shape [levels]
 * @returns shape [levels], never below the level itself, which flipping coins would find
 */
export function unseenRates(rates: readonly number[]): readonly number[] {
  return DETECTION_LEVELS.map((level, index) => {
    const rate = rates[index]!;
    return Math.max(level, rate / (rate + UNSEEN_ESCAPE_ODDS * (1 - rate)));
  });
}
