import type { AuditReport, AuditResult } from '../../audit/audit-result.ts';
import { lengthsDiffer } from '../../audit/lengths-differ.ts';
import type { Width, WidthArm, WidthMetric } from '../../audit/width-result.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { rankFrequencyChart } from '../charts/rank-frequency.ts';
import { ARMS_DRAWN, widthByClassChart } from '../charts/width-by-class.ts';
import { formatEstimate, formatInterval } from '../format-estimate.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type MeasuredArm, type WidthLevel, widthLevels } from '../width-levels.ts';
import { shownMetric, WIDTH_METRICS } from '../width-metrics.ts';
import { widthReasonText } from '../width-reason-text.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { defineMetric } from './define-metric.ts';
import { figure } from './figure.ts';
import { originSwatch } from './origin-swatch.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

/** Arms set side by side as columns; more are rows. */
const ARMS_AS_COLUMNS = 4;

/** What is said of a comparison on fewer words; the rest is in audit.json. */
const SMALL_TABLE: readonly string[] = ['types', 'hill-1', 'distinct-2', 'unseen-mass', 'mattr-50'];
/** Values without an interval that are named with the reason. */
const REASONS_SHOWN = 8;

/** How varied the language of each class is, measured on the same number of words in each. */
export function howWide({ audit }: AuditReport, document: Document): SafeHtml {
  const { width } = audit;
  if (width === null)
    return html`<p>${audit.totals.words === 0 ? 'No words were read, so there is no width to measure.' : 'Width was not measured.'}</p>`;
  const dimensions = [...new Set(width.arms.map(({ dimension }) => dimension))];
  const parts = dimensions.map((dimension) => dimensionPart(audit, width, dimension, document));
  return html`
<p>${define('width', 'Width')} is how varied the language is. Samples of different size cannot be compared, so classes are measured on the same number of words, after records that repeat another word for word were left out. Intervals are 95 %, by the ${define('jackknife', 'jackknife')} over ${formatQuantity(width.groups_jackknife, 'group')} of documents. What differs in subject, or in the length of its texts, differs in width too: a long text stays with its subject.</p>
${joinHtml(parts)}`;
}

function dimensionPart(audit: AuditResult, width: Width, dimension: string, document: Document): SafeHtml {
  const arms = width.arms.filter((arm) => arm.dimension === dimension);
  const [first, ...others] = widthLevels(width, dimension);
  const isOrigin = dimension === 'origin';
  return html`<h3>${isOrigin ? html`By origin` : html`By ${dataName(dimension.replace(/^group:/, ''))}`}</h3>
${notMeasured(arms.filter((arm) => !arm.measured))}
${first === undefined ? html`<p>No class could be measured.</p>` : leadingLevel(audit, first, { dimension, document })}
${joinHtml(others.map(smallLevel))}
${
  isOrigin && first?.arms.some((arm) => arm.rank_frequency.length > 1)
    ? html`<h3>Frequent words and the tail</h3>${figure({
        chart: rankFrequencyChart,
        audit,
        document,
        caption: html`How often each ${define('word', 'word')} occurs, by its rank, in ${sampleText(first)}; both scales are logarithmic. A line that ends early has lost rare words.`,
        data: rankTable(first.arms),
      })}`
    : null
}`;
}

function leadingLevel(
  audit: AuditResult,
  level: WidthLevel,
  { dimension, document }: { dimension: string; document: Document },
): SafeHtml {
  const { arms } = level;
  return html`${limitLine(level)}${lengthLine(arms)}
${figure({
  chart: widthByClassChart(dimension),
  audit,
  document,
  caption: html`Each panel is one measure on its own scale; dots are values, bars their intervals, by ${sampleText(level)}. Arrows point to the wider side; the table says what each n is.${
    arms.length > ARMS_DRAWN
      ? ` Drawn are the ${ARMS_DRAWN} classes with most words of ${formatCount(arms.length)}.`
      : null
  }`,
  data: armTable(arms),
})}
${metricTable(arms)}`;
}

/** Classes on another number of words than the leading one: a line that says why, and the main measures. */
function smallLevel(level: WidthLevel): SafeHtml {
  return html`${limitLine(level)}${lengthLine(level.arms)}${metricTable(level.arms, SMALL_TABLE)}`;
}

