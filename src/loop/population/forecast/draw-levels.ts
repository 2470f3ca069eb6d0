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

/** Quantiles of the draws between which 90 % of loops end, for each quantity. */
export function drawLevels({
  seen,
  isKnown,
}: {
  readonly seen: LoopObservation['seen'];
  /** Whether all settings are known. */
  readonly isKnown: boolean;
}): Readonly<Record<ForecastQuantity, readonly [number, number]>> {
  const { diversity, entropy, livingTypes, tailMass } = TAILS[seen][isKnown ? 'known' : 'unknown'];
  const ends = (tail: number) => [tail, 1 - tail] as const;
  return {
    diversity: ends(diversity),
    entropy: ends(entropy),
    livingTypes: ends(livingTypes),
    tailMass: ends(tailMass),
  };
}
