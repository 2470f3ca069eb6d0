import { effectiveCount } from '../effective-count.ts';
import type { ItemScore } from '../scored-item.ts';
import { type BrierScore, brierScore } from './brier-score.ts';
import { type CalibrationBin, calibrationBins } from './calibration-bins.ts';
import { type CalibrationError, calibrationError } from './calibration-error.ts';
import { type CalibrationGap, calibrationGap } from './calibration-gap.ts';

/** What confidences are worth in a stratum. */
export interface Calibration {
  /** Answers with a confidence. */
  readonly n: number;
  readonly gap: CalibrationGap;
  readonly brier: BrierScore;
  /** Undefined for fewer than 30 answers, which fill no two bins. */
  readonly error: CalibrationError | undefined;
  readonly bins: readonly CalibrationBin[];
}

const LEAST_FOR_ERROR = 30;

/**
 * Calibration of answers that are right or wrong, with their confidences. Answers of a unit may hang together: the gap and the error by
 * chance then count fewer of them.
 *
 * @returns undefined where there are no confidences
 */
export function measureCalibration(
  items: readonly ItemScore[],
  { seed, tolerated }: { readonly seed: number; readonly tolerated?: number | undefined },
): Calibration | undefined {
  const claims = items.flatMap((item) => item.claims);
  if (claims.length === 0) return undefined;
  const bins = calibrationBins(claims);
  const effective = effectiveCount(items);
  const right = claims.filter(({ isRight }) => isRight).length / claims.length;
  const confidence = claims.reduce((sum, claim) => sum + claim.confidence, 0) / claims.length;
  return {
    n: claims.length,
    gap: calibrationGap(effective, { confidence, right, ...(tolerated !== undefined && { tolerated }) }),
    brier: brierScore(claims, bins),
    error:
      claims.length < LEAST_FOR_ERROR
        ? undefined
        : calibrationError(bins, { seed, independent: Math.min(1, effective.n / claims.length) }),
    bins,
  };
}