/** What the number of words follows from. */
function limitLine(level: WidthLevel): SafeHtml {
  const { arms, limitedBy, words } = level;
  const number = formatQuantity(words, 'word');
  if (arms.length === 1) return html`<p class="quiet">Measured alone, on ${number}.</p>`;
  const names = limitedBy.slice(0, ARMS_DRAWN).map(armName);
  if (names.length === 0) return html`<p class="quiet">Compared on ${number} of each class: more are not measured.</p>`;
  const listed = names.map((name, index) => html`${index === 0 ? null : ', '}${name}`);
  return html`<p class="quiet">${joinHtml(listed)} ${names.length === 1 ? 'holds' : 'hold'} no more than ${number}, so ${arms.length === 2 ? 'both classes' : `these ${formatCount(arms.length)} classes`} are compared on so many.</p>`;
}

/** Said where length alone can make classes differ. */
function lengthLine(arms: readonly MeasuredArm[]): SafeHtml | null {
  if (!lengthsDiffer(arms)) return null;
  const ordered = [...arms].sort((a, b) => a.median_document_words - b.median_document_words);
  const [shortest, longest] = [ordered[0] as MeasuredArm, ordered.at(-1) as MeasuredArm];
  const words = (arm: MeasuredArm) => formatQuantity(Math.round(arm.median_document_words), 'word');
  return html`<p>Texts differ in length: the median has ${words(shortest)} in ${armName(shortest)}, ${words(longest)} in ${armName(longest)}. Part of what differs below can come from that alone.</p>`;
}

function sampleText({ words }: WidthLevel): string {
  return `${formatQuantity(words, 'word')} of each class`;
}

function notMeasured(arms: readonly WidthArm[]): SafeHtml {
  const named = arms
    .slice(0, ARMS_DRAWN)
    .map(
      (arm) =>
        html`<p class="quiet">Not measured: ${armName(arm)}${arm.reason === null ? '' : `, because ${widthReasonText(arm.reason)}`}.</p>`,
    );
  const more = arms.length - named.length;
  return html`${joinHtml(named)}${more > 0 ? html`<p class="quiet">Not measured either: ${formatCount(more)} more, with reasons in audit.json.</p>` : null}`;
}

function armName({ arm, dimension }: Pick<WidthArm, 'arm' | 'dimension'>): SafeHtml {
  const isHeading = dimension === 'origin' && (ORIGIN_GROUPS as readonly string[]).includes(arm);
  return isHeading ? originSwatch(arm as OriginGroup) : dataName(arm);
}

function armTable(arms: readonly MeasuredArm[]): SafeHtml {
  return table({
    caption: 'What each class was measured on',
    columns: [
      { heading: 'Class', cell: (arm: MeasuredArm) => armName(arm) },
      { heading: 'Documents', cell: (arm) => formatCount(arm.documents), numeric: true },
      { heading: 'Words', cell: (arm) => formatCount(arm.words), numeric: true },
      {
        heading: 'Median words a document',
        cell: (arm) => formatCount(Math.round(arm.median_document_words)),
        numeric: true,
      },
      { heading: 'Words there are', cell: (arm) => formatCount(arm.available_words), numeric: true },
      {
        heading: 'Left out as repeats',
        cell: (arm) => formatShare(arm.duplicates_removed_share),
        numeric: true,
      },
    ],
    rows: arms,
    limit: 40,
  });
}

interface MetricRow {
  readonly id: string;
  readonly byArm: ReadonlyMap<MeasuredArm, WidthMetric>;
}

