import { pairedSharesTest } from '../../statistics/paired-shares-test.ts';
import { signFlipTest } from '../../statistics/sign-flip-test.ts';
import { studentTUpperTail } from '../../statistics/student-t-upper-tail.ts';
import { pairedRatioTest } from '../verdict/paired-ratio-test.ts';
import { ratioOfMeansInterval } from './ratio-of-means-interval.ts';
import type { ScoreTest } from './score-test.ts';
import type { ItemScore, ScoreKind, ToleratedFall } from './scored-item.ts';
import { tBound } from './t-bound.ts';
import { unitSums } from './unit-sums.ts';

/** An item that both have answered. Its unit is that of the generation. */
export interface ScorePair {
  readonly reference: ItemScore;
  readonly generation: ItemScore;
}

/** Units whose signs are flipped; for more of them Student's distribution is the same, and costs nothing. */
const MOST_FLIPPED = 5_000;

/**
 * Scores against people's on the same items. Signs of d = (1-δ) r - g, or r - drop - g, are flipped unit by unit, which lets answers of a unit
 * hang together; where most items are answered d is skewed and flipping alone would call too much kept, so that the larger p counts of this
 * and of a test that knows the skew: the score test of two shares for right and wrong, Student's otherwise. The interval is as wide
 * as the wider of both. Where Student's sees no spread at all it knows nothing, and neither p is below 1.
 *
 * @param pairs at least 1; with a relative loss no score below 0
 */
export function pairedScoreTest(
  pairs: readonly ScorePair[],
  { kind, tolerated, seed }: { readonly kind: ScoreKind; readonly tolerated: ToleratedFall; readonly seed: number },
): ScoreTest {
  const arm = (of: (pair: ScorePair) => number) =>
    unitSums(pairs.map((pair) => ({ unit: pair.generation.unit, value: of(pair) })));
  const reference = arm((pair) => pair.reference.score);
  const generation = arm((pair) => pair.generation.score);
  const units = reference.sums.length;
  const difference = generation.mean - reference.mean;
  if ('drop' in tolerated) {
    const fall = arm((pair) => pair.reference.score - tolerated.drop - pair.generation.score);
    const student = studentOf(fall.mean, fall.se, units - 1);
    const flipped = units <= MOST_FLIPPED ? signFlipTest(fall.sums, { seed }) : undefined;
    return {
      ratio: undefined,
      low: undefined,
      high: undefined,
      difference,
      pFail: Math.max(student.pFail, flipped?.p ?? 0),
      pPass: Math.max(student.pPass, flipped?.pOpposite ?? 0),
      units,
      test: flipped === undefined ? 't' : 'sign-flip',
    };
  }
  const delta = tolerated.loss;
  const flipped =
    units <= MOST_FLIPPED
      ? pairedRatioTest({ reference: reference.sums, generation: generation.sums }, { seed, delta })
      : undefined;
  const other = isOneAnswerEach(pairs, kind)
    ? pairedSharesTest(countsOf(pairs, delta), { delta })
    : ratioByStudent(pairs, delta);
  const widest = flipped === undefined ? other : wider(flipped, other);
  return {
    ratio: reference.mean > 0 ? generation.mean / reference.mean : undefined,
    ...widest,
    difference,
    pFail: Math.max(other.pFail, flipped?.pFail ?? 0),
    pPass: Math.max(other.pPass, flipped?.pPass ?? 0),
    units,
    test: flipped === undefined && !isOneAnswerEach(pairs, kind) ? 't' : 'sign-flip',
  };
}

function isOneAnswerEach(pairs: readonly ScorePair[], kind: ScoreKind): boolean {
  return (
    kind === 'right-wrong' && pairs.every(({ reference, generation }) => reference.trials + generation.trials === 2)
  );
}

/** Pairs by who was right; fewer where they hang together. */
function countsOf(pairs: readonly ScorePair[], delta: number) {
  const counts = { both: 0, referenceOnly: 0, generationOnly: 0, neither: 0 };
  for (const { reference, generation } of pairs) {
    if (reference.score === 1) counts[generation.score === 1 ? 'both' : 'referenceOnly']++;
    else counts[generation.score === 1 ? 'generationOnly' : 'neither']++;
  }
  const share = 1 / unitDesignEffect(pairs, delta);
  return {
    both: counts.both * share,
    referenceOnly: counts.referenceOnly * share,
    generationOnly: counts.generationOnly * share,
    neither: counts.neither * share,
  };
}

/** By how much units widen the error of d: 1 where they do not, n over the effective number of units where their items are all alike. */
function unitDesignEffect(pairs: readonly ScorePair[], delta: number): number {
  const values = pairs.map(({ reference, generation }) => ({
    unit: generation.unit,
    value: (1 - delta) * reference.score - generation.score,
  }));
  const { n, mean, se, fewest } = unitSums(values);
  const most = n / fewest;
  if (most === 1) return 1;
  const alone = values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (n * Math.max(1, n - 1));
  if (se === undefined || se === 0 || alone === 0) return most;
  return Math.min(most, Math.max(1, (se * se) / alone));
}

function ratioByStudent(pairs: readonly ScorePair[], delta: number) {
  const arm = (of: (pair: ScorePair) => number) =>
    unitSums(pairs.map((pair) => ({ unit: pair.generation.unit, value: of(pair) })));
  const reference = arm((pair) => pair.reference.score);
  const generation = arm((pair) => pair.generation.score);
  const both = arm((pair) => pair.reference.score + pair.generation.score);
  const fall = arm((pair) => (1 - delta) * pair.reference.score - pair.generation.score);
  const degrees = reference.sums.length - 1;
  const tested = studentOf(fall.mean, fall.se, degrees);
  if (reference.se === undefined || generation.se === undefined || both.se === undefined)
    return { low: 0, high: undefined, ...tested };
  const referenceVariance = reference.se ** 2;
  const generationVariance = generation.se ** 2;
  const interval = ratioOfMeansInterval(
    {
      reference: reference.mean,
      generation: generation.mean,
      referenceVariance,
      generationVariance,
      covariance: (both.se ** 2 - referenceVariance - generationVariance) / 2,
    },
    { t: tBound(degrees) },
  );
  return { ...interval, ...tested };
}

interface RatioInterval {
  readonly low: number;
  readonly high: number | undefined;
}

function wider(a: RatioInterval, b: RatioInterval): RatioInterval {
  return {
    low: Math.min(a.low, b.low),
    high: a.high === undefined || b.high === undefined ? undefined : Math.max(a.high, b.high),
  };
}

/** Student's test of a mean fall against 0; without spread it knows nothing. */
export function studentOf(
  fall: number,
  se: number | undefined,
  degrees: number,
): { readonly pFail: number; readonly pPass: number } {
  if (se === undefined || se === 0 || !(degrees > 0)) return { pFail: 1, pPass: 1 };
  const pFail = studentTUpperTail(fall / se, { degrees });
  return { pFail, pPass: 1 - pFail };
}
