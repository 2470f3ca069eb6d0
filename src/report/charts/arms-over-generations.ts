import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { generationTicks } from './generation-ticks.ts';
import { labelsApart } from './labels-apart.ts';
import { chartColor } from './palette.ts';
import { thinned } from './thinned.ts';
import { AXIS_TEXT, referenceLine, valueAxis } from './value-axis.ts';

/** One arm of a simulation: the middle of its seeds over generations. */
export interface ArmSeries {
  readonly name: string;
  /** Drawn in the accent colour: what a reader should look at. */
  readonly isMarked: boolean;
  /** Ascending generations from 1. */
  readonly points: readonly {
    readonly generation: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
  }[];
}

const PLOT_HEIGHT = 260;
const TOP = 12;
const AXIS_HEIGHT = 24;
const LABEL_GAP = 8;
/** Between two bars, and what all of them take at most. */
const BAR_PITCH = 7;
const MOST_BARS = 42;
const DOT = 3;
/** Share of the width that labels take at most. */
const MOST_LABEL = 0.42;
/** Arms of one colour are told apart by these, and by their names. */
const DASHES = [undefined, '7 3', '2 3', '9 3 2 3'] as const;
/** The plot is some hundred times the width of a line: more points do not show. */
const MOST_POINTS = 240;
const REFERENCE_NAME = 'human data';

/**
 * One measure over generations, all arms on one scale: medians of seeds as lines, each named where it ends, with the interval of its last
 * generation as a bar. A dotted line is what human data have.
 *
 * @param options.reference value of human data at the same size; undefined: no line
 * @param options.format a value as it is written
 * @param options.formatTick a round value beside the axis; default as `format`
 */
export function armsOverGenerations(
  series: readonly ArmSeries[],
  {
    document,
    width,
    label,
    reference,
    isLogarithmic = false,
    format,
    formatTick = format,
  }: ChartOptions & {
    readonly label: string;
    readonly reference?: number | undefined;
    readonly isLogarithmic?: boolean;
    readonly format: (value: number) => string;
    readonly formatTick?: (value: number) => string;
  },
): string | null {
  const usable = (value: number) => !isLogarithmic || value > 0;
  const drawn = series
    .map((one) => ({ ...one, points: thinned(one.points, MOST_POINTS).filter(({ median }) => usable(median)) }))
    .filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const last = Math.max(...drawn.map(({ points }) => points.at(-1)!.generation));
  const figures = drawn.map(({ points }) => format(points.at(-1)!.median));
  const names = drawn.map(({ name }, index) => `${name} ${figures[index]}`);
  const labelWidth = Math.min(
    width * MOST_LABEL,
    Math.ceil(Math.max(...names.map((name) => labelPixels(name)), labelPixels(REFERENCE_NAME))),
  );
  const ends = drawn.flatMap(({ points }) => {
    const { low, high } = points.at(-1)!;
    return [low, high, ...points.map(({ median }) => median)];
  });
  const human = reference !== undefined && usable(reference) ? reference : undefined;
  const axis = valueAxis(human === undefined ? ends : [...ends, human], {
    isLogarithmic,
    ticks: 4,
    format: formatTick,
  });
  const left = axis.width;
  // Bars of several arms stand beside each other, behind the last generation.
  const barPitch = Math.min(BAR_PITCH, MOST_BARS / drawn.length);
  const labelLeft = width - labelWidth;
  const right = labelLeft - LABEL_GAP - barPitch * drawn.length;
  const bottom = TOP + PLOT_HEIGHT;
  const height = bottom + AXIS_HEIGHT;
  const xOf = (generation: number) =>
    last === 1 ? (left + right) / 2 : left + DOT + ((generation - 1) / (last - 1)) * (right - left - 2 * DOT);
  const yOf = (value: number) => bottom - axis.placeOf(value) * PLOT_HEIGHT;
  const lines = drawn.map(({ name, isMarked, points }, index) => {
    const end = points.at(-1)!;
    return {
      color: chartColor(isMarked ? 'accent' : 'quiet'),
      dash: DASHES[index % DASHES.length],
      points: points.map(({ generation, median }) => ({ x: xOf(generation), y: yOf(median) })),
      end: {
        x: xOf(end.generation),
        barX: right + barPitch * (index + 1),
        y: yOf(end.median),
        lowY: yOf(end.low),
        highY: yOf(end.high),
        title: `${labelText(name, 10_000)}, generation ${end.generation}: ${format(end.median)} (${format(end.low)} to ${format(end.high)})`,
      },
    };
  });
  const labels = [
    ...lines.map(({ color, end: { y } }, index) => {
      const figure = figures[index]!;
      const name = labelText(drawn[index]!.name, labelWidth + 1 - labelPixels(` ${figure}`));
      return { text: `${name} ${figure}`, color, y };
    }),
    ...(human === undefined
      ? []
      : [{ text: labelText(REFERENCE_NAME, labelWidth + 1), color: chartColor('ink'), y: yOf(human) }]),
  ];
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        ...axis.marks({ yOf, left, right }),
        Plot.text(generationTicks({ last, xOf, left, right: labelLeft }), {
          x: 'x',
          y: bottom + 15,
          text: 'text',
          textAnchor: 'middle',
          ...AXIS_TEXT,
        }),
        ...(human === undefined ? [] : [referenceLine(yOf(human), { left, right })]),
        ...lines.flatMap(({ color, dash, points, end }) => [
          Plot.link([end], {
            x1: 'barX',
            x2: 'barX',
            y1: 'lowY',
            y2: 'highY',
            stroke: color,
            strokeOpacity: 0.45,
            strokeWidth: 3,
          }),
          Plot.line(points, {
            x: 'x',
            y: 'y',
            stroke: color,
            strokeWidth: 1.75,
            ...(dash !== undefined && { strokeDasharray: dash }),
          }),
          Plot.dot([end], { x: 'x', y: 'y', r: DOT, fill: color, title: 'title' }),
        ]),
        Plot.text(labelsApart(labels, { from: TOP, to: bottom }), {
          x: labelLeft,
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
