import { createColors } from 'picocolors';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import type { AlikePrevalence, ExcessPrevalence, WordPrevalence } from './text-prevalence.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
/** Sources, words of a source and pairs written out; `--json` has more. */
const SOURCES_SHOWN = 20;
const WORDS_SHOWN = 40;
const PAIRS_SHOWN = 20;

interface TerminalOptions {
  readonly color: boolean;
  readonly width: number;
}

/** Word estimates by source. Ends with a line feed, as do the others. */
export function terminalWords(report: WordPrevalence, options: TerminalOptions): string {
  const { human_texts: human, model_texts: model, in_references: left } = report;
  return sourcesText(report.by_source, {
    ...options,
    further: () => [],
    notes: [
      `Compared with ${formatQuantity(human, 'human text')} and ${formatQuantity(model, 'text')} by models.`,
      ...(left > 0 ? [`${formatQuantity(left, 'text')} of the data stand in a reference and were left out.`] : []),
      ...unreadableNote(report.unreadable),
    ],
  });
}

/** Excess words by source. */
export function terminalExcess(report: ExcessPrevalence, options: TerminalOptions): string {
  const { undated, other_years: others, not_english: foreign } = report;
  return sourcesText(report.by_source, {
    ...options,
    further: ({ estimate }) =>
      estimate.words.length === 0
        ? []
        : [
            [
              'words',
              `${estimate.words
                .slice(0, WORDS_SHOWN)
                .map(
                  ({ word, frequency, expected }) =>
                    `${plainText(word)} ${formatShare(frequency)} for ${formatShare(expected)}`,
                )
                .join(', ')}${estimate.words.length > WORDS_SHOWN ? ', more with --json' : ''}`,
            ],
          ],
    notes: [
      `${formatQuantity(report.texts, 'text')} read.`,
      ...(undated > 0 ? [`${formatCount(undated)} without a date not counted.`] : []),
      ...(others > 0 ? [`${formatCount(others)} of other years not counted.`] : []),
      ...(foreign > 0 ? [`${formatCount(foreign)} not in English not counted.`] : []),
      ...unreadableNote(report.unreadable),
    ],
  });
}

/** Pairs of groups whose texts are alike. */
export function terminalAlike(report: AlikePrevalence, { color, width }: TerminalOptions): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) =>
    lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  const named = report.pairs.slice(0, report.named);
  for (const { first, second, statements, adjusted } of named.slice(0, PAIRS_SHOWN)) {
    lines.push(...wrapText(`${plainText(first)}, ${plainText(second)}`, { width: columns }).map(bold));
    block('alike', statements);
    block('p', [`${adjusted.toPrecision(2)}, adjusted for all pairs`]);
    lines.push('');
  }
  if (named.length > PAIRS_SHOWN)
    lines.push(`${formatQuantity(named.length - PAIRS_SHOWN, 'more pair')} with --json.`, '');
  const { groups, texts, column, task, without_group: without, groups_left_out: left } = report;
  const pairs = (groups * (groups - 1)) / 2;
  block('pairs', [
    `${formatCount(report.named)} of ${formatQuantity(pairs, 'pair')} of ${plainText(column)} share more rare phrases than chance has it. Were no two alike, the chance that any is named would be ${formatShare(report.false_alarm)} at most; the least adjusted p that could be reached is ${report.leastAdjusted.toPrecision(1)}.`,
  ]);
  block('compared', [
    `${formatQuantity(texts, 'text')} of ${formatQuantity(groups, 'group')} with five texts or more${task === null ? '' : `; texts of one ${plainText(task)} are not compared with each other`}.`,
    ...(report.is_sample ? ['The texts are a sample, chosen by their hashes.'] : []),
    ...(report.phrasesLeftOut > 0 ? [`${formatQuantity(report.phrasesLeftOut, 'commoner phrase')} left out.`] : []),
    ...(left > 0 ? [`${formatQuantity(left, 'smaller group')} left out.`] : []),
    ...(without > 0 ? [`${formatQuantity(without, 'text')} without a ${plainText(column)}.`] : []),
    ...unreadableNote(report.unreadable),
  ]);
  return `${lines.join('\n')}\n`;
}

interface ToldSource {
  readonly source: string;
  readonly statements: readonly string[];
}

function sourcesText<Source extends ToldSource>(
  sources: readonly Source[],
  {
    color,
    width,
    further,
    notes,
  }: TerminalOptions & {
    readonly further: (source: Source) => readonly (readonly [name: string, text: string])[];
    readonly notes: readonly string[];
  },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) =>
    lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  for (const source of sources.slice(0, SOURCES_SHOWN)) {
    lines.push(...wrapText(plainText(source.source), { width: columns }).map(bold));
    block('share', [source.statements.join(' ')]);
    for (const [name, text] of further(source)) block(name, [text]);
    lines.push('');
  }
  if (sources.length === 0) lines.push('No text is left to be asked about.', '');
  if (sources.length > SOURCES_SHOWN)
    lines.push(`${formatQuantity(sources.length - SOURCES_SHOWN, 'more source')} with --json.`, '');
  block('read', notes);
  return `${lines.join('\n')}\n`;
}

function unreadableNote(unreadable: number): readonly string[] {
  return unreadable > 0 ? [`${formatQuantity(unreadable, 'row')} could not be read; outcross audit tells why.`] : [];
}
