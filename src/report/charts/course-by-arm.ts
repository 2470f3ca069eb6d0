import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { generationTicks } from './generation-ticks.ts';
import { chartColor } from './palette.ts';
import { panelGrid } from './panel-grid.ts';
import { thinned } from './thinned.ts';
import { AXIS_TEXT, referenceLine, valueAxis } from './value-axis.ts';

/** One measure of one arm over generations. */
export interface CourseSeries {
  readonly name: string;
  /** Drawn in the accent colour: what a reader should look at. */
  readonly isMarked: boolean;
  /** Ascending generations from 1. */
  readonly points: readonly {
    readonly generation: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
    /** What the closed form is the value of, as the seeds show it; undefined where no form is known. */
    readonly seen: number | undefined;
  }[];
  readonly form: { readonly label: string; readonly values: readonly number[] } | undefined;
}

const GAP = 36;
const PLOT_HEIGHT = 110;
const TITLE_HEIGHT = 22;
const AXIS_HEIGHT = 20;
/** Generations up to which what was seen is drawn as a ring each; of more, every so manieth. */
const MOST_RINGS = 16;
const MOST_POINTS = 120;
/** Of the other arms behind; and of more arms they would be a tangle. */
const MOST_POINTS_BEHIND = 24;
const MOST_BEHIND = 5;
const RING = 2.5;
const REFERENCE_NAME = 'human data';

/**
 * One measure over generations, a small chart for each arm, all with the same scales. The line is the median of seeds, the band nine in ten of
 * them; behind it, faint, the medians of the other arms. Where a closed form is known it is dashed, and rings are what the seeds show of the
 * same thing. A dotted line is what human data have.
 *
 * @param options.reference value of human data at the same size; undefined: no line
 * @param options.format a value as it is written
 * @param options.formatTick a round value beside the axis; default as `format`
 */
