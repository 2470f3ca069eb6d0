import { sayHundredths, sayScore, sayScoreChange } from '../../gate/scores/say-score.ts';
import type { ScoreComparison, ScoreStratum } from '../../gate/scores/score-comparison.ts';
import type { ScoreKind } from '../../gate/scores/scored-item.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { formatQuantity } from '../format-number.ts';

/** What texts, tables and pages say of a stratum's scores; undefined where there is nothing to say. */
export interface ScoreTexts {
  /** `44.0 %, 90 % interval 36.1–52.1`. */
  readonly score: string;
  /** `0.49 of people’s, 90 % interval 0.40–0.58`, and what was found. */
  readonly people: string | undefined;
  readonly outcome: string | undefined;
  /** `86.0 % before, −42.0 points, fell`. */
  readonly change: string | undefined;
  /** `says 90.0 %, right 44.0 %: too sure`. */
  readonly confidence: string | undefined;
}

/** A stratum in words. @param kind of the scores */
export function scoreTexts({ score, loss, change, calibration }: ScoreStratum, kind: ScoreKind): ScoreTexts {
  const { ratio, low, high, people, model, difference } = loss ?? {};
  return {
    score: `${sayScore(score.mean, kind)}${intervalText(score, kind)}`,
    people:
      people === undefined
        ? undefined
        : ratio === undefined || low === undefined
          ? `${sayScore(model!.mean, kind)} against ${sayScore(people.mean, kind)} of people, ${sayScoreChange(difference!, kind)}`
          : `${sayRatio(ratio)} of people’s ${sayScore(people.mean, kind)}, ${sayInterval(low, high)}`,
    outcome: loss?.outcome,
    change:
      change === undefined
        ? undefined
        : `${sayScore(change.before.mean, kind)} before, ${sayScoreChange(change.difference, kind)}${changeInterval(change, kind)}, ${change.outcome}`,
    confidence:
      calibration === undefined
        ? undefined
        : `says ${sayHundredths(calibration.gap.confidence)}, right ${sayHundredths(calibration.gap.right)}: ${calibration.outcome}`,
  };
}

/** `, 90 % interval 36.1–52.1 %` of a mean score; nothing where there is none. */
function intervalText(
  { low, high }: { readonly low: number | undefined; readonly high: number | undefined },
  kind: ScoreKind,
): string {
  if (low === undefined || high === undefined) return '';
  return `, 90 % interval ${sayScore(low, kind).replace(' %', '')}–${sayScore(high, kind)}`;
}

function changeInterval(
  { low, high }: { readonly low: number | undefined; readonly high: number | undefined },
  kind: ScoreKind,
): string {
  if (low === undefined || high === undefined) return '';
  return ` (90 % interval ${sayScoreChange(low, kind).replace(' points', '')} to ${sayScoreChange(high, kind).replace(' points', '')})`;
}

/** What was scored, in a sentence: files, items, units. */
export function sourcesText({ scores, people, before, isPaired }: ScoreComparison): string {
  const say = ({ name, items, answers, units }: ScoreComparison['scores']) =>
    `${name}, ${formatQuantity(items, 'item')}${answers > items ? `, ${formatQuantity(answers, 'answer')}` : ''}${units < items ? `, ${formatQuantity(units, 'unit')}` : ''}`;
  return [
    say(scores),
    people === undefined ? 'no scores of people' : `of people ${say(people)}${isPaired ? '' : ', other items'}`,
    ...(before === undefined ? [] : [`of the earlier release ${say(before)}`]),
  ].join('; ');
}

/** `12 items that v2 answered are not answered now: q17, q31, …`; one a stratum. */
export function lostTexts({ lost, missed, before, kind }: ScoreComparison, most: number): readonly string[] {
  const say = (by: string) => (found: ScoreComparison['lost'][number]) => {
    const shown = found.examples.slice(0, most).map(({ item, preview }) => preview ?? item);
    const more = found.count - shown.length;
    const verb = kind === 'right-wrong' ? 'answered, and are not answered now' : 'scored higher';
    return `${found.count} of '${found.label}' that ${by} ${verb}: ${shown.map((text) => `“${text}”`).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
  };
  return [...lost.map(say(before?.name ?? 'the earlier release')), ...missed.map(say('people'))];
}
