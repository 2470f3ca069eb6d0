import type { AuditReport, AuditResult, Mass } from '../../audit/audit-result.ts';
import { ORIGIN_GROUPS, type OriginGroup, originGroup } from '../../record/origin.ts';
import { originBySourceChart } from '../charts/origin-by-source.ts';
import { originOverTimeChart } from '../charts/origin-over-time.ts';
import { timeBins } from '../charts/time-bins.ts';
import { formatCount, formatShare } from '../format-number.ts';
import { languageName } from '../language-name.ts';
import { originShares } from '../origin-shares.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { figure } from './figure.ts';
import { originSwatch } from './origin-swatch.ts';
import { type HtmlValue, html, joinHtml, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

/** Evidence named in one row of the table. */
const EVIDENCE_NAMED = 4;

type GroupWords = Readonly<Record<OriginGroup, number>>;

/** Words under each heading of origin: together, by source, over time, by field and language; and what decided. */
export function whereFrom({ audit }: AuditReport, document: Document): SafeHtml {
  if (audit.totals.words === 0) return html`<p>No words were read, so nothing can be said of their origin.</p>`;
  const time = timeBins(audit.origin.by_month);
  const undated = ORIGIN_GROUPS.reduce((sum, group) => sum + time.undated[group], 0);
  const timeRows = [
    ...time.bins.filter((bin) => ORIGIN_GROUPS.some((group) => bin.words[group] > 0)),
    ...(undated > 0 ? [{ name: 'no date', words: time.undated }] : []),
  ];
  const share = (words: number) => formatShare(words / audit.totals.words);

  return html`
<p>${sentence(audit)}</p>
${table({
  caption: html`Share of ${define('word', 'words')} by ${define('origin', 'origin')} and by how firmly it is known`,
  columns: [
    { heading: 'Origin', cell: (row: ReturnType<typeof originShares>[number]) => originSwatch(row.group) },
    { heading: 'Words', cell: (row) => formatCount(row.words), numeric: true },
    { heading: 'Share', cell: (row) => formatShare(row.share), numeric: true },
    { heading: 'Records', cell: (row) => formatCount(row.records), numeric: true },
    {
      heading: 'Of all words',
      cell: (row) => row.statuses.map((each) => `${formatShare(each.share)} ${each.status}`).join(', ') || '–',
    },
  ],
  rows: originShares(audit),
})}
<h3>By source</h3>
${figure({
  chart: originBySourceChart,
  audit,
  document,
  caption: html`Share of ${define('word', 'words')} by ${define('origin', 'origin')}, largest source first. The first bar is all sources together.`,
  data: table({
    caption: 'Words by source and origin',
    columns: groupColumns(
      'Source',
      (source: AuditResult['sources'][number]) => dataName(source.id),
      (source) => wordsOf(source.groups),
    ),
    rows: audit.sources,
  }),
})}
<h3>Over time</h3>
${
  time.bins.length === 0
    ? html`<p>No record has a date that can be read.</p>`
    : figure({
        chart: originOverTimeChart,
        audit,
        document,
        caption: html`${define('word', 'Words')} written in each ${time.unit}, one row for each ${define('origin', 'origin')}, all on one scale. ${
          undated > 0 ? `Not drawn: ${formatCount(undated)} words without a date (${share(undated)}).` : null
        }`,
        data: table({
          caption: `Words by ${time.unit} and origin`,
          columns: groupColumns(
            time.unit,
            (row: (typeof timeRows)[number]) => row.name,
            (row) => row.words,
          ),
          rows: timeRows,
          limit: 130,
        }),
      })
}
${breakdown('By field', 'Field', audit.origin.by_field, (cell) => cell.field)}
${breakdown('By language', 'Language', audit.origin.by_language, (cell) => languageName(cell.language))}
<h3>What decided</h3>
${table({
  caption: html`${define('evidence', 'Evidence')} behind each decision, most words first`,
  columns: [
    {
      heading: 'Evidence',
      cell: (use: AuditResult['origin']['evidence'][number]) => {
        if (use.evidence.length === 0) return 'none';
        const named = use.evidence.slice(0, EVIDENCE_NAMED).map((each) => html`<div>${each}</div>`);
        const more = use.evidence.length - named.length;
        return html`${joinHtml(named)}${more > 0 ? html`<div>${formatCount(more)} more, in audit.json</div>` : null}`;
      },
    },
    { heading: 'Gives', cell: (use) => use.class },
    { heading: 'Status', cell: (use) => statusCell(use.status) },
    { heading: 'Flag', cell: (use) => (use.flag === null ? '–' : define(use.flag, use.flag)) },
    { heading: 'Rule', cell: (use) => use.rule },
    { heading: 'Words', cell: (use) => formatCount(use.words), numeric: true },
    { heading: 'Share', cell: (use) => share(use.words), numeric: true },
    { heading: 'Records', cell: (use) => formatCount(use.records), numeric: true },
  ],
  rows: audit.origin.evidence,
  limit: 30,
  isBroad: true,
})}`;
}

function statusCell(status: AuditResult['origin']['classes'][number]['status']): SafeHtml {
  return define(status, status);
}

function sentence(audit: AuditResult): SafeHtml {
  const parts = originShares(audit).map(({ group, share }) => html`${define(group, group)} ${formatShare(share)}`);
  const human = originShares(audit).find((each) => each.group === 'human');
  const verified = human?.statuses.find((each) => each.status === 'verified')?.share ?? 0;
  const declared = human?.statuses.find((each) => each.status === 'declared')?.share ?? 0;
  return html`Of all ${define('word', 'words')}: ${parts.map((part, index) => html`${index === 0 ? '' : ', '}${part}`)}. Of the human words, ${
    human === undefined || human.share === 0
      ? 'there are none.'
      : html`${formatShare(Math.min(1, verified / human.share))} are ${define('verified', 'verified')} and ${formatShare(Math.min(1, declared / human.share))} only ${define('declared', 'declared')}.`
  }`;
}

function wordsOf(groups: Readonly<Record<OriginGroup, Mass>>): GroupWords {
  return Object.fromEntries(ORIGIN_GROUPS.map((group) => [group, groups[group].words])) as Record<OriginGroup, number>;
}

function groupColumns<Row>(
  heading: string,
  name: (row: Row) => HtmlValue,
  words: (row: Row) => GroupWords,
): readonly Column<Row>[] {
  return [
    { heading: heading.charAt(0).toUpperCase() + heading.slice(1), cell: name },
    ...ORIGIN_GROUPS.map((group) => ({
      heading: group,
      headingMarkup: originSwatch(group),
      cell: (row: Row) => formatCount(words(row)[group]),
      numeric: true,
    })),
  ];
}

/** Words of each value of one dimension by heading; left out where there is only one value, which the whole already tells. */
function breakdown<Cell extends AuditResult['origin']['classes'][number]>(
  title: string,
  heading: string,
  cells: readonly Cell[],
  name: (cell: Cell) => string,
): SafeHtml | null {
  const sums = new Map<string, Record<OriginGroup, number>>();
  for (const cell of cells) {
    const key = name(cell);
    const sum = sums.get(key) ?? { human: 0, synthetic: 0, mixed: 0, unknown: 0 };
    sum[originGroup(cell.class)] += cell.words;
    sums.set(key, sum);
  }
  if (sums.size < 2) return null;
  const total = (words: GroupWords) => ORIGIN_GROUPS.reduce((sum, group) => sum + words[group], 0);
  const rows = [...sums].sort((a, b) => total(b[1]) - total(a[1]) || (a[0] < b[0] ? -1 : 1));
  return html`<h3>${title}</h3>${table({
    caption: `Words by ${heading.toLowerCase()} and origin`,
    columns: groupColumns(
      heading,
      (row: (typeof rows)[number]) => dataName(row[0]),
      (row) => row[1],
    ),
    rows,
    limit: 20,
  })}`;
}
