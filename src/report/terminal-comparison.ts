import { createColors } from 'picocolors';
import type { Comparison, GenerationComparison } from '../gate/compare/comparison.ts';
import { keepsPassAway } from '../gate/verdict/keeps-pass-away.ts';
import { sayInterval, sayRatio } from '../gate/verdict/say-number.ts';
import type { PanelResult, StratumResult } from '../gate/verdict/verdict.ts';
import { hasRatio, measureFound, measureRatio } from './comparison/measure-texts.ts';
import { notTakenText } from './comparison/not-taken-text.ts';
import { habitText, tellingHabits } from './comparison/telling-habits.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { scoreBlocks } from './scores/terminal-score-blocks.ts';
import { terminalBlock } from './terminal-block.ts';
import { togetherBlocks } from './together/together-blocks.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const STRATA_SHOWN = 12;
const PHRASES_SHOWN = 5;
const HABITS_SHOWN = 4;

/**
 * The verdicts on generations, what they rest on, and where the page is. Everything from data is made safe to print. Ends with a line feed.
 *
 * @param width columns of the terminal
 */
export function terminalComparison(
  { comparison, report }: { readonly comparison: Comparison; readonly report: string | null },
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  for (const generation of comparison.generations) {
    const { name, verdict, headline, facts, contrast, scores } = generation;
    lines.push(...wrapText(`${scores?.together ?? verdict.outcome}  ${plainText(name)}`, { width: columns }).map(bold));
    lines.push(...wrapText(plainText(headline.text), { width: columns }), '');
    block(
      'why',
      verdict.reasons.map((reason, index) => `${index + 1}. ${plainText(reason)}`),
    );
    block('strata', strataLines(verdict.strata));
    block('range', verdict.panel.filter(({ role }) => role === 'range').map(panelLine));
    block('averages', verdict.panel.filter(({ role }) => role === 'average').map(panelLine));
    const phrases =
      contrast?.overProduced
        .slice(0, PHRASES_SHOWN)
        .map(
          ({ words, kind, ratio }) =>
            `“${plainText(words)}” ${kind === 'opening' ? 'at the beginning ' : ''}${ratio === undefined ? '(people never)' : `${ratio.toFixed(1)} times as often`}`,
        ) ?? [];
    const habits = generation.houseStyle === undefined ? [] : tellingHabits(generation.houseStyle);
    block('motifs', phrases.length > 0 ? [`said more often than by people: ${phrases.join(', ')}`] : []);
    block('style', [
      ...habits.slice(0, HABITS_SHOWN).map(habitText),
      ...(habits.length > HABITS_SHOWN ? [`${formatCount(habits.length - HABITS_SHOWN)} more in the report`] : []),
    ]);
    if (scores !== undefined) for (const { name: title, paragraphs } of scoreBlocks(scores)) block(title, paragraphs);
    block('compared', [comparedText(generation)]);
    block(
      'notes',
      facts.notes.map((note) => plainText(note)),
    );
    lines.push('');
  }
  for (const { name, paragraphs } of togetherBlocks(comparison)) block(name, paragraphs);
  const { reference } = comparison;
  block('reference', [
    `${plainText(reference.name)}: ${formatQuantity(reference.documents, 'document')} of its ${reference.part}, ${reference.hash.slice(0, 16)}${reference.assumedHuman ? '; assumed to be human, not shown to be' : ''}${reference.erased > 0 ? `; ${formatQuantity(reference.erased, 'document')} erased since it was made` : ''}. Tolerated loss ${formatShare(reference.delta)}.`,
  ]);
  if (report !== null) block('report', [report]);
  return `${lines.join('\n')}\n`;
}

function strataLines(strata: readonly StratumResult[]): readonly string[] {
  const tested = strata.filter(({ isTested }) => isTested);
  const shown = tested.slice(0, STRATA_SHOWN).map(stratumLine);
  const beside = strata.filter(keepsPassAway).sort((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0));
  const lost = strata.filter((stratum) => !stratum.isTested && stratum.presence === 'lost' && !keepsPassAway(stratum));
  const more = tested.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`${formatCount(more)} more with --json`] : []),
    ...beside.slice(0, STRATA_SHOWN).map((stratum) => `${stratumLine(stratum)}; shown, not tested`),
    ...(beside.length > STRATA_SHOWN
      ? [`${formatCount(beside.length - STRATA_SHOWN)} more that narrowed, shown and not tested, with --json`]
      : []),
    ...(lost.length > 0 ? [`lost, beside those tested: ${lost.map(({ label }) => plainText(label)).join('; ')}`] : []),
  ];
}

function stratumLine({ label, ratio, low, high, outcome, reference, generation }: StratumResult): string {
  const share = ratio === undefined ? 'not in the reference' : `${sayRatio(ratio)} (${sayInterval(low, high)})`;
  return `${plainText(label)}: ${share}, ${outcome}; ${formatCount(generation.count)} of ${formatCount(generation.n)} against ${formatCount(reference.count)} of ${formatCount(reference.n)}`;
}

/** A measure of the panel in a line. */
export function panelLine(result: PanelResult): string {
  const { title, ratio, low, high, widerWhen } = result;
  const name = widerWhen === 'smaller' ? `${title} (more is narrower)` : title;
  if (!hasRatio(result)) return `${name}: ${measureRatio(result)}, ${measureFound(result)}`;
  const interval = low === undefined ? '' : ` (${sayInterval(low, high)})`;
  return `${name}: ${sayRatio(ratio)} of people’s${interval}, ${measureFound(result)}`;
}

function comparedText({ facts, reference, isPaired, panel }: GenerationComparison): string {
  const equal =
    panel === undefined
      ? ''
      : `; panel on ${formatQuantity(panel.sample.documents, 'document')} of ${formatQuantity(panel.sample.firstWords, 'word')} in each arm, ${formatCount(panel.sample.splits - 1)} relabellings`;
  const notTaken = notTakenText(facts);
  return `${formatQuantity(facts.units, 'unit')} against ${formatCount(reference.units)} of people${isPaired ? ', prompt by prompt' : ''}${equal}.${notTaken === '' ? '' : ` ${notTaken}`}`;
}
