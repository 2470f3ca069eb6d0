import type { StyleEvaluation } from '../origin/style/evaluate-style.ts';
import { formatCount, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { styleFiguresText } from './style-figures-text.ts';

/**
 * What an evaluation of the style detector found, for a terminal: figures of all texts and of groups, false alarms by domain where one
 * threshold is put to all, what a calibration would flag, and what was not scored. Ends with a line feed.
 */
export function styleEvaluationText(
  evaluation: StyleEvaluation,
  { leftOut, width }: { readonly leftOut: Readonly<Record<string, number>>; readonly width: number },
): string {
  const { overall, groups, groupsLeftOut, falseAlarms, calibrated, abstained } = evaluation;
  const blocks = [
    `${evaluation.modelId}, newest generator in training ${evaluation.newestGenerator}\n${formatCount(evaluation.human)} human and ${formatCount(evaluation.ai)} AI texts scored. Found: share of the AI text, where at most 5 % or 1 % of the human text is flagged.\n`,
    `${styleFiguresText([overall, ...groups], { width })}${leftOutText(groupsLeftOut)}`,
  ];
  if (falseAlarms.length > 1) {
    const lines = falseAlarms.map(
      ({ group, human, at5, at1 }) =>
        `  ${formatShare(at5).padStart(7)} ${formatShare(at1).padStart(7)}  ${plainText(group, { maxWidth: Math.max(16, width - 30) })} (${formatCount(human)})\n`,
    );
    blocks.push(`Human text flagged with one threshold for all domains, nominally 5 % and 1 %:\n${lines.join('')}`);
  }
  if (calibrated !== null) {
    blocks.push(
      `By the calibration, at p of 5 % and 1 %: flagged of ${formatCount(calibrated.human)} human texts ${formatShare(calibrated.falseAlarmsAt5)} and ${formatShare(calibrated.falseAlarmsAt1)}; found of ${formatCount(calibrated.ai)} AI texts ${formatShare(calibrated.foundAt5)} and ${formatShare(calibrated.foundAt1)}.\n${countsText(calibrated.abstained, 'it abstained')}`,
    );
  }
  blocks.push(`${countsText(abstained, 'not scored')}${countsText(leftOut, 'left out')}`);
  return blocks.filter((block) => block !== '').join('\n');
}

/** The largest groups of a kind stand for themselves alone. */
function leftOutText(counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).map(([kind, count]) => `${formatCount(count)} more by ${kind}`);
  return kinds.length === 0 ? '' : `  Not shown, because smaller: ${kinds.join(', ')}.\n`;
}

function countsText(counts: Readonly<Record<string, number>>, what: string): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `  ${formatCount(count).padStart(9)}  ${what}: ${plainText(reason)}\n`)
    .join('');
}
