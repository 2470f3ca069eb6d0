import { createColors } from 'picocolors';
import type { LineSurvey } from '../gate/line/survey-line.ts';
import { formatCount } from './format-number.ts';
import { lineFindings, lineHeadline, sayAlpha, sayE, sayEvidence, sayLast, saySlope } from './line/say-line.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const STRATA_SHOWN = 12;
const EVENTS_SHOWN = 8;
const RELEASES_SHOWN = 6;

/**
 * What a release line says, and what it rests on. Everything from data is made safe to print. Ends with a line feed.
 *
 * @param width columns of the terminal
 */
export function terminalLine(
  { survey, report }: { readonly survey: LineSurvey; readonly report: string | null },
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const { state, narrowing, widening, strata, register, alpha } = survey;
  const lines = wrapText(`${plainText(state.line)}: ${plainText(lineHeadline(survey))}`, { width: columns }).map(bold);
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  lines.push('');
  block(
    'why',
    lineFindings(survey).map((finding, index) => `${index + 1}. ${plainText(finding)}`),
  );
  block('evidence', [`narrowing: ${sayEvidence(narrowing)}`, `wider than people: ${sayEvidence(widening)}`]);
  const tested = strata.filter(({ isTested }) => isTested);
  const labels = new Map(strata.map(({ id, label }) => [id, label]));
  block('strata', [
    ...tested.slice(0, STRATA_SHOWN).map((stratum) => {
      const evidence = stratum.logCusumNarrowing === null ? '' : `; e-CUSUM ${sayE(stratum.logCusumNarrowing)}`;
      return `${plainText(stratum.label)}: ${sayLast(stratum)} of its human share${stratum.status === 'unknown' ? '' : `, ${stratum.status}`}; ${saySlope(stratum.trend)}${evidence}`;
    }),
    ...(tested.length > STRATA_SHOWN ? [`${formatCount(tested.length - STRATA_SHOWN)} more with --json`] : []),
  ]);
  block('register', [
    ...register
      .slice(-EVENTS_SHOWN)
      .map(
        ({ stratum, generation, event, isUndone }) =>
          `release ${generation + 1}: ${plainText(labels.get(stratum) ?? stratum)} ${event}${isUndone ? ' (rolled back)' : ''}`,
      ),
    ...(register.length > EVENTS_SHOWN ? [`${formatCount(register.length - EVENTS_SHOWN)} earlier with --json`] : []),
  ]);
  block('releases', [
    ...state.generations.slice(-RELEASES_SHOWN).map(({ index, name, outcome, at, signedOff, rolledBack }) => {
      const decisions = [
        ...(signedOff === null ? [] : [`signed off by ${signedOff.who}: ${signedOff.why}`]),
        ...(rolledBack === null ? [] : [`rolled back by ${rolledBack.who}: ${rolledBack.why}`]),
      ];
      return plainText(`${index + 1}  ${at.slice(0, 10)}  ${name}: ${[outcome, ...decisions].join('; ')}`);
    }),
    ...(state.generations.length > RELEASES_SHOWN
      ? [`${formatCount(state.generations.length - RELEASES_SHOWN)} earlier with --json`]
      : []),
  ]);
  block('alpha', [
    `gates have spent ${sayAlpha(alpha.spentByGates)} of ${sayAlpha(alpha.gates)}, ${sayAlpha(Math.max(0, alpha.gates - alpha.spentByGates))} are left; the next one may spend ${sayAlpha(alpha.next.primary)} on strata and ${sayAlpha(alpha.next.secondary)} on range. With the carried evidence at most ${sayAlpha(alpha.whole)} over the life of the line.`,
  ]);
  block('reference', [
    `${plainText(state.referenceName)} ${state.referenceHash.slice(0, 16)}${state.ruler > 1 ? `, the line's ruler number ${state.ruler}` : ''}${state.assumedHuman ? '; assumed to be human, not shown to be' : ''}`,
  ]);
  if (report !== null) block('report', [plainText(report)]);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
