import { normalQuantile } from '../../statistics/normal-quantile.ts';
import { signFlipTest } from '../../statistics/sign-flip-test.ts';
import { type MeanScore, meanScore } from './mean-score.ts';
import { type ScorePair, studentOf } from './paired-score-test.ts';
import type { ScoreKind } from './scored-item.ts';
import { tBound } from './t-bound.ts';
import { unitSums } from './unit-sums.ts';

/** Scores now against those of an earlier release on the same items. Decides nothing. */
export interface ScoreChange {
  /** Items that both have. */
  readonly items: number;
  readonly units: number;
  readonly before: MeanScore;
  readonly now: MeanScore;
  /** now - before, with its 90 % interval; without bounds where nothing is known of the spread. */
  readonly difference: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Of no change at all, two-sided. */
  readonly p: number;
  /** Right and wrong only: items answered before and not now, and the other way. */
  readonly lost: number | undefined;
  readonly gained: number | undefined;
}

const MOST_FLIPPED = 5_000;
/** An item that was answered several times counts as answered where most answers are right. */
const ANSWERED = 0.5;

/**
 * What changed from an earlier release: signs of the differences flipped unit by unit, which is exact where the releases are alike. For right
 * and wrong the interval is at least Agresti and Min's (2005), who add half a pair to each kind of change, because few changes
 * look more certain than they are.
 *
 * @param pairs at least 1; the reference is the earlier release
 */
export function scoreChange(
  pairs: readonly ScorePair[],
  { kind, seed }: { readonly kind: ScoreKind; readonly seed: number },
): ScoreChange {
  const values = pairs.map(({ reference, generation }) => ({
    unit: generation.unit,
    value: generation.score - reference.score,
  }));
  const { sums, n, mean, se, fewest } = unitSums(values);
  const units = sums.length;
  const isFlipped = units <= MOST_FLIPPED;
  const student = studentOf(mean, se, units - 1);
  const { p: rose, pOpposite: fell } = isFlipped
    ? signFlipTest(sums, { seed })
    : { p: student.pFail, pOpposite: student.pPass };
  const lost = pairs.filter((pair) => pair.reference.score > ANSWERED && pair.generation.score <= ANSWERED).length;
  const gained = pairs.filter((pair) => pair.reference.score <= ANSWERED && pair.generation.score > ANSWERED).length;
  const half = [
    ...(se === undefined || se === 0 ? [] : [tBound(units - 1) * se]),
    ...(kind === 'right-wrong' ? [leastHalf({ lost, gained, n, size: Math.min(n, fewest) })] : []),
  ];
  const reach = half.length === 0 ? undefined : Math.max(...half);
  return {
    items: n,
    units,
    before: meanScore(
      pairs.map(({ reference }) => reference),
      kind,
    ),
    now: meanScore(
      pairs.map(({ generation }) => generation),
      kind,
    ),
    difference: mean,
    low: reach === undefined ? undefined : mean - reach,
    high: reach === undefined ? undefined : mean + reach,
    p: Math.min(1, 2 * Math.min(rose, fell)),
    lost: kind === 'right-wrong' ? lost : undefined,
    gained: kind === 'right-wrong' ? gained : undefined,
  };
}

function leastHalf({
  lost,
  gained,
  n,
  size,
}: {
  readonly lost: number;
  readonly gained: number;
  readonly n: number;
  /** Independent items. */
  readonly size: number;
}): number {
  const scale = size / n;
  const [down, up, all] = [lost * scale + 0.5, gained * scale + 0.5, size + 2];
  return (normalQuantile(0.95) * Math.sqrt(down + up - (up - down) ** 2 / all)) / all;
}
