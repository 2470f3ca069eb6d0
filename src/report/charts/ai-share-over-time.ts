import * as Plot from '@observablehq/plot';
import type { SharePeriod } from '../../origin/prevalence/estimate-shares.ts';
import { formatCount, formatQuantity, formatShare, formatShareFigure } from '../format-number.ts';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Sources drawn, those with most texts first; the table beneath holds the rest. */
export const SHARE_SOURCES_DRAWN = 8;

/** From this width on, a source's name and its latest reading stand on one line. */
const WIDE = 560;
const ROW_HEIGHT = 76;
const ROW_GAP = 18;
const AXIS_HEIGHT = 26;
const N_HEIGHT = 18;
/** Between months: the gap that lets neighbouring intervals be told apart. */
const LARGEST_GAP = 3;
/** Pixels between two numbers of texts. */
const COUNT_GAP = 6;
const NO_DATE = 'no date';

/** One period, placed. */
interface Bar {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly title: string;
}

/**
 * AI share of each source over time: a box from the lower to the upper bound for each period, a line across it at the point where there
 * is one, a short one at the share with hard marks, and n beneath. One row a source, all on the scale of 0 to 100 %. Periods about which
 * nothing can be said are drawn as an empty outline of their whole range, those that were compared with other sources' human texts alone as
 * an empty outline of their interval.
 *
 * @param periods as `estimateShares` gives them
 * @returns null without a period
 */
