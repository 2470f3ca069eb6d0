import { createColors } from 'picocolors';
import type { Repeats, RepeatsByStratum } from '../audit/repeats-result.ts';
import type { DedupReport } from './dedup.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { similarPairsText } from './similar-pairs-text.ts';
import { similarText } from './similar-text.ts';
import { terminalBlock } from './terminal-block.ts';

/** Groups named; all are in the report of the audit. */
const STRATA_SHOWN = 5;
/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;

/** What repeats, what would go, what the budget keeps and where, and each list with its use. Ends with a line feed. */
export function terminalDedup(
  report: DedupReport,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly (string | readonly string[])[]) => {
    if (paragraphs.length > 0)
      lines.push(
        ...terminalBlock({ name, paragraphs, width: columns, style: colors.bold }).map((line) =>
          line.replaceAll('\u00a0', ' '),
        ),
      );
  };
  block('repeats', repeatsTexts(report));
  block('removed', removedTexts(report));
  block('budget', budgetTexts(report.repeats));
  block('groups', strataTexts(report.repeats));
  block('origin', originTexts(report.repeats));
  block(
    'notes',
    report.lists.flatMap((list) => list.notes),
  );
  if (report.output !== null) {
    lines.push('');
    block('lists', [colors.cyan(plainText(report.output)), ...report.lists.flatMap(listTexts)]);
  }
  lines.push('');
  if (report.output === null) lines.push('No lists were written.');
  lines.push(`report  ${colors.cyan(plainText(`${report.audit.folder}/audit.html`))}`);
  return `${lines.join('\n')}\n`;
}

/** Several files of one list lie in a folder of their own. */
function listTexts({ format, description, use, entries, files }: DedupReport['lists'][number]): readonly string[] {
  const name = files.length === 1 ? files[0]!.name : `${format}/`;
  return [`${name} (${formatCount(entries)}): ${description}; ${use}.`];
}

function repeatsTexts({ records, repeats }: DedupReport): readonly (string | readonly string[])[] {
  const { identical, similar, pairs, settings } = repeats;
  const share = (count: number) => formatShare(Math.min(1, count / Math.max(1, records)));
  return [
    [
      `of ${formatQuantity(records, 'record')}: identical\u00a0${share(identical.records)}`,
      `similar\u00a0${share(similar.records)} (${similarText(settings)})`,
      ...similarPairsText(similar, settings),
    ],
    ...(pairs.not_compared > 0
      ? [
          `${formatQuantity(pairs.not_compared, 'pair')} in very large groups were not compared; what they hold is not removed.`,
        ]
      : []),
    ...(pairs.unreadable > 0
      ? [`${formatQuantity(pairs.unreadable, 'pair')} could not be read again, and are not removed.`]
      : []),
  ];
}

function removedTexts({ records, words, repeats, removed }: DedupReport): readonly (string | readonly string[])[] {
  if (removed.records === 0) return ['nothing can go without loss'];
  const { identical, contained } = repeats.removal;
  return [
    `${formatQuantity(removed.records, 'record')} (${formatShare(removed.records / Math.max(1, records))}), ${formatQuantity(removed.words, 'word')} (${formatShare(removed.words / Math.max(1, words))})`,
    [
      ...(identical > 0 ? [`${formatCount(identical)} identical to one that stays`] : []),
      ...(contained > 0 ? [`${formatCount(contained)} contained in one that stays`] : []),
    ],
    `${formatQuantity(removed.rows, 'whole row')}${removed.records_in_rows_that_stay > 0 ? `; ${formatQuantity(removed.records_in_rows_that_stay, 'record')} more in rows that stay for what else they hold` : ''}`,
  ];
}

function budgetTexts({ settings, removal }: Repeats): readonly string[] {
  const limit = `at most ${formatShare(settings.budget)} of a group`;
  return [
    removal.kept_by_budget === 0
      ? `${limit}: it kept nothing in`
      : `${limit}: ${formatQuantity(removal.kept_by_budget, 'record')} that could go ${removal.kept_by_budget === 1 ? 'stays' : 'stay'} in`,
  ];
}

function strataTexts({ by_stratum }: Repeats): readonly string[] {
  const shown = by_stratum.slice(0, STRATA_SHOWN);
  const further = by_stratum.length - shown.length;
  return [
    ...shown.map(stratumText),
    ...(further > 0 ? [`${formatQuantity(further, 'more group')} in the report`] : []),
  ];
}

function stratumText({ label, records, share_removable, removed_records, kept_by_budget }: RepeatsByStratum): string {
  const kept = kept_by_budget === 0 ? '' : `, ${formatCount(kept_by_budget)}\u00a0left in by the budget`;
  return `${plainText(label, { maxWidth: 120 })}: ${formatShare(share_removable)} of ${formatQuantity(records, 'record')} could go; ${formatCount(removed_records)}\u00a0removed${kept}`;
}

/** Only where a copy of another origin stays. */
function originTexts({ origin_shift }: Repeats): readonly string[] {
  return origin_shift
    .filter(({ removed, survivor }) => removed !== survivor)
    .map(
      ({ removed, survivor, records }) => `${formatCount(records)} ${removed} removed for a copy that is ${survivor}`,
    );
}
