import * as Plot from '@observablehq/plot';
import type { AuditResult, Stratum } from '../../audit/audit-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText } from './chart.ts';
import { chartColor } from './palette.ts';

/** Rare groups named in the chart, smallest first. */
export const RARE_NAMED = 8;
/** Points drawn of rare groups and of the others; of more, points evenly spread over the ranks, and all that are named. */
export const POINTS_DRAWN = 300;
const LABEL_PITCH = 18;

interface Point {
  readonly rank: number;
  readonly share: number;
  readonly stratum: Stratum;
}

/**
 * Groups by rank of their mass on a logarithmic scale, with the line under which a group is rare and the smallest rare
 * ones by name. Groups without words lie on the bottom edge.
 */
export const strataMassChart: Chart = (audit: AuditResult, { document, width }) => {
  const { groups, rare: rareCount } = audit.strata;
  const whole = audit.totals.words;
  if (whole === 0 || groups.length === 0) return null;

  const threshold = audit.settings.rare_below;
  const smallest = groups.reduce((least, each) => (each.words > 0 ? Math.min(least, each.words) : least), whole);
  const floor = Math.min(smallest / whole, threshold > 0 ? threshold : 1) / 2;
  const points: Point[] = [...groups]
    .sort((a, b) => b.words - a.words || (a.label < b.label ? -1 : 1))
    .map((stratum, index) => ({ rank: index + 1, share: Math.max(floor, stratum.words / whole), stratum }));
  const rare = points.filter((point) => point.stratum.rare);
  const common = points.filter((point) => !point.stratum.rare);
  const named = rare.slice(-RARE_NAMED).reverse();

  const marginLeft = 64;
  const marginRight = 12;
  const top = 14;
  const plotHeight = 240;
  const last = points.length;
  const xOf = (rank: number) =>
    last === 1
      ? width - marginRight
      : marginLeft + 10 + ((rank - 1) / (last - 1)) * (width - marginLeft - marginRight - 10);
  const highest = Math.log10(Math.max(...points.slice(0, 1).map((point) => point.share), threshold));
  const lowest = Math.log10(floor);
  const yOf = (share: number) => top + ((highest - Math.log10(share)) / Math.max(1e-9, highest - lowest)) * plotHeight;

  // Many points stand shoulder to shoulder, so they are drawn smaller.
  const radius = last > 100 ? 2.5 : 4;
  const drawnRare = [...new Set([...thin(rare), ...named])];

  const placed = (point: Point) => ({
    x: xOf(point.rank),
    y: yOf(point.share),
    title: `${labelText(point.stratum.label, 10_000)}: ${formatShare(point.stratum.words / whole)} of words, ${formatQuantity(point.stratum.records, 'record')}`,
  });
  const levels: { y: number; text: string }[] = [];
  for (let power = Math.ceil(lowest); power <= Math.floor(highest); power++) {
    levels.push({ y: yOf(10 ** power), text: `${(10 ** (power + 2)).toFixed(Math.max(0, -power - 2))}\u00a0%` });
  }
  const everySecond = levels.filter((_, index) => levels.length <= 6 || index % 2 === 0);
  const labels = placeNames(
    named.map((point) => ({ ...placed(point), name: point.stratum.label })),
    { left: marginLeft, right: width },
  );
  const bottom = Math.max(top + plotHeight, ...labels.map((each) => each.labelY)) + 10;
  const height = bottom + 34;
  const thresholdY = threshold > 0 ? yOf(threshold) : null;
  const thresholdLine =
    thresholdY === null
      ? []
      : [
          {
            y: thresholdY,
            ...placeThreshold(`rare: under ${formatShare(threshold)}`, {
              lineY: thresholdY,
              left: marginLeft,
              right: width,
              points: points.map(placed),
            }),
          },
        ];

  return drawChart(
    {
      document,
      width,
      height,
      label: `${formatQuantity(last, 'group')} by their share of words, on a logarithmic scale. ${formatCount(rareCount)} rare, under ${formatShare(threshold)}.`,
    },
    {
      margin: 0,
      x: { axis: null, domain: [0, width], range: [0, width] },
      y: { axis: null, domain: [0, height], range: [0, height] },
      marks: [
        Plot.link(everySecond, { x1: marginLeft, x2: width, y1: 'y', y2: 'y', stroke: chartColor('line') }),
        Plot.text(everySecond, {
          x: marginLeft - 8,
          y: 'y',
          text: 'text',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.link(thresholdLine, {
          x1: marginLeft,
          x2: width,
          y1: 'y',
          y2: 'y',
          stroke: chartColor('accent'),
          strokeDasharray: '5 4',
        }),
        Plot.text(thresholdLine, {
          x: 'textX',
          y: 'textY',
          text: 'text',
          textAnchor: 'start',
          fill: chartColor('accent'),
          fontSize: FONT_SIZE,
        }),
        Plot.dot(thin(common).map(placed), { x: 'x', y: 'y', r: radius, fill: chartColor('unknown'), title: 'title' }),
        Plot.link(labels, {
          x1: 'lineX',
          y1: 'labelY',
          x2: 'x',
          y2: 'y',
          stroke: chartColor('quiet'),
          strokeOpacity: 0.6,
        }),
        Plot.dot(drawnRare.map(placed), { x: 'x', y: 'y', r: radius, fill: chartColor('accent'), title: 'title' }),
        Plot.text(labels, { x: 'labelX', y: 'labelY', text: 'end', textAnchor: 'end', fontSize: FONT_SIZE }),
        Plot.text(labels, { x: 'labelX', y: 'labelY', text: 'start', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text([{ text: `${formatQuantity(last, 'group')}, largest first →` }], {
          x: marginLeft,
          y: height - 12,
          text: 'text',
          textAnchor: 'start',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
      ],
    },
  );
};

/** At most `POINTS_DRAWN` of the points, evenly spread, first and last included. */
function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= POINTS_DRAWN) return points;
  const step = (points.length - 1) / (POINTS_DRAWN - 1);
  return Array.from({ length: POINTS_DRAWN }, (_, index) => points[Math.round(index * step)] as Point);
}

/** The name of the line, at the first of four places beside it where it covers no point. */
function placeThreshold(
  text: string,
  {
    lineY,
    left,
    right,
    points,
  }: { lineY: number; left: number; right: number; points: readonly { x: number; y: number }[] },
): { readonly text: string; readonly textX: number; readonly textY: number } {
  const size = labelPixels(text);
  const candidates = [-9, 11].flatMap((offset) =>
    [left + 4, right - size - 4].map((textX) => ({ text, textX, textY: lineY + offset })),
  );
  const isFree = ({ textX, textY }: { textX: number; textY: number }) =>
    points.every(({ x, y }) => x < textX - 6 || x > textX + size + 6 || Math.abs(y - textY) > 12);
  return candidates.find(isFree) ?? (candidates[0] as (typeof candidates)[number]);
}

/**
 * Names in the corners that a falling curve leaves empty: below and left of points in the right half, above and right of
 * points in the left half, a line's height apart.
 */
function placeNames(
  points: readonly { x: number; y: number; name: string }[],
  { left, right }: { left: number; right: number },
) {
  const middle = (left + right) / 2;
  // Smallest first came in; the highest point's name is placed first below, the lowest point's name first above.
  let highestFree = Number.NEGATIVE_INFINITY;
  const below = points
    .filter((point) => point.x >= middle)
    .toReversed()
    .map((point) => {
      const labelY = Math.max(point.y + 6, highestFree);
      highestFree = labelY + LABEL_PITCH;
      const labelX = point.x - 14;
      return { ...point, labelX, labelY, lineX: labelX + 3, end: labelText(point.name, labelX - left - 4), start: '' };
    });
  let lowestFree = Number.POSITIVE_INFINITY;
  const above = points
    .filter((point) => point.x < middle)
    .map((point) => {
      const labelY = Math.min(point.y - 6, lowestFree);
      lowestFree = labelY - LABEL_PITCH;
      const labelX = point.x + 14;
      return { ...point, labelX, labelY, lineX: labelX - 3, end: '', start: labelText(point.name, right - labelX) };
    });
  return [...above, ...below];
}
