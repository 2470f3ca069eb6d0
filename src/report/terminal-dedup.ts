import { createColors } from 'picocolors';
import type { Repeats, RepeatsByStratum } from '../audit/repeats-result.ts';
import { dateSpanText } from './date-span-text.ts';
import type { DedupReading, DedupReport } from './dedup.ts';
import { formatBytes, formatCount, formatQuantity, formatShare } from './format-number.ts';
import { otherColumnsTexts, uncomparedText } from './other-columns-text.ts';
import { placeText } from './place-text.ts';
import { plainText } from './plain-text.ts';
import { quarantineReasonText } from './quarantine-reason-text.ts';
import { similarPairsText } from './similar-pairs-text.ts';
import { similarText } from './similar-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Groups named; all are in the report of the audit. */
const STRATA_SHOWN = 5;
/** Different ways of reading columns set out, and lines of each. */
const MAPPINGS_SHOWN = 4;
const MAPPING_LINES_SHOWN = 8;
const REASONS_SHOWN = 3;
const NOTES_SHOWN = 3;
/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;

/**
 * What was read and how, what repeats, what would go, what other columns and the budget keep and where, and each list with its use. Ends
 * with a line feed.
 */
export function terminalDedup(
  report: DedupReport,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [...wrapText(readFacts(report), { width: columns }), ''];
  const block = (name: string, paragraphs: readonly (string | readonly string[])[]) => {
    if (paragraphs.length > 0)
      lines.push(
        ...terminalBlock({ name, paragraphs, width: columns, style: colors.bold }).map((line) =>
          line.replaceAll('\u00a0', ' '),
        ),
      );
  };
  block('columns', [...columnTexts(report.read), ...uncomparedText(report.repeats)]);
  block('unreadable', unreadableTexts(report));
  lines.push('');
  block('repeats', repeatsTexts(report));
  block('removed', removedTexts(report));
  block('differ', otherColumnsTexts(report.repeats));
  block('budget', budgetTexts(report.repeats));
  block('groups', strataTexts(report.repeats));
  block('origin', originTexts(report.repeats));
  block('against', againstTexts(report));
  block('notes', [...readNotes(report.read), ...report.lists.flatMap((list) => list.notes)]);
  if (report.output !== null) {
    lines.push('');
    block('lists', [colors.cyan(plainText(report.output)), ...report.lists.flatMap(listTexts)]);
  }
  lines.push('');
  if (report.audit === null) lines.push('A dry run: no lists were written, and no audit.');
  else lines.push(`report  ${colors.cyan(plainText(`${report.audit.folder}/audit.html`))}`);
  return `${lines.join('\n')}\n`;
}

/** What the data is, as the audit says it. */
function readFacts({ read, records }: DedupReport): string {
  const written = dateSpanText(read.dates.earliest, read.dates.latest);
  return [
    formatQuantity(read.files, 'file'),
    formatQuantity(read.sources, 'source'),
    formatQuantity(records, 'record'),
    formatBytes(read.bytes),
    ...(written === null ? [] : [`written ${plainText(written)}`]),
    formatQuantity(read.languages, 'language'),
  ]
    .join(' · ')
    .replaceAll('\u00a0', ' ');
}

/** Sources that were read in one way stand together. */
function columnTexts({ columns }: DedupReading): readonly string[] {
  const ways = new Map<string, { readonly sources: string[]; readonly lines: readonly string[] }>();
  for (const [source, lines] of Object.entries(columns)) {
    if (lines.length === 0) continue;
    const key = lines.join('\n');
    const way = ways.get(key) ?? { sources: [], lines };
    ways.set(key, way);
    way.sources.push(source);
  }
  const all = [...ways.values()];
  const shown = all.slice(0, MAPPINGS_SHOWN).flatMap(({ sources, lines }) => {
    const more = lines.length - MAPPING_LINES_SHOWN;
    return [
      ...(all.length === 1 ? [] : [`${sourcesText(sources)}:`]),
      ...lines.slice(0, MAPPING_LINES_SHOWN).map((line) => plainText(line)),
      ...(more > 0 ? [`${formatQuantity(more, 'more line')} in dedup.json`] : []),
    ];
  });
  const further = all.slice(MAPPINGS_SHOWN).reduce((sum, { sources }) => sum + sources.length, 0);
  if (all.length === 0) return ['no file has columns'];
  return [...shown, ...(further > 0 ? [`${formatQuantity(further, 'more source')} in dedup.json`] : [])];
}

function sourcesText(sources: readonly string[]): string {
  const named = sources.slice(0, 3).map((source) => plainText(source, { maxWidth: 40 }));
  return named.join(', ') + (sources.length > 3 ? ` and ${formatCount(sources.length - 3)} more` : '');
}

function unreadableTexts({ read: { unreadable }, audit }: DedupReport): readonly string[] {
  const { records, reasons } = unreadable;
  if (records === 0) return ['nothing: every row was read'];
  const described = reasons.slice(0, REASONS_SHOWN).map(({ reason, records: count, first }) => {
    const where = first === null ? '' : `, ${count === 1 ? 'in' : 'first in'} ${plainText(placeText(first))}`;
    return `${formatCount(count)} ${plainText(quarantineReasonText(reason))}${where}`;
  });
  const places =
    audit === null ? 'all places: outcross audit' : `all places: ${plainText(`${audit.folder}/quarantine.jsonl`)}`;
  const further = reasons.length - described.length;
  return [
    formatQuantity(records, 'record'),
    ...described,
    ...(further > 0 ? [formatQuantity(further, 'more reason')] : []),
    places,
  ];
}

function readNotes({ notes }: DedupReading): readonly string[] {
  const shown = notes.length <= NOTES_SHOWN ? notes : notes.slice(0, NOTES_SHOWN - 1);
  const further = notes.length - shown.length;
  return [
    ...shown.map((note) => plainText(note)),
    ...(further > 0 ? [`${formatQuantity(further, 'more note')} in dedup.json.`] : []),
  ];
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
  const most = `at most ${formatShare(settings.budget)} of a group`;
  return [
    removal.kept_by_budget === 0
      ? `${most}: it kept nothing in`
      : `${most}: ${formatQuantity(removal.kept_by_budget, 'record')} that could go ${removal.kept_by_budget === 1 ? 'stays' : 'stay'} in`,
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

/** Both ways round: what of these data stands in the other, and what of the other in these. */
function againstTexts({ records, repeats }: DedupReport): readonly string[] {
  return repeats.against.map(({ name, records: shared, identical, similar, other }) => {
    const there =
      other.records === 0
        ? ''
        : `; of its ${formatQuantity(other.records, 'record')} ${formatShare((other.identical + other.similar) / other.records)} stand in these`;
    const found =
      shared === 0
        ? 'nothing of these data stands there'
        : `${formatShare(shared / Math.max(1, records))} of these data stand there: ${formatQuantity(identical, 'record')} word for word, about ${formatCount(similar)} similar${there}`;
    const listed = shared === 0 ? '' : '. --list against lists them';
    return `${plainText(name, { maxWidth: 60 })}: ${found}${listed}`;
  });
}

/** Only where a copy of another origin stays. */
function originTexts({ origin_shift }: Repeats): readonly string[] {
  return origin_shift
    .filter(({ removed, survivor }) => removed !== survivor)
    .map(
      ({ removed, survivor, records }) => `${formatCount(records)} ${removed} removed for a copy that is ${survivor}`,
    );
}
