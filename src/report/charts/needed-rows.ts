import * as Plot from '@observablehq/plot';
import { formatCount } from '../format-number.ts';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Rows that keep a share. */
export interface NeededPoint {
  readonly keep: number;
  readonly rows: number;
  /** The share that was asked for. */
  readonly isChosen: boolean;
}

const PLOT_HEIGHT = 200;
const TOP = 30;
const AXIS_HEIGHT = 44;
const DOT = 4;

/**
 * Fresh human rows a generation that are needed, against the share that every stratum is to keep, rows on a logarithmic scale. A line stands at the rows
 * that come now.
 *
 * @param options.now rows that come now; 0: none
 */
export function neededRows(
  points: readonly NeededPoint[],
  { document, width, label, now }: ChartOptions & { readonly label: string; readonly now: number },
): string | null {
  const drawn = points.filter(({ rows }) => rows > 0);
  if (drawn.length < 2) return null;
  const values = [...drawn.map(({ rows }) => rows), ...(now > 0 ? [now] : [])];
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const levels = Array.from({ length: highest - lowest + 1 }, (_, at) => 10 ** (lowest + at));
  const every = Math.ceil(levels.length / 6);
  const marginLeft = Math.ceil(Math.max(...levels.map((level) => labelPixels(formatCount(level), FONT_SIZE - 1)))) + 12;
  const right = width - 16;
  const bottom = TOP + PLOT_HEIGHT;
  const xOf = (keep: number) => marginLeft + keep * (right - marginLeft);
  const yOf = (rows: number) => bottom - ((Math.log10(rows) - lowest) / (highest - lowest)) * PLOT_HEIGHT;
  const placed = drawn.map(({ keep, rows, isChosen }) => ({
    x: xOf(keep),
    y: yOf(rows),
    rows: formatCount(rows),
    isChosen,
    color: chartColor(isChosen ? 'accent' : 'ink'),
    title: `${Math.round(keep * 100)} % kept: ${formatCount(rows)} rows`,
  }));
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const height = bottom + AXIS_HEIGHT;
  const nowY = now > 0 ? yOf(now) : undefined;
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.link(levels, { x1: marginLeft, x2: right, y1: yOf, y2: yOf, stroke: chartColor('line') }),
        Plot.text(
          levels.filter((_, at) => at % every === 0),
          { x: marginLeft - 8, y: yOf, text: (level: number) => formatCount(level), textAnchor: 'end', ...quietText },
        ),
        Plot.text([{}], {
          x: 0,
          y: 9,
          text: () => 'Fresh human rows a generation',
          textAnchor: 'start',
          ...quietText,
        }),
        ...(nowY === undefined
          ? []
          : [
              Plot.link([nowY], {
                x1: marginLeft,
                x2: right,
                y1: (y: number) => y,
                y2: (y: number) => y,
                stroke: chartColor('quiet'),
                strokeDasharray: '4 3',
              }),
              Plot.text([nowY], {
                x: right,
                y: (y: number) => y - 8,
                text: () => `now ${formatCount(now)}`,
                textAnchor: 'end',
                ...quietText,
              }),
            ]),
        Plot.line(placed, { x: 'x', y: 'y', stroke: chartColor('ink'), strokeWidth: 1.75 }),
        Plot.dot(placed, { x: 'x', y: 'y', r: DOT - 0.5, fill: 'color', title: 'title' }),
        Plot.text(placed, {
          x: 'x',
          y: (point: { readonly y: number }) => point.y - 13,
          text: 'rows',
          fill: 'color',
          fontSize: FONT_SIZE - 1,
          textAnchor: 'middle',
          // Numbers of a row of points would touch each other on phones; the one asked for is always told.
          filter: (point: { readonly isChosen: boolean }) => point.isChosen || width >= 560,
          stroke: chartColor('paper'),
          strokeWidth: 4,
        }),
        Plot.text([0, 0.25, 0.5, 0.75, 1], {
          x: xOf,
          y: bottom + 14,
          text: (keep: number) => `${keep * 100} %`,
          textAnchor: 'middle',
          ...quietText,
        }),
        Plot.text([{}], {
          x: marginLeft,
          y: height - 8,
          text: () => 'Part of its human share that a stratum keeps →',
          textAnchor: 'start',
          ...quietText,
        }),
      ],
    },
  );
}
