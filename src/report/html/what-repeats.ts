import type { AuditReport, AuditResult } from '../../audit/audit-result.ts';
import { isSampled } from '../../audit/is-sampled.ts';
import type {
  Against,
  RepeatPair,
  RepeatsBySource,
  RepeatsByStratum,
  TemplateFamily,
} from '../../audit/repeats-result.ts';
import { repeatsByStratumChart, STRATA_DRAWN } from '../charts/repeats-by-stratum.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { otherColumnsTexts, uncomparedText } from '../other-columns-text.ts';
import { similarText } from '../similar-text.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { exampleList } from './example-list.ts';
import { figure } from './figure.ts';
import { originSwatch } from './origin-swatch.ts';
import { pairList } from './pair-list.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Identical, similar and removable records: how many, where, what removal would cost each group, and pairs to look at. */
export function whatRepeats({ audit }: AuditReport, document: Document): SafeHtml {
  const { repeats } = audit;
  if (repeats === null)
    return html`<p>${audit.records.accepted === 0 ? 'No records were read, so nothing repeats.' : 'Repeats were not looked for.'}</p>`;
  const records = audit.records.accepted;
  const share = (count: number) => formatShare(records === 0 ? 0 : count / records);
  const { identical, similar, removal, settings } = repeats;
  const sampled = isSampled(audit);
  return html`
${sampled ? sampleNote(audit) : null}
<p>Of ${formatQuantity(records, 'record')}${within(audit)}, ${formatCount(identical.records)} (${share(identical.records)}) are ${define('identical', 'identical')} to another; of each text one is not counted. ${
    similar.pairs === 0
      ? html`No others are ${define('similar', 'similar')}, with ${similarText(settings)}.`
      : html`${formatCount(similar.records)} (${share(similar.records)}) are ${define('similar', 'similar')} to another, with ${similarText(settings)}: ${formatQuantity(similar.pairs, 'confirmed pair')}, ${formatCount(similar.pairs_at_0_8)} of them with a ${define('jaccard', 'Jaccard index')} of 0.8 or more.`
  }</p>
<p>${
    removal.records + removal.kept_by_budget === 0
      ? 'Nothing could be removed without loss.'
      : html`Removal would take ${formatCount(removal.records)} (${share(removal.records)}${sampled ? ' of the sample' : ''}), all of them ${define('removable', 'without loss')}: ${formatCount(removal.identical)} because a record that stays has the same text, ${formatCount(removal.contained)} because every run of three of their words and symbols stands in one that stays.`
  }${
    removal.kept_by_budget === 0
      ? null
      : html` Another ${formatCount(removal.kept_by_budget)} could go too, but ${define('budget', 'the budget')} of ${formatShare(settings.budget)} a group leaves ${removal.kept_by_budget === 1 ? 'it' : 'them'} in.`
  } The audit removes nothing.</p>
${otherColumns(repeats)}
${coverage(repeats.pairs)}
${strataFigure(audit, document)}
${sourceTable(audit)}
${examples(repeats.examples)}
${templates(repeats.templates)}
${originShift(repeats.origin_shift)}
${against(repeats.against, records)}`;
}

/** For captions: a table is also read without its section. */
function within(audit: AuditResult): string {
  return isSampled(audit) ? ' within the sample' : '';
}

/** Said before any share: copies are found only where both were drawn. */
function sampleNote({ settings }: AuditResult): SafeHtml {
  return html`<p>Only ${formatShare(settings.sample_share ?? 1)} of the rows were read, so everything here is within the ${define('sample', 'sample')}. Copies show only where both were drawn: the whole repeats more, in shares as well as in number.</p>`;
}

/** Which columns hold records in, and which were not compared. */
function otherColumns(repeats: NonNullable<AuditResult['repeats']>): SafeHtml | null {
  const texts = [...otherColumnsTexts(repeats), ...uncomparedText(repeats).map((text) => `Columns ${text}`)].map(
    (text) => `${text}.`,
  );
  return texts.length === 0 ? null : html`<p class="quiet">${texts.join(' ')}</p>`;
}

/** What was compared, said only where something was not. */
function coverage({ nominated, compared, not_compared, unreadable }: NonNullable<AuditResult['repeats']>['pairs']) {
  if (not_compared + unreadable === 0) return null;
  const reasons = [
    ...(not_compared === 0 ? [] : [`${formatCount(not_compared)} were too many`]),
    ...(unreadable === 0 ? [] : [`of ${formatCount(unreadable)} a text could not be read again`]),
  ];
  return html`<p class="quiet">Of ${formatQuantity(nominated, 'nominated pair')} ${formatCount(compared)} were compared; ${reasons.join(', ')}.</p>`;
}

