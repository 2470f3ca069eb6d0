import { goldenRatioShare } from './golden-ratio-share.ts';

/** What human and synthetic rows should weigh beside each other in training. */
export interface GoldenRatioWeights {
  /** Share of the weight that human rows should have, 0-1. */
  readonly humanShare: number;
  /** Share of the mass that is human where each row is taken once. */
  readonly humanMassShare: number;
  /** Weight of each human and of each synthetic row, 1 on average; 0 for rows of which there are none. */
  readonly humanWeight: number;
  readonly syntheticWeight: number;
}

/**
 * Weights of rows that give human ones the share of `goldenRatioShare`, for what a build holds of both.
 *
 * @param options.human mass of fresh human rows, at least 0
 * @param options.synthetic mass of synthetic rows, in the same unit
 * @returns undefined where there is nothing of either
 * @throws {RangeError} for numbers that cannot be meant
 */
export function goldenRatioWeights({
  human,
  synthetic,
}: {
  readonly human: number;
  readonly synthetic: number;
}): GoldenRatioWeights | undefined {
  for (const mass of [human, synthetic])
    if (!(mass >= 0 && Number.isFinite(mass))) throw new RangeError(`a mass of ${mass}; masses are at least 0`);
  const total = human + synthetic;
  if (total === 0) return undefined;
  const humanShare = human === 0 ? 0 : goldenRatioShare({ human, synthetic });
  return {
    humanShare,
    humanMassShare: human / total,
    humanWeight: human === 0 ? 0 : (humanShare * total) / human,
    syntheticWeight: synthetic === 0 ? 0 : ((1 - humanShare) * total) / synthetic,
  };
}
