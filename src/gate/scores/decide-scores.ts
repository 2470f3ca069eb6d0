import { sayCount, sayPercent } from '../verdict/say-number.ts';
import type { Needed, Precondition } from '../verdict/verdict.ts';
import { ALL_ITEMS } from './item-strata.ts';
import { sayLoss } from './say-score.ts';
import type { ScoreComparison, ScoreLoss, ScoreStratum, ScoreVerdict } from './score-comparison.ts';
import type { ScoreKind } from './scored-item.ts';

/** With fewer units nothing can be said of scores against people's, nor of a stratum: asymptotic tests need as many. */
export const LEAST_UNITS = 30;
/** Of what people answered so much may lack a score before that is a result of its own. */
const MOST_UNSCORED = 0.05;

interface JudgedStratum extends ScoreStratum {
  readonly loss: ScoreLoss;
}

/**
 * The verdict on scores against people's, by the rule of `decideVerdict`: a precondition that does not hold makes all INCONCLUSIVE; FAIL where a tested stratum
 * has fallen; PASS where all are kept, and none that is only shown has plainly fallen; INCONCLUSIVE otherwise.
 *
 * @param options.unscored items of people without a score of the model
 * @param options.isSame both have the very same scores, which differ among themselves
 */
export function decideScores(
  { kind, strata, tolerated, people, isPaired }: Omit<ScoreComparison, 'verdict' | 'headline'>,
  {
    alpha,
    missing,
    unscored,
    isSame,
  }: {
    readonly alpha: number;
    readonly missing: 'refuse' | 'wrong' | 'leave-out';
    readonly unscored: number;
    readonly isSame: boolean;
  },
): ScoreVerdict {
  const judged = strata.filter((stratum): stratum is JudgedStratum => stratum.loss !== undefined);
  const units = judged.find(({ id }) => id === ALL_ITEMS)?.loss.units ?? 0;
  const unscoredShare = people === undefined ? 0 : unscored / people.items;
  const preconditions: readonly Precondition[] = [
    {
      id: 'own-scores',
      holds: !isSame,
      says: isSame
        ? 'the scores are those of people: the same file, or a copy of it'
        : 'the scores are not those of people',
    },
    {
      id: 'enough-items',
      holds: units >= LEAST_UNITS,
      says: `${sayCount(units)} independent items ${isPaired ? 'are scored for both' : 'of the model are scored'}; it takes ${LEAST_UNITS}`,
    },
    {
      id: 'complete',
      holds: missing !== 'refuse' || unscoredShare <= MOST_UNSCORED,
      says:
        missing === 'refuse' && unscoredShare > MOST_UNSCORED
          ? `${sayCount(unscored)} items that people answered have no score (${sayPercent(unscoredShare)}), and what is missing may be what failed; score them, or say what they are (--missing wrong or leave-out; beside texts --scores-missing)`
          : `${sayCount(unscored)} items that people answered have no score`,
    },
  ];
  const unmet = preconditions.filter(({ holds }) => !holds).map(({ says }) => says);
  const family = judged.filter(({ isTested }) => isTested).sort(byRatio);
  const fallen = family.filter(({ loss }) => loss.outcome === 'fallen');
  const besides = judged.filter(({ isTested, loss }) => !isTested && loss.outcome === 'fallen').sort(byRatio);
  const undecided = family.filter(({ loss }) => loss.outcome === 'undecided');
  const outcome =
    unmet.length > 0
      ? 'INCONCLUSIVE'
      : fallen.length > 0
        ? 'FAIL'
        : family.length > 0 && undecided.length === 0 && besides.length === 0
          ? 'PASS'
          : 'INCONCLUSIVE';
  const fall = 'loss' in tolerated ? `loss of ${sayPercent(tolerated.loss)}` : `drop of ${tolerated.drop}`;
  const reasons =
    unmet.length > 0
      ? unmet
      : [
          ...fallen.map((stratum) => `${sayLoss(stratum, stratum.loss, kind)}: more than the tolerated ${fall}`),
          ...(outcome === 'FAIL'
            ? []
            : [
                ...besides.map(
                  (stratum) =>
                    `${sayLoss(stratum, stratum.loss, kind)}: too few items to decide, yet with so much of it gone nothing passes`,
                ),
                ...undecided.map((stratum) => sayUndecided(stratum, kind)),
              ]),
          ...(outcome === 'PASS'
            ? [
                `${family.length === 1 ? 'all items have' : `all ${sayCount(family.length)} tested strata have`} lost less than the tolerated ${fall.slice(fall.indexOf(' of ') + 4)}`,
              ]
            : []),
        ];
  return { outcome, reasons, preconditions, alpha };
}

function sayUndecided(stratum: JudgedStratum, kind: ScoreKind): string {
  const { needed, neededToFail } = stratum.loss;
  const wants = [
    ...(needed === undefined ? [] : [`${sayItems(needed)} would show that it is kept, if it is`]),
    ...(neededToFail === undefined ? [] : [`${sayItems(neededToFail)} that it has fallen, if so much has`]),
  ];
  return `${sayLoss(stratum, stratum.loss, kind)}: undecided${wants.length > 0 ? `; ${wants.join(', ')}` : ''}`;
}

/** What would decide, as part of a sentence. */
export function sayItems(needed: Needed): string {
  return 'n' in needed ? `${sayCount(needed.n)} items of it` : 'more items of people';
}

function byRatio(a: JudgedStratum, b: JudgedStratum): number {
  const order = ({ loss }: JudgedStratum) => loss.ratio ?? loss.difference;
  return order(a) - order(b) || (a.id < b.id ? -1 : 1);
}
