import { mannWhitney } from '../../statistics/mann-whitney.ts';
import type { StyleFigure } from './style-card.ts';

/** Share of AI texts above the score that at most a share of the human ones reaches; null where those are too few. */
export function truePositiveRate(
  { human, ai }: { readonly human: ArrayLike<number>; readonly ai: ArrayLike<number> },
  falsePositiveRate: number,
): number | null {
  const threshold = thresholdAt(human, falsePositiveRate);
  if (threshold === undefined || ai.length === 0) return null;
  let found = 0;
  for (let i = 0; i < ai.length; i++) if (ai[i]! > threshold) found++;
  return found / ai.length;
}

/**
 * The k-th highest human score, k = ⌊α (n + 1)⌋: fewer than k of n lie above it, so that a new human text does with a chance
 * of at most α. Undefined where n is too small for that (k = 0).
 */
export function thresholdAt(human: ArrayLike<number>, falsePositiveRate: number): number | undefined {
  const k = Math.floor(falsePositiveRate * (human.length + 1));
  if (k < 1) return undefined;
  return Float64Array.from(human).sort()[human.length - k]!;
}

/** Area under the ROC curve: the chance that an AI text scores above a human one; null where there is none of either. */
export function areaUnderRoc({
  human,
  ai,
}: {
  readonly human: ArrayLike<number>;
  readonly ai: ArrayLike<number>;
}): number | null {
  if (human.length === 0 || ai.length === 0) return null;
  return mannWhitney(ai, human).share;
}

/** The figures of a test, as model cards and evaluations name them. */
export function measureAccuracy(
  test: string,
  scores: { readonly human: ArrayLike<number>; readonly ai: ArrayLike<number> },
): StyleFigure {
  return {
    test,
    human: scores.human.length,
    ai: scores.ai.length,
    auroc: areaUnderRoc(scores),
    tprAt5: truePositiveRate(scores, 0.05),
    tprAt1: truePositiveRate(scores, 0.01),
  };
}
