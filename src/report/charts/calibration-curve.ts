import * as Plot from '@observablehq/plot';
import type { CalibrationBin } from '../../gate/scores/calibration/calibration-bins.ts';
import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import { type ChartOptions, drawChart, FONT_SIZE, labelText, pixelScales } from './chart.ts';
import { chartColor, type Palette } from './palette.ts';

/** Answers of a stratum by what the model gave for them. */
export interface CalibrationSeries {
  readonly name: string;
  readonly color: keyof Palette;
  readonly bins: readonly CalibrationBin[];
}

const LARGEST = 340;
const MARGIN = { left: 46, right: 12, top: 10, bottom: 40 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/**
 * How many were right of those that the model gave about the same chance: on the diagonal confidence is true, below it is too high. Bars are 90 %
 * intervals (Clopper and Pearson) of a bin's answers.
 */
export function calibrationCurve(
  series: readonly CalibrationSeries[],
  { document, width, label }: ChartOptions & { readonly label: string },
): string | null {
  if (series.every(({ bins }) => bins.length === 0)) return null;
  const side = Math.min(LARGEST, width) - MARGIN.left - MARGIN.right;
  const height = side + MARGIN.top + MARGIN.bottom;
  const xOf = (share: number) => MARGIN.left + share * side;
  const yOf = (share: number) => MARGIN.top + (1 - share) * side;
  // Bins of two series may have one place; a little apart both can be read.
  const points = series.flatMap(({ bins, color, name }, index) =>
    bins.map((bin) => {
      const { low, high } = clopperPearsonInterval(bin.right, bin.n, { confidence: 0.9 });
      const share = bin.right / bin.n;
      return {
        name,
        x: xOf(bin.claimed / bin.n) + (index - (series.length - 1) / 2) * 3,
        y: yOf(share),
        lowY: yOf(low),
        highY: yOf(high),
        color: chartColor(color),
        title: `${labelText(name, 10_000)}: ${bin.right} of ${bin.n} right where it says ${((100 * bin.claimed) / bin.n).toFixed(0)} %`,
      };
    }),
  );
  const keys = series.map(({ name, color }, index) => ({
    x: xOf(0) + 8,
    y: MARGIN.top + 10 + index * 18,
    name: labelText(name, side * 0.6),
    color: chartColor(color),
  }));
  const quiet = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 };
  return drawChart(
    { document, width: Math.min(LARGEST, width), height, label },
    {
      ...pixelScales(Math.min(LARGEST, width), height),
      marks: [
        Plot.link(TICKS, { x1: xOf, x2: xOf, y1: () => yOf(0), y2: () => yOf(1), stroke: chartColor('line') }),
        Plot.link(TICKS, { x1: () => xOf(0), x2: () => xOf(1), y1: yOf, y2: yOf, stroke: chartColor('line') }),
        Plot.link([0], {
          x1: () => xOf(0),
          x2: () => xOf(1),
          y1: () => yOf(0),
          y2: () => yOf(1),
          stroke: chartColor('quiet'),
          strokeDasharray: '2 3',
        }),
        Plot.text(TICKS, { x: xOf, y: () => yOf(0) + 12, text: (share: number) => `${share * 100}`, ...quiet }),
        Plot.text(TICKS, {
          x: () => xOf(0) - 6,
          y: yOf,
          text: (share: number) => `${share * 100}`,
          textAnchor: 'end',
          ...quiet,
        }),
        Plot.text([0], { x: () => xOf(0.5), y: () => yOf(0) + 30, text: () => 'confidence, %', ...quiet }),
        Plot.text([0], {
          x: () => 8,
          y: () => yOf(0.5),
          text: () => 'right, %',
          rotate: -90,
          ...quiet,
        }),
        Plot.link(points, {
          x1: 'x',
          x2: 'x',
          y1: 'lowY',
          y2: 'highY',
          stroke: 'color',
          strokeWidth: 2,
          strokeOpacity: 0.45,
        }),
        Plot.line(points, { x: 'x', y: 'y', z: 'name', stroke: 'color', strokeWidth: 1.25 }),
        Plot.dot(points, { x: 'x', y: 'y', r: 3.5, fill: 'color', title: 'title' }),
        Plot.dot(keys, { x: 'x', y: 'y', r: 3.5, fill: 'color' }),
        Plot.text(keys, { x: 'x', y: 'y', dx: 8, text: 'name', textAnchor: 'start', fontSize: FONT_SIZE - 1 }),
      ],
    },
  );
}
