import { DETECTION_LEVELS, type DetectionProfile, rateAt } from '../prevalence/detection-profile.ts';
import { unseenRates } from '../prevalence/unseen-rates.ts';

/** Natural log-odds that style weighs at most: beyond it nothing was measured. */
export const STYLE_WEIGHT_CAP = 4;

/** A range of p-values: above the one, up to the other. */
export interface PRange {
  readonly above: number;
  readonly upTo: number;
}

/**
 * Natural logs of how many times as often text of models as human text has a p-value in a range: of the generator that is hardest to find,
 * on average over all, of the easiest. Human text has it as often as the range is wide. How often generators do is what the detector found of each
 * in a domain that it had not seen, by thresholds set on human text of that domain; each counts a second time as one that escapes twice as
 * often. A high score never speaks for people, so none is below 0.
 *
 * @param range within 0-1
 * @returns undefined without profiles, and for an empty range: nothing was measured there
 */
export function styleLikelihood(
  { above, upTo }: PRange,
  profiles: readonly DetectionProfile[],
): readonly [least: number, mean: number, most: number] | undefined {
  if (profiles.length === 0 || !(above < upTo)) return undefined;
  const ratio = (rates: readonly number[]) => (shareUpTo(rates, upTo) - shareUpTo(rates, above)) / (upTo - above);
  const measured = profiles.map(({ rates }) => ratio(rates));
  const escaping = profiles.map(({ rates }) => ratio(unseenRates(rates)));
  const all = [...measured, ...escaping];
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  return [weight(Math.min(...all)), weight(mean), weight(Math.max(...all))];
}

/**
 * Share of AI text whose p is at most a level. Below the lowest that was measured it falls by the power that leads from the second lowest to
 * it: a straight line would say that the highest scores tell no more than those beneath them.
 */
function shareUpTo(rates: readonly number[], level: number): number {
  const [lowest, next] = DETECTION_LEVELS as readonly [number, number];
  const [rate, rateOfNext] = rates as readonly [number, number];
  if (level >= lowest || rate === 0) return rateAt(rates, level);
  if (level <= 0) return 0;
  const power = Math.min(1, Math.log(rateOfNext / rate) / Math.log(next / lowest));
  return rate * (level / lowest) ** power;
}

/** Two decimals: it stands in the evidence of every record that it is about. */
function weight(ratio: number): number {
  return Math.round(100 * Math.min(STYLE_WEIGHT_CAP, Math.max(0, Math.log(ratio)))) / 100;
}
