import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { labelsApart } from './labels-apart.ts';
import { chartColor } from './palette.ts';
import { thinned } from './thinned.ts';
import { valueScale } from './value-scale.ts';

/** How the models of one arm learn: a curve a generation. */
export interface LossSeries {
  readonly name: string;
  readonly curves: readonly {
    readonly generation: number;
    /** Ascending steps, at least one. */
    readonly points: readonly { readonly step: number; readonly loss: number }[];
  }[];
}

/** From this width on two charts stand side by side. */
const WIDE = 560;
const GAP = 28;
const TITLE_HEIGHT = 24;
const PLOT_HEIGHT = 190;
const AXIS_HEIGHT = 22;
const ROW_GAP = 22;
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
  const scale = valueScale(
    all.map(({ loss }) => loss),
    { ticks: 4 },
  );
  const firstStep = all.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const lastStep = all.reduce((most, { step }) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const signs = scale.ticks.map((value) => ({ value, text: format(value) }));
  const signWidth = Math.ceil(Math.max(16, ...signs.map(({ text }) => labelPixels(text, FONT_SIZE - 1)))) + 8;
  const endWidth =
    Math.ceil(
      Math.max(
        ...drawn.flatMap(({ curves }) =>
          curves.map(({ generation }) => labelPixels(String(generation), FONT_SIZE - 1)),
        ),
      ),
    ) + 8;
  const columns = width >= WIDE && drawn.length > 1 ? 2 : 1;
  const panelWidth = (width - GAP * (columns - 1)) / columns;
  const panelHeight = TITLE_HEIGHT + PLOT_HEIGHT + AXIS_HEIGHT;
  const height = Math.ceil(drawn.length / columns) * (panelHeight + ROW_GAP) - ROW_GAP + 4;
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const marks = drawn.flatMap(({ name, curves }, index) => {
    const left = (index % columns) * (panelWidth + GAP);
    const top = Math.floor(index / columns) * (panelHeight + ROW_GAP);
    const plotTop = top + TITLE_HEIGHT;
    const bottom = plotTop + PLOT_HEIGHT;
    const plotLeft = left + signWidth;
    const right = left + panelWidth - endWidth;
    const xOf = (step: number) =>
      lastStep === firstStep
        ? (plotLeft + right) / 2
        : plotLeft + ((step - firstStep) / (lastStep - firstStep)) * (right - plotLeft);
    const yOf = (loss: number) => bottom - scale.placeOf(loss) * PLOT_HEIGHT;
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
      Plot.link(signs, {
        x1: plotLeft,
        x2: right,
        y1: ({ value }) => yOf(value),
        y2: ({ value }) => yOf(value),
        stroke: chartColor('line'),
      }),
      Plot.text(signs, {
        x: plotLeft - 6,
        y: ({ value }) => yOf(value),
        text: 'text',
        textAnchor: 'end',
        ...quietText,
      }),
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
        ...quietText,
      }),
      ...(lastStep === firstStep
        ? []
        : [
            Plot.text([{}], {
              x: right,
              y: bottom + 15,
              text: () => String(lastStep),
              textAnchor: 'end',
              ...quietText,
            }),
          ]),
    ];
  });
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}
