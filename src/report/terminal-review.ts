import { createColors } from 'picocolors';
import { originText } from '../audit/what-would-change.ts';
import type { ReviewItem, ReviewQueue } from '../review/review-queue.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import { languageName } from './language-name.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapCommand } from './wrap-command.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const ORIGINS_SHOWN = 4;
const CHANGES_SHOWN = 2;
const EVIDENCE_SHOWN = 3;
const DISAGREEMENTS_SHOWN = 10;
const PREVIEW_LINES = 2;

interface Layout {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The queue, one block an item, and on what people disagree. Everything from data is made safe to print. Ends with a line feed. */
export function terminalReviewQueue(queue: ReviewQueue, { color, width }: Layout): string {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const say = (text: string) => lines.push(...wrapText(text, { width: columns }));
  const where = queue.audit === null ? `snapshot ${queue.snapshot}` : `audit ${plainText(queue.audit)}`;
  say(
    queue.open.words === 0
      ? `Nothing in ${where} waits for a verdict${queue.reviewer === null ? '' : ` of ${plainText(queue.reviewer)}`}.`
      : `A verdict could change the origin of ${formatQuantity(queue.open.records, 'record')}, ${formatQuantity(queue.open.words, 'word')}, in ${where}. Most first:`,
  );
  for (const [index, item] of queue.items.entries()) {
    lines.push('', ...terminalReviewItem(item, { color, width, number: index + 1 }));
    lines.push(...commandLines(item.command, columns, color));
  }
  if (queue.disagreements.length > 0) {
    lines.push('');
    say(
      `On ${formatQuantity(queue.disagreements.length, 'item')} people disagree, so that nobody knows. Talk to each other; a later verdict takes the place of one's own:`,
    );
    for (const { item, answers } of queue.disagreements.slice(0, DISAGREEMENTS_SHOWN))
      say(`  ${plainText(item)}: ${answersText(answers)}`);
    const more = queue.disagreements.length - DISAGREEMENTS_SHOWN;
    if (more > 0) say(`  ${formatCount(more)} more with --json`);
  }
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** One item: what it is, what hangs on it, what is known, what a verdict would change, how its records begin. */
export function terminalReviewItem(
  item: ReviewItem,
  { color, width, number }: Layout & { readonly number: number },
): readonly string[] {
  const colors = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines = wrapText(`${number}  ${titleOf(item)}`, { width: columns }).map(colors.bold);
  const block = (name: string, paragraphs: readonly string[], maxLines?: number) => {
    if (paragraphs.length > 0)
      lines.push(...terminalBlock({ name, paragraphs, width: columns, ...(maxLines !== undefined && { maxLines }) }));
  };
  const { reach, records, words } = item;
  if (item.scope !== 'record' && (reach.records !== records || reach.words !== words)) {
    block('reach', [
      `${formatQuantity(reach.records, 'record')}, ${formatQuantity(reach.words, 'word')}; of these ${formatQuantity(records, 'record')}, ${formatQuantity(words, 'word')}, ${records === 1 ? 'is' : 'are'} open`,
    ]);
  }
  block(
    'origin',
    listed(item.origins, ORIGINS_SHOWN, (state) => originText(state), item),
  );
  block(
    'evidence',
    item.evidence.every(({ names }) => names.length === 0)
      ? ['none']
      : listed(
          item.evidence,
          EVIDENCE_SHOWN,
          ({ names }) => (names.length === 0 ? 'none' : names.map(evidenceText).join(', ')),
          item,
        ),
  );
  block('answers', item.answers.length === 0 ? [] : [answersText(item.answers)]);
  block('if', effectTexts(item));
  block(
    item.scope === 'record' ? 'begins' : 'examples',
    item.examples.flatMap(({ record_id, preview, words: own, language, excerpts }) => [
      ...(item.scope === 'record'
        ? [`${languageName(language)}, ${formatQuantity(own, 'word')}`]
        : [`${plainText(record_id)}, ${formatQuantity(own, 'word')}`]),
      ...(preview === null ? [] : [`“${plainText(preview)}”`]),
      ...excerpts.map((excerpt) => `  mark: “${plainText(excerpt)}”`),
    ]),
    PREVIEW_LINES,
  );
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

function titleOf({ target, words, reach }: ReviewItem): string {
  if (target.kind === 'record') return `${plainText(target.record)}: ${formatQuantity(words, 'word')}`;
  const parts = [
    `source ${plainText(target.source)}`,
    ...(target.field === undefined ? [] : [`field ${plainText(target.field)}`]),
    ...(target.column === undefined ? [] : [`${plainText(target.column.name)} “${plainText(target.column.value)}”`]),
    ...(target.evidence === undefined ? [] : ['records of one evidence']),
  ];
  return `${parts.join(', ')}: ${formatQuantity(reach.records, 'record')}, ${formatQuantity(reach.words, 'word')}`;
}

/** Each entry with its mass, unless it is all there is. */
function listed<Entry extends { readonly records: number; readonly words: number }>(
  entries: readonly Entry[],
  shown: number,
  text: (entry: Entry) => string,
  { reach }: ReviewItem,
): readonly string[] {
  const lines = entries
    .slice(0, shown)
    .map((entry) =>
      entry.records === reach.records ? text(entry) : `${text(entry)}: ${formatQuantity(entry.records, 'record')}`,
    );
  const more = entries.length - shown;
  return more > 0 ? [...lines, `${formatCount(more)} more with --json`] : lines;
}

/**
 * What evidence is called here: where its source says by its prefix of what kind it is, by that alone (`marker:openai-turn-ref`), as `--where`
 * finds it; which model of style it was says nothing to who decides.
 */
function evidenceText(name: string): string {
  const source = name.slice(name.indexOf(' ') + 1);
  if (source.startsWith('style:')) return 'style';
  return plainText(/^(?:marker|card|ledger|column):/.test(source) ? source : name);
}

/** Where each verdict makes of all records what it says, that is said once. */
function alikeEffectText({ effects, reach }: ReviewItem): string | undefined {
  const [first] = effects[0]?.changes ?? [];
  if (first === undefined || first.records !== reach.records) return undefined;
  const isPlain = effects.every(
    ({ verdict, changes: [change, ...others] }) =>
      change !== undefined &&
      others.length === 0 &&
      change.records === first.records &&
      change.to.class === verdict &&
      change.to.status === first.to.status &&
      change.to.flag === first.to.flag,
  );
  const { status, flag } = first.to;
  return isPlain
    ? `${originText(first.from)} → what the verdict says, ${status}${flag === null ? '' : ` (${flag})`}`
    : undefined;
}

function effectTexts(item: ReviewItem): readonly string[] {
  const { effects, scope, reach } = item;
  const alike = alikeEffectText(item);
  if (alike !== undefined) return [alike];
  const told = effects.flatMap(({ verdict, changes }) => {
    if (changes.length === 0) return [];
    const shown = changes
      .slice(0, CHANGES_SHOWN)
      .map(({ from, to, records }) =>
        scope === 'record' || records === reach.records
          ? `${originText(from)} → ${originText(to)}`
          : `${originText(from)} → ${originText(to)} for ${formatQuantity(records, 'record')}`,
      );
    const more = changes.slice(CHANGES_SHOWN).reduce((sum, { records }) => sum + records, 0);
    return [`${verdict}: ${shown.join('; ')}${more > 0 ? `; and ${formatQuantity(more, 'record')} more` : ''}`];
  });
  const idle = effects.flatMap(({ verdict, changes }) => (changes.length === 0 ? [verdict] : []));
  return idle.length === 0 ? told : [...told, `${idle.join(', ')}: nothing changes`];
}

function answersText(answers: ReviewItem['answers']): string {
  return answers.map(({ reviewer, verdict }) => `${plainText(reviewer)} ${verdict}`).join(', ');
}

function commandLines(command: string, columns: number, color: boolean): readonly string[] {
  const colors = createColors(color);
  return wrapCommand(plainText(command), { width: columns - 2 }).map((line) => `  ${colors.cyan(line)}`);
}