export function aiShareOverTimeChart(
  periods: readonly SharePeriod[],
  { document, width }: ChartOptions,
): string | null {
  const rows = rowsOf(periods);
  if (rows.length === 0) return null;
  const isWide = width >= WIDE;
  const headHeight = isWide ? 24 : 40;
  const marginLeft = Math.ceil(labelPixels('100 %', FONT_SIZE - 1)) + 8;
  const slots = slotsOf(rows.flatMap(({ periods: own }) => own));
  const hasUndated = rows.some(({ periods: own }) => own.some(({ from }) => from === null));
  // Documents without a date stand apart, right of the months.
  const undatedWidth = hasUndated ? Math.ceil(labelPixels(NO_DATE, FONT_SIZE - 1)) + 8 : 0;
  const plotRight = width - undatedWidth - (hasUndated ? 12 : 0);
  const monthWidth = slots === null ? 0 : (plotRight - marginLeft) / (slots.last - slots.first + 1);
  const gap = Math.min(LARGEST_GAP, monthWidth / 4);
  const placed = rows.map((row, index) => {
    const top = index * (headHeight + ROW_HEIGHT + N_HEIGHT + ROW_GAP);
    const baseline = top + headHeight + ROW_HEIGHT;
    const yOf = (share: number) => baseline - share * ROW_HEIGHT;
    const marks = row.periods.map((period) => {
      const dated = period.from !== null && period.to !== null && slots !== null;
      const x1 = dated ? marginLeft + (monthIndex(period.from) - slots.first) * monthWidth : width - undatedWidth;
      const x2 = dated ? marginLeft + (monthIndex(period.to) + 1 - slots.first) * monthWidth - gap : width;
      const { estimate } = period;
      return {
        period,
        bar: {
          x1,
          x2: Math.max(x1 + 1.5, x2),
          // An interval of no height is still there.
          y1: Math.min(yOf(estimate.high), yOf(estimate.low) - 1),
          y2: yOf(estimate.low),
          title: titleOf(period),
        },
        pointY: estimate.point === null ? null : yOf(estimate.point),
        floorY: estimate.floor > 0 ? yOf(estimate.floor) : null,
        isKnown: estimate.abstains === null,
        isByOthers: isByOthers(period),
        nText: estimate.n === 0 ? '' : formatCount(estimate.n),
      };
    });
    return { row, top, baseline, yOf, marks };
  });
  const height = placed.at(-1)!.baseline + N_HEIGHT + AXIS_HEIGHT;
  const marks = placed.flatMap((each) => each.marks);
  const grid = placed.flatMap(({ yOf }) =>
    [0, 0.5, 1].map((share) => ({ y: yOf(share), text: share === 0.5 ? '50' : share === 0 ? '0' : formatShare(1) })),
  );
  const counts = placed.flatMap(({ marks: own, baseline }) => placeCounts(own, baseline));
  const rowsWithCounts = placed.filter(({ baseline }) => counts.some(({ y }) => y === baseline + 11));
  const bottom = placed.at(-1)!.baseline + N_HEIGHT;
  const ticks = [
    ...(slots === null ? [] : monthTicks(slots, { left: marginLeft, right: plotRight, monthWidth })),
    ...(hasUndated ? [{ x: width - undatedWidth / 2, text: NO_DATE }] : []),
  ];
  const heads = placed.map(({ row, top }) => {
    const reading = readingOf(row);
    const readingWidth = isWide ? labelPixels(reading) + 16 : 0;
    return {
      top,
      name: labelText(row.source, width - readingWidth),
      reading: labelText(reading, isWide ? width * 0.7 : width),
    };
  });
  return drawChart(
    { document, width, height, label: describe(rows, periods) },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.link(grid, { x1: marginLeft, x2: plotRight, y1: 'y', y2: 'y', stroke: chartColor('line') }),
        Plot.text(grid, {
          x: marginLeft - 6,
          y: 'y',
          text: 'text',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.rect(
          bars(marks, ({ isKnown, isByOthers: unsure }) => isKnown && !unsure),
          {
            x1: 'x1',
            x2: 'x2',
            y1: 'y1',
            y2: 'y2',
            fill: chartColor('synthetic'),
            fillOpacity: 0.45,
            stroke: chartColor('synthetic'),
            strokeWidth: 1,
            title: 'title',
          },
        ),
        Plot.rect(
          bars(marks, ({ isKnown, isByOthers: unsure }) => isKnown && unsure),
          {
            x1: 'x1',
            x2: 'x2',
            y1: 'y1',
            y2: 'y2',
            fill: chartColor('paper'),
            fillOpacity: 0.5,
            stroke: chartColor('synthetic'),
            strokeWidth: 1,
            strokeDasharray: '2 3',
            title: 'title',
          },
        ),
        Plot.rect(
          bars(marks, ({ isKnown }) => !isKnown),
          {
            x1: 'x1',
            x2: 'x2',
            y1: 'y1',
            y2: 'y2',
            fill: chartColor('paper'),
            fillOpacity: 0.5,
            stroke: chartColor('unknown'),
            strokeWidth: 1,
            strokeDasharray: '2 3',
            title: 'title',
          },
        ),
        Plot.link(
          marks.flatMap(({ bar, pointY }) => (pointY === null ? [] : [{ ...bar, y: pointY }])),
          { x1: 'x1', x2: 'x2', y1: 'y', y2: 'y', stroke: chartColor('ink'), strokeWidth: 2 },
        ),
        Plot.link(
          marks.flatMap(({ bar, floorY }) =>
            floorY === null ? [] : [{ x1: bar.x1, x2: bar.x1 + (bar.x2 - bar.x1) / 3, y: floorY }],
          ),
          { x1: 'x1', x2: 'x2', y1: 'y', y2: 'y', stroke: chartColor('mixed'), strokeWidth: 3 },
        ),
        Plot.text(heads, {
          x: 0,
          y: ({ top }) => top + 8,
          text: 'name',
          textAnchor: 'start',
          fontSize: FONT_SIZE,
          fontWeight: 600,
        }),
        Plot.text(heads, {
          x: isWide ? width : 0,
          y: ({ top }) => (isWide ? top + 8 : top + 25),
          text: 'reading',
          textAnchor: isWide ? 'end' : 'start',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE,
        }),
        Plot.text(counts, {
          x: 'x',
          y: 'y',
          text: 'text',
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 2,
        }),
        Plot.text(rowsWithCounts, {
          x: marginLeft - 6,
          y: ({ baseline }) => baseline + 11,
          text: () => 'n',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 2,
        }),
        Plot.text(ticks, {
          x: 'x',
          y: bottom + 16,
          text: 'text',
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
      ],
    },
  );
}

/** Numbers of texts beneath their boxes, as many as stand apart from each other. */
function placeCounts(
  marks: readonly { readonly bar: Bar; readonly nText: string }[],
  baseline: number,
): readonly { readonly x: number; readonly y: number; readonly text: string }[] {
  const counts: { x: number; y: number; text: string }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { bar, nText } of marks) {
    const half = labelPixels(nText, FONT_SIZE - 2) / 2;
    const x = (bar.x1 + bar.x2) / 2;
    if (nText === '' || x - half < end + COUNT_GAP) continue;
    end = x + half;
    counts.push({ x, y: baseline + 11, text: nText });
  }
  return counts;
}

interface Row {
  readonly source: string;
  readonly periods: readonly SharePeriod[];
}

/** Sources with most texts, in the order of their texts, then names. */
function rowsOf(periods: readonly SharePeriod[]): readonly Row[] {
  const bySource = new Map<string, SharePeriod[]>();
  for (const period of periods) {
    const own = bySource.get(period.source);
    if (own === undefined) bySource.set(period.source, [period]);
    else own.push(period);
  }
  return [...bySource]
    .map(([source, own]) => ({ source, periods: own, documents: documentsOf(own) }))
    .sort((x, y) => y.documents - x.documents || (x.source < y.source ? -1 : 1))
    .slice(0, SHARE_SOURCES_DRAWN);
}

function documentsOf(periods: readonly SharePeriod[]): number {
  return periods.reduce((sum, { estimate }) => sum + estimate.documents, 0);
}

/** First and last month drawn; null where nothing has a date. */
function slotsOf(periods: readonly SharePeriod[]): { readonly first: number; readonly last: number } | null {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { from, to } of periods) {
    if (from === null || to === null) continue;
    first = Math.min(first, monthIndex(from));
    last = Math.max(last, monthIndex(to));
  }
  return first > last ? null : { first, last };
}

