import type { LoopObservation } from './loop-observation.ts';
import type { ForecastQuantity } from './project-population.ts';

/**
 * Share of draws left out at either end so that 90 % of the loops that they were chosen on ended in between: 110 loops, seed 7 of
 * bench/forecast-study.ts, rounded halfway to what all conditions need together; of samples with unknown settings, where those held 85 %
 * of others, those others too: 630 loops, seeds 7 and 20261123. Draws that knew all would need 0.05 each.
 */
const TAILS: Readonly<Record<LoopObservation['seen'], Readonly<Record<'known' | 'unknown', Tails>>>> = {
  whole: {
    known: { diversity: 0.045, entropy: 0.045, livingTypes: 0.045, tailMass: 0.035 },
    unknown: { diversity: 0.055, entropy: 0.05, livingTypes: 0.035, tailMass: 0.045 },
  },
  samples: {
    known: { diversity: 0.045, entropy: 0.04, livingTypes: 0.04, tailMass: 0.045 },
    unknown: { diversity: 0.03, entropy: 0.025, livingTypes: 0.04, tailMass: 0.03 },
  },
};
type Tails = Readonly<Record<ForecastQuantity, number>>;

/**
 * The same of samples of strata that are all known, 3 to 24 of them, and of the share of each stratum: 200 loops, seed 11 of bench/forecast-lines.ts.
 * Few types say little of three settings, and draws that follow each other in chains spread less than what they were drawn from.
 */
const STRATA_TAIL = { known: 0.035, unknown: 0.02 } as const;
const SHARE_TAIL = 0.05;

/** Quantiles of the draws between which 90 % of loops end, for each quantity and for the shares of single types. */
export function drawLevels({
  seen,
  isKnown,
  areStrata = false,
}: {
  readonly seen: LoopObservation['seen'];
  /** Whether all settings are known. */
  readonly isKnown: boolean;
  /** Whether the types are strata, all of them known. Default false. */
  readonly areStrata?: boolean;
}): Readonly<Record<ForecastQuantity | 'shares', readonly [number, number]>> {
  const key = isKnown ? 'known' : 'unknown';
  const ends = (tail: number) => [tail, 1 - tail] as const;
  if (areStrata && seen === 'samples') {
    const own = ends(STRATA_TAIL[key]);
    return { diversity: own, entropy: own, livingTypes: own, tailMass: own, shares: own };
  }
  const { diversity, entropy, livingTypes, tailMass } = TAILS[seen][key];
  return {
    diversity: ends(diversity),
    entropy: ends(entropy),
    livingTypes: ends(livingTypes),
    tailMass: ends(tailMass),
    shares: ends(SHARE_TAIL),
  };
}