function strataFigure(audit: AuditResult, document: Document): SafeHtml | null {
  const groups = audit.repeats?.by_stratum ?? [];
  if (groups.length === 0) return null;
  return html`<h3>What removal would cost each group</h3>
${figure({
  chart: repeatsByStratumChart,
  audit,
  document,
  caption: html`Share of each group’s records${within(audit)} that removal would take, ${groups.length > STRATA_DRAWN ? `the ${STRATA_DRAWN} of ${formatCount(groups.length)} groups that could lose most records` : 'those that could lose most records first'}. The pale part could go too and is left in by ${define('budget', 'the budget')}. The first bar is all records together.`,
  data: table({
    caption: `Repeated records by group${within(audit)}, those that could lose most records first`,
    columns: [
      { heading: 'Group', cell: (group: RepeatsByStratum) => dataName(group.label) },
      { heading: 'Records', cell: (group) => formatCount(group.records), numeric: true },
      { heading: 'Repeated', cell: (group) => formatCount(group.repeated_records), numeric: true },
      { heading: 'Could go', cell: (group) => formatCount(group.removable_records), numeric: true },
      { heading: 'Share that could go', cell: (group) => formatShare(group.share_removable), numeric: true },
      { heading: 'Would go', cell: (group) => formatCount(group.removed_records), numeric: true },
      { heading: 'Left in', cell: (group) => formatCount(group.kept_by_budget), numeric: true },
    ],
    rows: groups,
    limit: 40,
  }),
})}`;
}

function sourceTable(audit: AuditResult): SafeHtml | null {
  const sources = audit.repeats?.by_source ?? [];
  if (sources.length === 0) return null;
  const rows = [...sources].sort(
    (a, b) => b.removed - a.removed || b.similar - a.similar || (a.source < b.source ? -1 : 1),
  );
  return html`<h3>By source</h3>${table({
    caption: `Repeated records by source${within(audit)}, those that would lose most first`,
    columns: [
      { heading: 'Source', cell: (row: RepeatsBySource) => dataName(row.source) },
      { heading: 'Records', cell: (row) => formatCount(row.records), numeric: true },
      {
        heading: 'Identical',
        headingMarkup: define('identical', 'Identical'),
        cell: (row) => formatCount(row.identical),
        numeric: true,
      },
      {
        heading: 'Similar',
        headingMarkup: define('similar', 'Similar'),
        cell: (row) => formatCount(row.similar),
        numeric: true,
      },
      {
        heading: 'Would go',
        headingMarkup: define('removable', 'Would go'),
        cell: (row) => formatCount(row.removed),
        numeric: true,
      },
      { heading: 'Words that would go', cell: (row) => formatCount(row.words_removed), numeric: true },
    ],
    rows,
  })}`;
}

function examples(pairs: readonly RepeatPair[]): SafeHtml | null {
  if (pairs.length === 0) return null;
  return html`<h3>Pairs to look at</h3>${pairList(pairs)}`;
}

function templates(families: readonly TemplateFamily[]): SafeHtml | null {
  if (families.length === 0) return null;
  return html`<h3>Templates</h3>${table({
    caption: html`${define('template', 'Template families')}: large groups of texts with the same set phrases, most of them no confirmed copies of each other; largest first`,
    columns: [
      { heading: 'For example', cell: (family: TemplateFamily) => exampleList([family]) },
      { heading: 'Records', cell: (family) => formatCount(family.records), numeric: true },
      { heading: 'Words', cell: (family) => formatCount(family.words), numeric: true },
    ],
    rows: families,
    limit: 20,
  })}`;
}

function originShift(shift: NonNullable<AuditResult['repeats']>['origin_shift']): SafeHtml | null {
  if (shift.length === 0) return null;
  return html`<h3>Which copy would stay</h3>${table({
    caption: html`Records that would go and the copies that would stay for them, by ${define('origin', 'origin')}. A human record never goes for another’s copy.`,
    columns: [
      { heading: 'Would go', cell: (row: (typeof shift)[number]) => originSwatch(row.removed) },
      { heading: 'Would stay', cell: (row) => originSwatch(row.survivor) },
      { heading: 'Records', cell: (row) => formatCount(row.records), numeric: true },
    ],
    rows: shift,
  })}`;
}

function shareOfOther({ records, identical, similar }: Against['other']): string {
  return records === 0 ? '–' : formatShare((identical + similar) / records);
}

function against(others: readonly Against[], records: number): SafeHtml | null {
  if (others.length === 0) return null;
  const pairs = others.flatMap((other) => other.examples);
  return html`<h3>Copies of other data</h3>${table({
    caption:
      'Records that other data holds too, identical or similar. Similar ones are estimated from signatures, because that data is not read again',
    columns: [
      { heading: 'Other data', cell: (other: Against) => dataName(other.name) },
      { heading: 'Records', cell: (other) => formatCount(other.records), numeric: true },
      { heading: 'Identical', cell: (other) => formatCount(other.identical), numeric: true },
      { heading: 'Similar (estimated)', cell: (other) => formatCount(other.similar), numeric: true },
      { heading: 'Words', cell: (other) => formatCount(other.words), numeric: true },
      { heading: 'Of these data', cell: (other) => formatShare(other.records / Math.max(1, records)), numeric: true },
      { heading: 'Of the other', cell: ({ other }) => shareOfOther(other), numeric: true },
    ],
    rows: others,
  })}${others.map(leftOut)}${pairs.length === 0 ? null : pairList(pairs)}`;
}

function leftOut({ name, not_compared }: Against): SafeHtml | null {
  if (not_compared === 0) return null;
  return html`<p class="quiet">Beside ${dataName(name)} ${formatQuantity(not_compared, 'pair')} of texts, of one side or of both, were too many to look at: more records may be similar.</p>`;
}
