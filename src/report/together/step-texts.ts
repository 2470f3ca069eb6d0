import type { StageComparison, StageStep, StepEffect } from '../../gate/stages/stage-comparison.ts';
import { sayChange } from '../../gate/stages/step-changes.ts';
import { sayRatio } from '../../gate/verdict/say-number.ts';
import { formatCount, formatQuantity } from '../format-number.ts';

/** `people → base`. */
export function stepName({ from, to }: StageStep): string {
  return `${from ?? 'people'} → ${to}`;
}

/** `0.54 (0.44–0.64)`, where a caption says what the interval is. */
export function ratioText({ ratio, low, high }: Pick<StepEffect, 'ratio' | 'low' | 'high'>): string {
  if (ratio === undefined) return '–';
  if (low === undefined) return sayRatio(ratio);
  return high === undefined
    ? `${sayRatio(ratio)} (from ${sayRatio(low)} up)`
    : `${sayRatio(ratio)} (${sayRatio(low)}–${sayRatio(high)})`;
}

/** `60 % of the loss (45 to 77 %)`; undefined where no loss is shown. */
export function shareOfLossText({ ofLoss }: StepEffect): string | undefined {
  if (ofLoss === undefined) return undefined;
  const { ratio, low, high } = ofLoss;
  return `${wholePercent(ratio)} % of the loss (${wholePercent(low)} to ${wholePercent(high)} %)`;
}

/** What was compared, in a sentence. */
export function stageSampleText({ sample, steps }: StageComparison): string {
  const { units, areStagesPaired, isPairedWithPeople, widthUnits, repliesPerUnit, firstWords } = sample;
  const unit = areStagesPaired ? 'prompt' : 'text';
  const paired = areStagesPaired
    ? `the same ${formatQuantity(units, unit)} in every stage${isPairedWithPeople ? ', which people answered too' : ''}`
    : `${formatQuantity(units, unit)} of every stage`;
  const widths =
    widthUnits === 0
      ? ''
      : `; measures of range on ${formatQuantity(widthUnits * repliesPerUnit, 'text')} of ${formatQuantity(firstWords, 'word')} in each arm`;
  return `${formatCount(steps.length)} steps, ${paired}${widths}`;
}

/** Settings that change with a step, and what keeps it from being blamed. */
export function stepNotes({ changes, preconditions }: StageStep): readonly string[] {
  const unmet = preconditions.filter(({ holds }) => !holds).map(({ says }) => says);
  return unmet.length > 0 ? unmet : changes.map(sayChange);
}

function wholePercent(share: number): string {
  const percent = Math.round(share * 100);
  return percent < 0 ? `−${-percent}` : String(percent === 0 ? 0 : percent);
}