function monthIndex(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

function monthName(index: number): string {
  return `${`${Math.floor(index / 12)}`.padStart(4, '0')}-${`${(index % 12) + 1}`.padStart(2, '0')}`;
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

function monthTicks(
  { first, last }: { readonly first: number; readonly last: number },
  { left, right, monthWidth }: { readonly left: number; readonly right: number; readonly monthWidth: number },
): readonly { readonly x: number; readonly text: string }[] {
  // A label such as 2024-03 with room about it.
  const room = labelPixels('2024-03', FONT_SIZE - 1) + 12;
  const step = MONTH_STEPS.find((each) => each * monthWidth >= room) ?? 2400;
  const half = labelPixels('2024-03', FONT_SIZE - 1) / 2;
  const ticks: { x: number; text: string }[] = [];
  for (let month = Math.ceil(first / step) * step; month <= last; month += step) {
    const x = left + (month - first + 0.5) * monthWidth;
    if (x - half >= 0 && x + half <= right)
      ticks.push({ x, text: step >= 12 ? monthName(month).slice(0, 4) : monthName(month) });
  }
  if (ticks.length > 0) return ticks;
  return [{ x: Math.max(half, Math.min(right - half, (left + right) / 2)), text: `${monthName(first)}` }];
}

/** The latest period that says something, in words. */
function readingOf({ periods }: Row): string {
  const known = periods.filter(({ estimate }) => estimate.abstains === null);
  const latest = known.filter(({ to }) => to !== null).at(-1) ?? known.at(-1);
  if (latest === undefined)
    return `not known: too few texts known to be human, ${formatQuantity(documentsOf(periods), 'document')}`;
  const { n, floor } = latest.estimate;
  const marked = floor > 0 ? `, ${formatShare(floor)} with marks` : '';
  const by = isByOthers(latest) ? ', by other sources' : '';
  return `${periodName(latest)}: ${rangeOf(latest)} of ${formatQuantity(n, 'text')}${marked}${by}`;
}

/** Whether no human text of its own source was there to compare with. */
function isByOthers({ estimate: { doubts } }: SharePeriod): boolean {
  return doubts.some(({ code }) => code === 'anchors-of-others');
}

function periodName({ from, to }: SharePeriod): string {
  if (from === null || to === null) return NO_DATE;
  return from === to ? from : `${from} to ${to}`;
}

function rangeOf({ estimate: { low, high } }: SharePeriod): string {
  return `${formatShareFigure(low)} to ${formatShare(high)}`;
}

function titleOf(period: SharePeriod): string {
  const { estimate } = period;
  const head = `${labelText(period.source, 10_000)}, ${periodName(period)}: `;
  if (estimate.abstains !== null) return `${head}not known, ${formatQuantity(estimate.documents, 'document')}`;
  const point = estimate.point === null ? '' : `, most likely ${formatShare(estimate.point)}`;
  const marked = estimate.floor > 0 ? `, ${formatShare(estimate.floor)} with marks that are proof` : '';
  return `${head}AI share ${rangeOf(period)}${point}${marked}, n = ${formatCount(estimate.n)}, compared with ${formatQuantity(estimate.anchors, 'human text')}${isByOthers(period) ? ' of other sources' : ''}`;
}

function bars<Mark extends { readonly bar: Bar }>(marks: readonly Mark[], holds: (mark: Mark) => boolean): Bar[] {
  return marks.filter(holds).map(({ bar }) => bar);
}

function describe(rows: readonly Row[], periods: readonly SharePeriod[]): string {
  const sources = new Set(periods.map(({ source }) => source)).size;
  const first = rows[0]!;
  const others = sources > rows.length ? ` ${formatQuantity(sources - rows.length, 'other source')} not drawn.` : '';
  return `AI share over time of ${formatQuantity(rows.length, 'source')}, with intervals. ${labelText(first.source, 400)}, ${readingOf(first)}.${others}`;
}
