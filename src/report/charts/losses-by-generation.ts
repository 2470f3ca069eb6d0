import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { labelsApart } from './labels-apart.ts';
import { chartColor } from './palette.ts';
import { panelGrid } from './panel-grid.ts';
import { thinned } from './thinned.ts';
import { AXIS_TEXT, valueAxis } from './value-axis.ts';

/** How the models of one arm learn: a curve a generation. */
export interface LossSeries {
  readonly name: string;
  readonly curves: readonly {
    readonly generation: number;
    /** Ascending steps, at least one. */
    readonly points: readonly { readonly step: number; readonly loss: number }[];
  }[];
}

const GAP = 28;
const TITLE_HEIGHT = 24;
const PLOT_HEIGHT = 190;
const AXIS_HEIGHT = 22;
const MOST_POINTS = 120;
/** Least strength of a line: the first generation's; that of the last is full. */
const FAINTEST = 0.35;
const STEP_WORD = 'step';

/**
 * Loss against fitting iterations, a curve a generation, a chart an arm, all with the same scales. Curves are numbered where they end; later
 * generations are stronger, and the last is drawn in the accent colour.
 */
export function lossesByGeneration(
  series: readonly LossSeries[],
  {
    document,
    width,
    label,
    format,
  }: ChartOptions & { readonly label: string; readonly format: (value: number) => string },
): string | null {
  const drawn = series
    .map(({ name, curves }) => ({
      name,
      curves: curves.map(({ generation, points }) => ({ generation, points: thinned(points, MOST_POINTS) })),
    }))
    .filter(({ curves }) => curves.length > 0);
  if (drawn.length === 0) return null;
  const all = drawn.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  const axis = valueAxis(
    all.map(({ loss }) => loss),
    { ticks: 4, format },
  );
  const firstStep = all.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const lastStep = all.reduce((most, { step }) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const endWidth =
    Math.ceil(
      Math.max(
        ...drawn.flatMap(({ curves }) =>
          curves.map(({ generation }) => labelPixels(String(generation), FONT_SIZE - 1)),
        ),
      ),
    ) + 8;
  const { height, panelWidth, placeOf } = panelGrid(drawn.length, {
    width,
    gap: GAP,
    titleHeight: TITLE_HEIGHT,
    plotHeight: PLOT_HEIGHT,
    axisHeight: AXIS_HEIGHT,
  });
  const marks = drawn.flatMap(({ name, curves }, index) => {
    const { left, top, plotTop, bottom } = placeOf(index);
    const plotLeft = left + axis.width;
    const right = left + panelWidth - endWidth;
    const xOf = (step: number) =>
      lastStep === firstStep
        ? (plotLeft + right) / 2
        : plotLeft + ((step - firstStep) / (lastStep - firstStep)) * (right - plotLeft);
    const yOf = (loss: number) => bottom - axis.placeOf(loss) * PLOT_HEIGHT;
    const lines = curves.map(({ generation, points }, at) => {
      const isLast = at === curves.length - 1 && curves.length > 1;
      return {
        generation,
        color: chartColor(isLast ? 'accent' : 'quiet'),
        opacity: isLast || curves.length === 1 ? 1 : FAINTEST + ((1 - FAINTEST) * at) / (curves.length - 1),
        points: points.map(({ step, loss }) => ({ x: xOf(step), y: yOf(loss) })),
      };
    });
    const labels = lines.map(({ generation, color, points }) => ({
      text: String(generation),
      color,
      y: points.at(-1)!.y,
    }));
    return [
      Plot.text([{}], {
        x: left,
        y: top + 10,
        text: () => labelText(name, panelWidth),
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
      ...axis.marks({ yOf, left: plotLeft, right }),
      ...lines.flatMap(({ color, opacity, points, generation }) => [
        Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeOpacity: opacity, strokeWidth: 1.5 }),
        Plot.dot(points.slice(-1), {
          x: 'x',
          y: 'y',
          r: 2.5,
          fill: color,
          fillOpacity: opacity,
          title: () => `${labelText(name, 10_000)}, generation ${generation}`,
        }),
      ]),
      Plot.text(labelsApart(labels, { from: plotTop, to: bottom }), {
        x: right + 8,
        y: 'y',
        text: 'text',
        textAnchor: 'start',
        fill: 'color',
        fontSize: FONT_SIZE - 1,
      }),
      Plot.text([{}], {
        x: plotLeft,
        y: bottom + 15,
        text: () => `${STEP_WORD} ${firstStep}`,
        textAnchor: 'start',
        ...AXIS_TEXT,
      }),
      ...(lastStep === firstStep
        ? []
        : [
            Plot.text([{}], {
              x: right,
              y: bottom + 15,
              text: () => String(lastStep),
              textAnchor: 'end',
              ...AXIS_TEXT,
            }),
          ]),
    ];
  });
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}
