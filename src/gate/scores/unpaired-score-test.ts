import { tailRatioTest } from '../../statistics/tail-ratio-test.ts';
import { effectiveCount } from './effective-count.ts';
import { studentOf } from './paired-score-test.ts';
import { ratioOfMeansInterval } from './ratio-of-means-interval.ts';
import type { ScoreTest } from './score-test.ts';
import type { ItemScore, ScoreKind, ToleratedFall } from './scored-item.ts';
import { tBound } from './t-bound.ts';
import { unitSums } from './unit-sums.ts';

/**
 * Scores against people's on other items: the exact test of counts for right and wrong, which is conservative where most is right; Welch's
 * with errors by unit for numbers.
 *
 * @param reference,generation at least 1 each; with a relative loss no score below 0
 */
export function unpairedScoreTest(
  reference: readonly ItemScore[],
  generation: readonly ItemScore[],
  { kind, tolerated }: { readonly kind: ScoreKind; readonly tolerated: ToleratedFall },
): ScoreTest {
  const [people, model] = [reference, generation].map((items) =>
    unitSums(items.map(({ unit, score }) => ({ unit, value: score }))),
  ) as [ReturnType<typeof unitSums>, ReturnType<typeof unitSums>];
  const difference = model.mean - people.mean;
  const units = model.sums.length;
  const ratio = people.mean > 0 ? model.mean / people.mean : undefined;
  if (kind === 'right-wrong' && 'loss' in tolerated) {
    const { low, high, pFail, pPass } = tailRatioTest({
      reference: effectiveCount(reference),
      generation: effectiveCount(generation),
      delta: tolerated.loss,
    });
    return { ratio, low, high, difference, pFail, pPass, units, test: 'exact' };
  }
  const nothing = { low: undefined, high: undefined };
  if (people.se === undefined || model.se === undefined)
    return { ratio, ...nothing, difference, pFail: 1, pPass: 1, units, test: 't' };
  const weight = 'loss' in tolerated ? 1 - tolerated.loss : 1;
  const drop = 'loss' in tolerated ? 0 : tolerated.drop;
  const variances = { people: (weight * people.se) ** 2, model: model.se ** 2 };
  const variance = variances.people + variances.model;
  // Welch and Satterthwaite.
  const degrees =
    (variance * variance) /
    (variances.people ** 2 / (people.sums.length - 1) + variances.model ** 2 / (model.sums.length - 1));
  const tested = studentOf(weight * people.mean - drop - model.mean, Math.sqrt(variance), degrees);
  if ('drop' in tolerated) return { ratio: undefined, ...nothing, difference, ...tested, units, test: 't' };
  const interval = ratioOfMeansInterval(
    {
      reference: people.mean,
      generation: model.mean,
      referenceVariance: people.se ** 2,
      generationVariance: model.se ** 2,
      covariance: 0,
    },
    { t: tBound(Number.isFinite(degrees) ? degrees : 1) },
  );
  return { ratio, ...interval, difference, ...tested, units, test: 't' };
}
