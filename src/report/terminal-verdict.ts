import { createColors } from 'picocolors';
import type { PolicyVerdict } from '../audit/policy-verdict.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';

/** Rules that are not met and stand here; all are in the pack. */
const RESULTS_SHOWN = 5;
/** Lines kept of one rule. */
const RESULT_LINES = 4;
const NARROWEST = 40;

/** A verdict for a terminal: accepted or refused, the first rules that are not met, where the pack lies. Ends with a line feed. */
export function terminalVerdict(
  verdict: PolicyVerdict,
  { color, width, packFolder }: { color: boolean; width: number; packFolder: string },
): string {
  const { bold, cyan } = createColors(color);
  const block = (name: string, paragraphs: readonly string[]) =>
    terminalBlock({
      name,
      paragraphs,
      width: Math.max(NARROWEST, Math.floor(width)),
      style: bold,
      maxLines: RESULT_LINES,
    });
  const failed = verdict.results.filter(({ passed }) => !passed);
  const paragraphs = [
    headline(verdict, failed.length),
    ...failed
      .slice(0, RESULTS_SHOWN)
      .map(({ source, asked, found }) => plainText(`${source === null ? '' : `${source}: `}${asked} ${found}`)),
  ];
  const further = failed.length - RESULTS_SHOWN;
  if (further > 0) paragraphs.push(`${formatQuantity(further, 'more rule')} in the pack.`);
  // Told apart from a rule that was met: it judged nothing.
  for (const { code, passed, found, limit } of verdict.results) {
    if (code === 'absent-source' && passed) paragraphs.push(plainText(`${String(limit)}: ${found}`));
  }
  return `${[...block('policy', paragraphs), `${bold('pack')}       ${cyan(plainText(`${packFolder}/policy.md`))}`].join('\n')}\n`;
}

/** The verdict in one line, without colour. */
export function verdictLine(verdict: PolicyVerdict): string {
  return headline(verdict, verdict.results.filter(({ passed }) => !passed).length).replaceAll('\u00a0', ' ');
}

function headline({ policy, verdict, results }: PolicyVerdict, failed: number): string {
  const rules = formatQuantity(results.length, 'rule');
  const text = failed === 0 ? `${rules} met` : `${formatCount(failed)} of ${rules} not met`;
  return plainText(`${policy.name}: ${verdict}, ${text}`);
}
