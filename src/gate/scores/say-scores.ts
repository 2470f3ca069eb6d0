import { sayCount } from '../verdict/say-number.ts';
import { ALL_ITEMS } from './item-strata.ts';
import { sayHundredths, sayLoss, sayScore, sayScoreChange } from './say-score.ts';
import type { AdjustedChange, ScoreComparison, ScoreLoss, ScoreStratum } from './score-comparison.ts';

/** Strata that a sentence names; all are in the table. */
const NAMED = 2;

/**
 * What scores say in one line: the average beside what fell, the earlier release as information, confidence beside what was right. `all items at
 * 1.01 of people’s score, fallen: 'customers Icelandic' at 0.74 of people’s score (90 % interval 0.66–0.82); against v2: all items +1.0
 * points, 'customers Icelandic' −20.0 points, 12 items were answered by it and are not now`.
 */
export function sayScores(scores: Omit<ScoreComparison, 'headline'>): string {
  return [...sayVerdict(scores), ...sayChanges(scores), ...sayConfidence(scores)].join('; ');
}

function sayVerdict({ strata, kind, verdict }: Omit<ScoreComparison, 'headline'>): readonly string[] {
  const all = strata.find(({ id }) => id === ALL_ITEMS);
  if (verdict === undefined) {
    const mean = all === undefined ? '' : `all items at ${sayScore(all.score.mean, kind)}; `;
    return [`${mean}no verdict, for there are no scores of people to hold these against`];
  }
  const unmet = verdict.preconditions.filter(({ holds }) => !holds);
  if (unmet.length > 0) return [`not comparable: ${unmet.map(({ says }) => says).join('; ')}`];
  const judged = strata.filter(
    (stratum): stratum is ScoreStratum & { readonly loss: ScoreLoss } => stratum.loss !== undefined,
  );
  const family = judged.filter(({ isTested }) => isTested);
  const say = (of: readonly (ScoreStratum & { readonly loss: ScoreLoss })[]) => {
    const order = of.toSorted((a, b) => (a.loss.ratio ?? a.loss.difference) - (b.loss.ratio ?? b.loss.difference));
    return named(order.map((stratum) => sayLoss(stratum, stratum.loss, kind)));
  };
  const whole = all?.loss;
  const average =
    whole === undefined
      ? []
      : [
          whole.ratio === undefined
            ? `all items at ${sayScoreChange(whole.difference, kind)} of people`
            : `all items at ${whole.ratio.toFixed(2)} of people’s score`,
        ];
  const parts = family.filter(({ id }) => id !== ALL_ITEMS);
  const fallen = family.filter(({ loss }) => loss.outcome === 'fallen');
  if (fallen.length > 0) return [[...average, `fallen: ${say(fallen)}`].join(', ')];
  const undecided = family.filter(({ loss }) => loss.outcome === 'undecided');
  if (undecided.length > 0)
    return [
      [
        ...average,
        `${sayCount(undecided.length)} of ${sayCount(family.length)} strata undecided: ${say(undecided)}`,
      ].join(', '),
    ];
  const besides = judged.filter(({ isTested, loss }) => !isTested && loss.outcome === 'fallen');
  if (besides.length > 0) return [[...average, `fallen, of few items: ${say(besides)}`].join(', ')];
  return [[...average, parts.length === 0 ? 'kept' : `kept in all ${sayCount(family.length)} strata`].join(', ')];
}

function sayChanges({ strata, before, kind }: Omit<ScoreComparison, 'headline'>): readonly string[] {
  if (before === undefined) return [];
  const changed = strata.filter(
    (stratum): stratum is ScoreStratum & { readonly change: AdjustedChange } => stratum.change !== undefined,
  );
  if (changed.length === 0) return [`no item is shared with ${before.name}`];
  const all = changed.find(({ id }) => id === ALL_ITEMS);
  const fell = changed
    .filter(({ id, change }) => id !== ALL_ITEMS && change.outcome === 'fell')
    .sort((a, b) => a.change.difference - b.change.difference);
  const told = (fell[0] ?? all)?.change;
  const lost = told?.lost;
  const parts = [
    ...(all === undefined ? [] : [`all items ${sayScoreChange(all.change.difference, kind)}`]),
    ...(fell.length === 0
      ? []
      : [named(fell.map(({ label, change }) => `'${label}' ${sayScoreChange(change.difference, kind)}`))]),
    ...(lost === undefined || lost === 0
      ? []
      : [
          `${sayCount(lost)} ${lost === 1 ? 'item' : 'items'}${fell.length > 1 ? ' of the first' : ''} it answered ${lost === 1 ? 'is' : 'are'} not answered now, ${sayCount(told?.gained ?? 0)} the other way`,
        ]),
  ];
  return [`against ${before.name}: ${parts.join(', ')}`];
}

function sayConfidence({ strata }: Omit<ScoreComparison, 'headline'>): readonly string[] {
  const sure = strata
    .filter(({ calibration }) => calibration?.outcome === 'too sure')
    .sort((a, b) => b.calibration!.gap.gap - a.calibration!.gap.gap);
  if (sure.length === 0) return [];
  return [
    `too sure of itself in ${named(
      sure.map(
        ({ label, calibration }) =>
          `'${label}' (says ${sayHundredths(calibration!.gap.confidence)}, right ${sayHundredths(calibration!.gap.right)})`,
      ),
    )}`,
  ];
}

function named(texts: readonly string[]): string {
  const more = texts.length - NAMED;
  return more > 0 ? `${texts.slice(0, NAMED).join(', ')}, and ${sayCount(more)} more` : texts.join(', ');
}
