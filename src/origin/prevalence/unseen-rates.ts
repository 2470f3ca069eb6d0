import { DETECTION_LEVELS } from './detection-profile.ts';

/**
 * How much oftener than a generator that was measured one that was not, or one in another domain, is supposed to escape: odds are
 * multiplied by it. Chosen on mixtures of five domains that no profile was measured on, of which 2.5 % may have an upper bound below their
 * share; docs/prevalence.md says what is chosen without a domain, and how that does in it.
 */
export const UNSEEN_ESCAPE_ODDS = 2;

/**
 * Shares found of AI text that escapes `UNSEEN_ESCAPE_ODDS` times as often.
 *
 * @param rates shape [levels]
 * @param odds in place of that, at least 1
 * @returns shape [levels], never below the level itself, which flipping coins would find
 */
export function unseenRates(rates: readonly number[], odds = UNSEEN_ESCAPE_ODDS): readonly number[] {
  return DETECTION_LEVELS.map((level, index) => {
    const rate = rates[index]!;
    return Math.max(level, rate / (rate + odds * (1 - rate)));
  });
}