export function courseByArm(
  series: readonly CourseSeries[],
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
  const usable = (value: number) => Number.isFinite(value) && (!isLogarithmic || value > 0);
  const drawn = series
    .map((one) => ({ ...one, points: thinned(one.points, MOST_POINTS).filter(({ median }) => usable(median)) }))
    .filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const last = Math.max(...drawn.map(({ points }) => points.at(-1)!.generation));
  const human = reference !== undefined && usable(reference) ? reference : undefined;
  const values = drawn.flatMap(({ points, form }) => [
    ...points.flatMap(({ low, high, median, seen }) => [low, high, median, ...(seen === undefined ? [] : [seen])]),
    ...(form?.values.slice(0, last) ?? []),
  ]);
  const axis = valueAxis(human === undefined ? values : [...values, human], {
    isLogarithmic,
    ticks: 3,
    format: formatTick,
  });
  const { height, panelWidth, placeOf } = panelGrid(drawn.length, {
    width,
    gap: GAP,
    titleHeight: TITLE_HEIGHT,
    plotHeight: PLOT_HEIGHT,
    axisHeight: AXIS_HEIGHT,
  });
  // On paper of their own, so that no line runs through them.
  const onPaper = { stroke: chartColor('paper'), strokeWidth: 4, paintOrder: 'stroke' } as const;
  const marks = drawn.flatMap(({ name, isMarked, points, form }, index) => {
    const { left, top, plotTop, bottom } = placeOf(index);
    const titleY = top + 10;
    const plotLeft = left + axis.width;
    const right = left + panelWidth - RING;
    const xOf = (generation: number) =>
      last === 1
        ? (plotLeft + right) / 2
        : rounded(plotLeft + RING + ((generation - 1) / (last - 1)) * (right - plotLeft - 2 * RING));
    const yOf = (value: number) => rounded(bottom - axis.placeOf(value) * PLOT_HEIGHT);
    const color = chartColor(isMarked ? 'accent' : 'quiet');
    const end = points.at(-1)!;
    const note = `${format(end.median)}`;
    const placed = points.map(({ generation, median, low, high }) => ({
      x: xOf(generation),
      y: yOf(median),
      lowY: yOf(low),
      highY: yOf(high),
    }));
    const rings = thinned(
      points.filter(({ seen }) => seen !== undefined && usable(seen)),
      MOST_RINGS,
    ).map(({ generation, seen }) => ({
      x: xOf(generation),
      y: yOf(seen!),
      title: `${labelText(name, 10_000)}, generation ${generation}: ${format(seen!)}`,
    }));
    const expected = thinned(
      (form?.values.slice(0, last) ?? []).map((value, at) => ({ generation: at + 1, value })),
      MOST_POINTS,
    )
      .filter(({ value }) => usable(value))
      .map(({ generation, value }) => ({ x: xOf(generation), y: yOf(value) }));
    const others = drawn.length - 1 > MOST_BEHIND ? [] : drawn.filter((_, at) => at !== index);
    const formLabel = form === undefined ? undefined : labelPlace(expected, placed, { plotTop, bottom });
    return [
      ...axis.marks({ yOf, left: plotLeft, right }),
      ...others.map((other) =>
        Plot.line(
          thinned(other.points, MOST_POINTS_BEHIND).map(({ generation, median }) => ({
            x: xOf(generation),
            y: yOf(median),
          })),
          { x: 'x', y: 'y', stroke: chartColor('quiet'), strokeOpacity: 0.3, strokeWidth: 1 },
        ),
      ),
      ...(human === undefined ? [] : [referenceLine(yOf(human), { left: plotLeft, right })]),
      Plot.areaY(placed, { x: 'x', y1: 'lowY', y2: 'highY', fill: color, fillOpacity: 0.18 }),
      ...(placed.length === 1
        ? [
            Plot.link(placed, {
              x1: 'x',
              x2: 'x',
              y1: 'lowY',
              y2: 'highY',
              stroke: color,
              strokeOpacity: 0.4,
              strokeWidth: 4,
            }),
          ]
        : []),
      Plot.line(placed, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.75 }),
      Plot.dot(placed.slice(-1), { x: 'x', y: 'y', r: RING, fill: color }),
      Plot.line(expected, { x: 'x', y: 'y', stroke: chartColor('ink'), strokeWidth: 1.25, strokeDasharray: '5 3' }),
      Plot.dot(rings, {
        x: 'x',
        y: 'y',
        r: RING,
        fill: chartColor('paper'),
        stroke: chartColor('ink'),
        strokeWidth: 1.25,
        title: 'title',
      }),
      ...(formLabel === undefined
        ? []
        : [
            Plot.text([formLabel], {
              x: 'x',
              y: 'y',
              text: () => form!.label,
              textAnchor: 'middle',
              ...AXIS_TEXT,
              ...onPaper,
            }),
          ]),
      ...(human === undefined || index > 0
        ? []
        : [
            Plot.text([yOf(human)], {
              x: right,
              y: (y: number) => (y - FONT_SIZE / 2 - 3 < plotTop ? y + FONT_SIZE / 2 + 4 : y - FONT_SIZE / 2 - 3),
              text: () => REFERENCE_NAME,
              textAnchor: 'end',
              ...AXIS_TEXT,
              ...onPaper,
            }),
          ]),
      Plot.text([{}], {
        x: left,
        y: titleY,
        text: () => labelText(name, panelWidth - Math.ceil(labelPixels(note)) - 10),
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
      Plot.text([{}], {
        x: left + panelWidth,
        y: titleY,
        text: () => note,
        textAnchor: 'end',
        fill: color,
        fontSize: FONT_SIZE,
      }),
      Plot.text(generationTicks({ last, xOf, left: plotLeft, right: left + panelWidth }), {
        x: 'x',
        y: bottom + 14,
        text: 'text',
        textAnchor: 'middle',
        ...AXIS_TEXT,
      }),
    ];
  });
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}

/** Where the name of the dashed line stands: two thirds along, on the side of it that the median does not run on. */
function labelPlace(
  expected: readonly { readonly x: number; readonly y: number }[],
  median: readonly { readonly x: number; readonly y: number }[],
  { plotTop, bottom }: { readonly plotTop: number; readonly bottom: number },
): { readonly x: number; readonly y: number } | undefined {
  const at = expected[Math.floor(expected.length * 0.6)];
  if (at === undefined) return undefined;
  const beside = median.findLast(({ x }) => x <= at.x) ?? median[0]!;
  const distance = FONT_SIZE;
  const above = at.y - distance;
  const below = at.y + distance;
  const wantsAbove = beside.y >= at.y;
  const y = wantsAbove ? (above < plotTop ? below : above) : below > bottom ? above : below;
  return { x: at.x, y };
}

/** Tenths of a pixel are not seen, and many panels make large pages. */
function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