/** @param shown ids of the metrics; all by default */
function metricTable(arms: readonly MeasuredArm[], shown?: readonly string[]): SafeHtml {
  const measured = arms.flatMap(({ metrics }) => metrics.map(({ id }) => id));
  const present = new Set(measured.filter((id) => shown === undefined || shown.includes(id)));
  const known = WIDTH_METRICS.map(({ id }) => id).filter((id) => present.has(id));
  const ids = [...known, ...[...present].filter((id) => !known.includes(id)).sort()];
  const rows: readonly MetricRow[] = ids.map((id) => ({
    id,
    byArm: new Map(
      arms.flatMap((arm) => {
        const metric = arm.metrics.find((each) => each.id === id);
        return metric === undefined ? [] : [[arm, metric] as const];
      }),
    ),
  }));
  const caption = html`Measures of ${define('width', 'width')} with half of their 95 % interval, or both ends where it is cut to what is possible. Counts of words and runs, and what would be new among the next words, are those expected in n of them.`;
  const estimate = (metric: WidthMetric | undefined, { byArm }: MetricRow) =>
    metric === undefined ? '–' : formatEstimate(metric, shownMetric(metric.id).kind, [...byArm.values()]);
  if (arms.length <= ARMS_AS_COLUMNS) {
    const columns: readonly Column<MetricRow>[] = [
      { heading: 'Measure', cell: ({ id }) => defineMetric(id) },
      ...arms.map((arm) => ({
        heading: arm.arm,
        headingMarkup: armName(arm),
        cell: (row: MetricRow) => estimate(row.byArm.get(arm), row),
        numeric: true,
      })),
      { heading: 'n', cell: measuredOn, numeric: true },
    ];
    return html`${table({ caption, columns, rows, fitsPhone: arms.length === 1 })}${withoutInterval(rows)}`;
  }
  const cells = rows.flatMap((row) => [...row.byArm].map(([arm, metric]) => ({ id: row.id, arm, metric, row })));
  return html`${table({
    caption,
    columns: [
      { heading: 'Measure', cell: ({ id }: (typeof cells)[number]) => defineMetric(id) },
      { heading: 'Class', cell: ({ arm }) => armName(arm) },
      { heading: 'Value', cell: ({ metric, row }) => estimate(metric, row), numeric: true },
      {
        heading: '95 % interval',
        cell: ({ metric }) => formatInterval(metric, shownMetric(metric.id).kind),
        numeric: true,
      },
      { heading: 'n', cell: ({ metric }) => withUnit(formatCount(metric.n), metric.id), numeric: true },
    ],
    rows: cells,
    limit: 100,
  })}${withoutInterval(rows)}`;
}

/** Why values stand without an interval. */
function withoutInterval(rows: readonly MetricRow[]): SafeHtml | null {
  const bare = rows.flatMap(({ id, byArm }) =>
    [...byArm].flatMap(([arm, { no_interval: reason }]) => (reason === null ? [] : [{ id, arm, reason }])),
  );
  if (bare.length === 0) return null;
  const named = bare
    .slice(0, REASONS_SHOWN)
    .map(
      ({ id, arm, reason }) => html` <bdi>${shownMetric(id).title}</bdi>, ${armName(arm)}: ${widthReasonText(reason)}.`,
    );
  const more = bare.length - named.length;
  return html`<p class="quiet">Without an interval:${joinHtml(named)}${more > 0 ? ` ${formatCount(more)} more in audit.json.` : null}</p>`;
}

/** The common n of a row with what it counts, or each of them where they differ. */
function measuredOn({ id, byArm }: MetricRow): SafeHtml | string {
  const counts = [...byArm.values()].map(({ n }) => n);
  if (new Set(counts).size === 1) return withUnit(formatCount(counts[0] as number), id);
  const parts = counts.map((n, index) => html`<div>${formatCount(n)}${index < counts.length - 1 ? ' /' : ''}</div>`);
  return html`${joinHtml(parts)}${shownMetric(id).unitOfN ?? ''}`;
}

function withUnit(count: string, id: string): string {
  const { unitOfN } = shownMetric(id);
  return unitOfN === undefined ? count : `${count} ${unitOfN}`;
}

function rankTable(arms: readonly MeasuredArm[]): SafeHtml {
  const rows = arms.flatMap((arm) => arm.rank_frequency.map((point) => ({ arm, ...point })));
  return table({
    caption: 'Times a word occurs, by its rank',
    columns: [
      { heading: 'Class', cell: ({ arm }: (typeof rows)[number]) => armName(arm) },
      { heading: 'Rank', cell: ({ rank }) => formatCount(rank), numeric: true },
      { heading: 'Times', cell: ({ count }) => formatCount(count), numeric: true },
    ],
    rows,
    limit: 240,
  });
}
