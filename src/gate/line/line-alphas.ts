import { alphaSpending } from '../../statistics/alpha-spending.ts';
import { GATE_ALPHAS } from '../verdict/gate-alphas.ts';
import type { GateAlphas } from '../verdict/verdict.ts';

/**
 * Chances of a false alarm over the whole life of a line, where nothing is lost: of its gates together, of the evidence that is carried from
 * release to release, and of the bounds that this evidence takes from the reference. Together 0.05, however many releases there are.
 */
export const LINE_ALPHAS = { gates: 0.03, sequence: 0.01, reference: 0.01 } as const;

/**
 * The e-CUSUM warns from here on: while nothing is lost at most one warning in a hundred releases on average. A warning is asked for sooner
 * than an alarm, and is not part of what the line's alphas promise.
 */
export const WARNING_AT = 100;

/**
 * Chances that the gate of a line's t-th release may spend: 6α/(π²t²), in the proportion of a single gate's.
 *
 * @param release t, whole, from 1: releases that were judged, whether they stayed or were rolled back
 * @throws {RangeError} for other numbers
 */
export function alphasOfRelease(release: number): GateAlphas {
  const spent = alphaSpending(release, LINE_ALPHAS.gates);
  const whole = GATE_ALPHAS.primary + GATE_ALPHAS.secondary;
  return { primary: (spent * GATE_ALPHAS.primary) / whole, secondary: (spent * GATE_ALPHAS.secondary) / whole };
}

/** What gates have spent after so many releases, both alphas together. */
export function alphaSpentByGates(releases: number): number {
  let spent = 0;
  for (let release = 1; release <= releases; release++) spent += alphaSpending(release, LINE_ALPHAS.gates);
  return spent;
}

/**
 * Level of the carried evidence in one direction: half of the sequence's, for narrowing and for widening, spent anew after each roll-back.
 *
 * @param episode whole, from 1
 */
export function alphaOfEpisode(episode: number): number {
  // One episode is the rule: with all of 6α/π² the first would lose 39 % to roll-backs that never come.
  return episode === 1 ? LINE_ALPHAS.sequence / 4 : alphaSpending(episode - 1, LINE_ALPHAS.sequence / 4);
}

/** Level of the bounds of a line's r-th reference, over all strata and both directions. */
export function alphaOfRuler(ruler: number): number {
  return ruler === 1 ? LINE_ALPHAS.reference / 2 : alphaSpending(ruler - 1, LINE_ALPHAS.reference / 2);
}
