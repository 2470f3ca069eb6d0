import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { labelsApart } from './labels-apart.ts';
import { chartColor } from './palette.ts';

/** One number over generations that were each made from the one before. */
export interface GenerationSeries {
  readonly name: string;
  /** Averages are drawn quietly; a tail is what a reader should look at. */
  readonly isTail: boolean;
  /** Ratios against people; generations count from 0, the people that the first was made from. */
  readonly points: readonly {
    readonly generation: number;
    readonly ratio: number;
    readonly low: number | undefined;
    readonly high: number | undefined;
  }[];
}

const PLOT_HEIGHT = 280;
const TOP = 12;
const AXIS_HEIGHT = 24;
const SIGN_WIDTH = 32;
const LABEL_GAP = 10;
const DOT = 3;
/** Share of the width that labels take at most. */
const MOST_LABEL = 0.46;
const LEAST_TOP = 1.15;

/**
 * Averages and tails of generations on one scale, as ratios against people: an average that stays within its margin beside tails that do
 * not. Each line is named at its end, with its last value; bars are intervals.
 *
 * @param options.margin relative difference that is tolerated: drawn as a band about 1
 */
export function averagesAndTails(
  series: readonly GenerationSeries[],
  { document, width, label, margin }: ChartOptions & { readonly label: string; readonly margin: number },
): string | null {
  const drawn = series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const last = Math.max(...drawn.flatMap(({ points }) => points.map(({ generation }) => generation)));
  const names = drawn.map(({ name, points }) => `${name} ${points.at(-1)!.ratio.toFixed(2)}`);
  const labelWidth = Math.min(width * MOST_LABEL, Math.ceil(Math.max(...names.map((name) => labelPixels(name)))));
  const left = SIGN_WIDTH;
  const right = width - labelWidth - LABEL_GAP;
  const bottom = TOP + PLOT_HEIGHT;
  const height = bottom + AXIS_HEIGHT;
  const ends = drawn.flatMap(({ points }) => points.flatMap(({ ratio, high }) => [ratio, high ?? ratio]));
  const top = Math.max(LEAST_TOP, ...ends);
  const xOf = (generation: number) =>
    last === 0 ? (left + right) / 2 : left + DOT + (generation / last) * (right - left - 2 * DOT);
  const yOf = (ratio: number) => bottom - (ratio / top) * PLOT_HEIGHT;
  const lines = drawn.map(({ name, isTail, points }, index) => ({
    index,
    color: chartColor(isTail ? 'accent' : 'quiet'),
    dash: isTail ? undefined : '5 3',
    points: points.map(({ generation, ratio, low, high }) => ({
      x: xOf(generation),
      y: yOf(ratio),
      lowY: yOf(low ?? ratio),
      highY: yOf(high ?? ratio),
      title: `${labelText(name, 10_000)}, generation ${generation}: ${ratio.toFixed(2)}`,
    })),
  }));
  const labels = lines.map(({ index, color, points }) => ({
    text: labelText(names[index]!, labelWidth + 1),
    color,
    y: points.at(-1)!.y,
  }));
  const placed = labelsApart(labels, { from: TOP, to: bottom });
  const signs = [0, 0.5, 1, 1.5, 2, 3].filter((ratio) => ratio <= top);
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const generations = Array.from({ length: last + 1 }, (_, generation) => generation);
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.rect([{}], {
          x1: left,
          x2: right,
          y1: yOf(1 + margin),
          y2: yOf(1 - margin),
          fill: chartColor('raised'),
          stroke: chartColor('line'),
        }),
        Plot.link(signs, {
          x1: left,
          x2: right,
          y1: (ratio: number) => yOf(ratio),
          y2: (ratio: number) => yOf(ratio),
          stroke: chartColor('line'),
        }),
        Plot.text(signs, {
          x: left - 8,
          y: (ratio: number) => yOf(ratio),
          text: (ratio: number) => String(ratio),
          textAnchor: 'end',
          ...quietText,
        }),
        Plot.text(generations, {
          x: (generation: number) => xOf(generation),
          y: bottom + 14,
          text: (generation: number) => (generation === 0 ? 'people' : String(generation)),
          ...quietText,
        }),
        ...lines.flatMap(({ color, dash, points }) => [
          Plot.link(points, { x1: 'x', x2: 'x', y1: 'lowY', y2: 'highY', stroke: color, strokeOpacity: 0.45 }),
          Plot.line(points, {
            x: 'x',
            y: 'y',
            stroke: color,
            strokeWidth: 1.75,
            ...(dash !== undefined && { strokeDasharray: dash }),
          }),
          Plot.dot(points, { x: 'x', y: 'y', r: DOT, fill: color, title: 'title' }),
        ]),
        Plot.text(placed, {
          x: right + LABEL_GAP,
          y: 'y',
          text: 'text',
          textAnchor: 'start',
          fill: 'color',
          fontSize: FONT_SIZE,
        }),
      ],
    },
  );
}
