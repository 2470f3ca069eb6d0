import type { AuditReport, AuditResult } from '../../audit/audit-result.ts';
import type { Width, WidthArm, WidthMetric } from '../../audit/width-result.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { rankFrequencyChart } from '../charts/rank-frequency.ts';
import { ARMS_DRAWN, widthByClassChart } from '../charts/width-by-class.ts';
import { formatEstimate, formatInterval } from '../format-estimate.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
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

/** How varied the language of each class is, measured on the same number of words in each. */
export function howWide({ audit }: AuditReport, document: Document): SafeHtml {
  const { width } = audit;
  if (width === null)
    return html`<p>${audit.totals.words === 0 ? 'No words were read, so there is no width to measure.' : 'Width was not measured.'}</p>`;
  const dimensions = [...new Set(width.arms.map(({ dimension }) => dimension))];
  const parts = dimensions.map((dimension) => dimensionPart(audit, width, dimension, document));
  return html`
<p>${define('width', 'Width')} is how varied the language is. Samples of different size cannot be compared, so classes are measured on the same number of words, after records that repeat another word for word were left out. Intervals are 95 %, by the ${define('jackknife', 'jackknife')} over ${formatQuantity(width.groups_jackknife, 'group')} of documents. What differs in subject differs in width too.</p>
${joinHtml(parts)}`;
}

function dimensionPart(audit: AuditResult, width: Width, dimension: string, document: Document): SafeHtml {
  const arms = width.arms.filter((arm) => arm.dimension === dimension);
  const measured = arms.filter((arm) => arm.measured);
  const sample = sampleText(measured);
  const isOrigin = dimension === 'origin';
  return html`<h3>${isOrigin ? html`By origin` : html`By ${dataName(dimension.replace(/^group:/, ''))}`}</h3>
${notMeasured(arms.filter((arm) => !arm.measured))}
${
  measured.length === 0
    ? html`<p>No class could be measured.</p>`
    : figure({
        chart: widthByClassChart(dimension),
        audit,
        document,
        caption: html`Each panel is one measure on its own scale; dots are values, bars their intervals, by ${sample}. Arrows point to the wider side; the table says what each n is.${
          measured.length > ARMS_DRAWN
            ? ` Drawn are the ${ARMS_DRAWN} classes with most words of ${formatCount(measured.length)}.`
            : null
        }`,
        data: armTable(arms),
      })
}
${measured.length === 0 ? null : metricTable(measured)}
${
  isOrigin && measured.some((arm) => arm.rank_frequency.length > 1)
    ? html`<h3>Frequent words and the tail</h3>${figure({
        chart: rankFrequencyChart,
        audit,
        document,
        caption: html`How often each ${define('word', 'word')} occurs, by its rank, in ${sample}; both scales are logarithmic. A line that ends early has lost rare words.`,
        data: rankTable(measured),
      })}`
    : null
}`;
}

/** The words measured of each class; where they differ, that values are not comparable. */
function sampleText(measured: readonly WidthArm[]): string {
  const counts = new Set(measured.map(({ words }) => words));
  return counts.size === 1
    ? `${formatQuantity([...counts][0] as number, 'word')} of each class`
    : 'unequal numbers of words, so that classes cannot be compared';
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

function armTable(arms: readonly WidthArm[]): SafeHtml {
  return table({
    caption: 'What each class was measured on',
    columns: [
      { heading: 'Class', cell: (arm: WidthArm) => armName(arm) },
      { heading: 'Documents', cell: (arm) => formatCount(arm.documents), numeric: true },
      { heading: 'Words', cell: (arm) => formatCount(arm.words), numeric: true },
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
  readonly byArm: ReadonlyMap<WidthArm, WidthMetric>;
}

function metricTable(arms: readonly WidthArm[]): SafeHtml {
  const present = new Set(arms.flatMap(({ metrics }) => metrics.map(({ id }) => id)));
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
  const caption = html`Measures of ${define('width', 'width')} with half of their 95 % interval. Numbers of different words and runs are those expected in n of them.`;
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
    return table({ caption, columns, rows, fitsPhone: arms.length === 1 });
  }
  const cells = rows.flatMap((row) => [...row.byArm].map(([arm, metric]) => ({ id: row.id, arm, metric, row })));
  return table({
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
  });
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

function rankTable(arms: readonly WidthArm[]): SafeHtml {
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
