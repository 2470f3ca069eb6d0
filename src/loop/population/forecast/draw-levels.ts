import type { LoopObservation } from './loop-observation.ts';
import type { ForecastQuantity } from './project-population.ts';

/** Quantiles of the draws between which 90 % of loops ended. */
export function drawLevels(_: {
  readonly seen: LoopObservation['seen'];
  readonly isKnown: boolean;
}): Readonly<Record<ForecastQuantity, readonly [number, number]>> {
  return { diversity: [0.05, 0.95], entropy: [0.05, 0.95], livingTypes: [0.05, 0.95], tailMass: [0.05, 0.95] };
}
