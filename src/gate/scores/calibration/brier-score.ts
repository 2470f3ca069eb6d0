import type { CalibrationBin, Claim } from './calibration-bins.ts';

/** Mean squared distance of confidences from outcomes, and what it is made of. */
export interface BrierScore {
  /** (1/n) Σ (c - y)², 0 best. */
  readonly score: number;
  /** Σ n_k (c̄_k - ȳ_k)² / n: how far confidences are from the shares that were right. */
  readonly reliability: number;
  /** Σ n_k (ȳ_k - ȳ)² / n: how well confidences tell right from wrong. */
  readonly resolution: number;
  /** ȳ (1 - ȳ): what the questions leave open. */
  readonly uncertainty: number;
  /** What differs inside bins: score - (reliability - resolution + uncertainty) (Stephenson, Coelho and Jolliffe 2008). */
  readonly withinBins: number;
}

/** Brier's score (1950) with Murphy's parts (1973). @param bins of the same claims */
export function brierScore(claims: readonly Claim[], bins: readonly CalibrationBin[]): BrierScore {
  const n = claims.length;
  const share = claims.filter(({ isRight }) => isRight).length / n;
  const score = claims.reduce((sum, { confidence, isRight }) => sum + (confidence - Number(isRight)) ** 2, 0) / n;
  const reliability = bins.reduce((sum, bin) => sum + (bin.claimed - bin.right) ** 2 / bin.n, 0) / n;
  const resolution = bins.reduce((sum, bin) => sum + bin.n * (bin.right / bin.n - share) ** 2, 0) / n;
  const uncertainty = share * (1 - share);
  return {
    score,
    reliability,
    resolution,
    uncertainty,
    withinBins: score - (reliability - resolution + uncertainty),
  };
}
