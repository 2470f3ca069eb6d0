import { sayInterval, sayRatio } from '../verdict/say-number.ts';
import type { ScoreLoss, ScoreStratum } from './score-comparison.ts';
import type { ScoreKind } from './scored-item.ts';

/** `81.3 %` of right answers, `4.212` of numbers. */
export function sayScore(score: number, kind: ScoreKind): string {
  if (kind === 'right-wrong') return sayHundredths(score);
  return sayFigure(score);
}

/** `+1.0 points`, `−20.4 points` of a hundred; of numbers `+0.21`. */
export function sayScoreChange(difference: number, kind: ScoreKind): string {
  const size = Math.abs(difference);
  const text = kind === 'right-wrong' ? `${(size * 100).toFixed(1)} points` : sayFigure(size);
  const isNothing = kind === 'right-wrong' ? (size * 100).toFixed(1) === '0.0' : size === 0;
  return `${isNothing ? '±' : difference < 0 ? '−' : '+'}${text}`;
}

/** A share in percent, with a digit behind the point. */
export function sayHundredths(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `'customers Icelandic' at 0.74 of people’s score (90 % interval 0.66–0.82)`; in points where a ratio has no meaning. */
export function sayLoss({ label }: Pick<ScoreStratum, 'label'>, loss: ScoreLoss, kind: ScoreKind): string {
  const { ratio, low, high, difference, people, model } = loss;
  if (ratio === undefined || low === undefined)
    return `'${label}' at ${sayScore(model.mean, kind)} against ${sayScore(people.mean, kind)} of people (${sayScoreChange(difference, kind)})`;
  return `'${label}' at ${sayRatio(ratio)} of people’s score (${sayInterval(low, high)})`;
}

function sayFigure(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
