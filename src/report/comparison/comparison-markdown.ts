import type { Comparison, GenerationComparison } from '../../gate/compare/comparison.ts';
import { keepsPassAway } from '../../gate/verdict/keeps-pass-away.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import type { PanelResult, StratumResult } from '../../gate/verdict/verdict.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { markdownText } from '../markdown-text.ts';
import { scoreBlocks } from '../scores/scores-markdown.ts';
import { togetherMarkdown } from '../together/together-markdown.ts';
import { hasRatio, measureFound, measureRatio, measureValue } from './measure-texts.ts';
import { notTakenText } from './not-taken-text.ts';
import { habitText, tellingHabits } from './telling-habits.ts';

/** Strata of a table; all are in compare.json. */
const STRATA_SHOWN = 20;
const MOTIFS_SHOWN = 8;
const HABITS_SHOWN = 4;

/** What people and pull requests read of a comparison. Whatever comes from data stands as text. Ends with a line feed. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { reference, generations } = comparison;
  const blocks = generations.flatMap((generation) => generationBlocks(generation));
  blocks.push(...togetherMarkdown(comparison));
  blocks.push(
    `Reference ${markdownText(reference.name)}, ${formatQuantity(reference.documents, 'document')} of its ${reference.part}, \`${reference.hash.slice(0, 16)}\`${reference.assumedHuman ? ', assumed to be human' : ''}; the first ${formatQuantity(reference.firstWords, 'word')} of each text; tolerated loss ${formatShare(reference.delta)}.`,
  );
  return `${blocks.join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

function generationBlocks(generation: GenerationComparison): readonly string[] {
  const { name, verdict, headline, facts, contrast, scores } = generation;
  const tested = verdict.strata.filter(({ isTested }) => isTested);
  const isTold = (stratum: StratumResult) =>
    keepsPassAway(stratum) || (!stratum.isTested && stratum.presence === 'lost');
  const shown = [...tested, ...verdict.strata.filter(isTold).sort((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0))];
  const notTaken = notTakenText(facts);
  const blocks = [
    `## ${scores?.together ?? verdict.outcome}: ${markdownText(name)}`,
    `${markdownText(headline.text)}.`,
    `${formatQuantity(facts.documents, 'text')}, ${formatQuantity(facts.units, 'unit')}${generation.isPaired ? ', paired by prompt' : ''}.${notTaken === '' ? '' : ` ${notTaken}`}`,
  ];
  if (verdict.reasons.length > 0) blocks.push(verdict.reasons.map((reason) => `- ${markdownText(reason)}`).join('\n'));
  if (shown.length > 0) {
    blocks.push(
      markdownTable(
        ['stratum', 'people', 'generation', 'of its human share', ''],
        shown.slice(0, STRATA_SHOWN).map(stratumRow),
      ),
    );
    if (shown.length > STRATA_SHOWN) blocks.push(`${formatCount(shown.length - STRATA_SHOWN)} more in compare.json.`);
  }
  if (verdict.panel.length > 0)
    blocks.push(markdownTable(['measure', 'people', 'generation', 'ratio', ''], verdict.panel.map(panelRow)));
  const motifs = contrast?.overProduced.slice(0, MOTIFS_SHOWN) ?? [];
  if (motifs.length > 0)
    blocks.push(
      `Said much more often than by people: ${motifs.map(({ words, kind }) => `“${markdownText(words)}”${kind === 'opening' ? ' at the beginning' : ''}`).join(', ')}.`,
    );
  const habits = generation.houseStyle === undefined ? [] : tellingHabits(generation.houseStyle);
  if (habits.length > 0)
    blocks.push(
      `House style: ${habits
        .slice(0, HABITS_SHOWN)
        .map((habit) => markdownText(habitText(habit)))
        .join('; ')}.`,
    );
  if (scores !== undefined)
    blocks.push(
      `### Scores${scores.verdict === undefined ? '' : `: ${scores.verdict.outcome}`}`,
      ...scoreBlocks(scores),
    );
  return blocks;
}

function stratumRow({
  label,
  reference,
  generation,
  ratio,
  low,
  high,
  outcome,
  isTested,
}: StratumResult): readonly string[] {
  return [
    markdownText(label),
    `${formatCount(reference.count)} of ${formatCount(reference.n)}`,
    `${formatCount(generation.count)} of ${formatCount(generation.n)}`,
    ratio === undefined ? '–' : `${sayRatio(ratio)} (${sayInterval(low, high)})`,
    isTested ? outcome : `${outcome}, shown only`,
  ];
}

/** A measure of the panel, as cells of `markdownTable`. */
export function panelRow(result: PanelResult): readonly string[] {
  const { title, role, widerWhen } = result;
  return [
    markdownText(widerWhen === 'smaller' ? `${title} (more is narrower)` : title),
    measureValue(result.reference),
    measureValue(result.generation),
    hasRatio(result) ? measureRatio(result) : '–',
    role === 'average' ? `average, ${measureFound(result)}` : measureFound(result),
  ];
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
