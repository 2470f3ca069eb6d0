import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor, type Palette } from './palette.ts';
import { panelGrid } from './panel-grid.ts';
import { AXIS_TEXT } from './value-axis.ts';

/** One course of a group of strata. */
export interface KeptSeries {
  /** What it is, in a few words: "now", "with 1,940". */
  readonly name: string;
  readonly color: keyof Palette;
  /** Share kept by generation, from generation 1; 0-1. */
  readonly expected: readonly number[];
  /** Of whole simulated loops, where there are any; shape of `expected`. */
  readonly simulated: readonly { readonly mean: number; readonly low: number; readonly high: number }[] | null;
}

/** A group of strata with its courses. */
export interface KeptPanel {
  readonly name: string;
  readonly note: string;
  readonly series: readonly KeptSeries[];
}

const GAP = 36;
const PLOT_HEIGHT = 104;
const TITLE_HEIGHT = 30;
const AXIS_HEIGHT = 18;
const SIGN_WIDTH = 46;
const DOT = 2.5;
/** Simulated points drawn in one course: more run into each other. */
const POINTS = 8;
const LABEL_PITCH = 15;
/** Where the scale may begin, the same for all charts: the highest that nothing lies under. */
const FEET = [0.9, 0.8, 0.5, 0] as const;

/**
 * Share of strata that keep what they are to keep, generation by generation, a small chart for each group, all with the same scales. Lines are
 * expected, dots are whole simulated loops with their 95 % intervals; each line is named at its end.
 */
export function keptOverGenerations(
  panels: readonly KeptPanel[],
  { document, width, label }: ChartOptions & { readonly label: string },
): string | null {
  const generations = Math.max(0, ...panels.flatMap(({ series }) => series.map(({ expected }) => expected.length)));
  if (panels.length === 0 || generations === 0) return null;
  const values = panels.flatMap(({ series }) =>
    series.flatMap(({ expected, simulated }) => [...expected, ...(simulated ?? []).map(({ low }) => low)]),
  );
  const lowest = FEET.find((foot) => values.every((value) => value >= foot)) ?? 0;
  const { height, panelWidth, placeOf } = panelGrid(panels.length, {
    width,
    gap: GAP,
    titleHeight: TITLE_HEIGHT,
    plotHeight: PLOT_HEIGHT,
    axisHeight: AXIS_HEIGHT,
  });
  const marks = panels.flatMap((panel, index) => {
    const { left, top: panelTop, plotTop: top, bottom } = placeOf(index);
    const titleY = panelTop + 10;
    const ends = panel.series.map(({ name, color, expected }) => ({
      text: `${name}: ${percent(expected.at(-1)!)}`,
      color: chartColor(color),
      value: expected.at(-1)!,
    }));
    const endWidth = Math.ceil(Math.max(0, ...ends.map(({ text }) => labelPixels(text, FONT_SIZE - 1)))) + 8;
    const plotLeft = left + SIGN_WIDTH;
    const right = left + panelWidth - Math.min(endWidth, panelWidth * 0.45);
    const xOf = (generation: number) =>
      generations === 1
        ? (plotLeft + right) / 2
        : plotLeft + ((generation - 1) / (generations - 1)) * (right - plotLeft);
    const yOf = (share: number) =>
      bottom - ((Math.min(1, Math.max(lowest, share)) - lowest) / (1 - lowest)) * PLOT_HEIGHT;
    const signs = [1, (1 + lowest) / 2, lowest].map((share) => ({ y: yOf(share), text: percent(share) }));
    const placedEnds = apart(
      ends.map((end) => ({ ...end, y: yOf(end.value) })),
      { top: top + 2, bottom: bottom - 2 },
    );
    const noteWidth = Math.ceil(labelPixels(panel.note)) + 10;
    return [
      Plot.link(signs, { x1: plotLeft, x2: right, y1: 'y', y2: 'y', stroke: chartColor('line') }),
      Plot.text(signs, { x: plotLeft - 7, y: 'y', text: 'text', textAnchor: 'end', ...AXIS_TEXT }),
      Plot.text([{}], {
        x: left,
        y: titleY,
        text: () => labelText(panel.name, panelWidth - noteWidth),
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
      Plot.text([{}], { x: left + panelWidth, y: titleY, text: () => panel.note, textAnchor: 'end', ...AXIS_TEXT }),
      ...panel.series.flatMap(({ color, expected, simulated, name }) => {
        const stroke = chartColor(color);
        const points = expected.map((share, at) => ({ x: xOf(at + 1), y: yOf(share) }));
        const stride = Math.max(1, Math.ceil(expected.length / POINTS));
        const dots = (simulated ?? []).flatMap(({ mean, low, high }, at) =>
          at % stride === stride - 1 || at === expected.length - 1
            ? [
                {
                  x: xOf(at + 1),
                  y: yOf(mean),
                  lowY: yOf(low),
                  highY: yOf(high),
                  title: `${labelText(panel.name, 10_000)}, ${name}, generation ${at + 1}: ${percent(mean)} in simulated loops`,
                },
              ]
            : [],
        );
        return [
          Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.75 }),
          ...(points.length === 1 ? [Plot.dot(points, { x: 'x', y: 'y', r: DOT, stroke, fill: 'none' })] : []),
          Plot.link(dots, { x1: 'x', x2: 'x', y1: 'lowY', y2: 'highY', stroke, strokeWidth: 3, strokeOpacity: 0.35 }),
          Plot.dot(dots, { x: 'x', y: 'y', r: DOT, fill: stroke, title: 'title' }),
        ];
      }),
      Plot.text(placedEnds, {
        x: right + 6,
        y: 'y',
        text: 'text',
        textAnchor: 'start',
        fill: 'color',
        fontSize: FONT_SIZE - 1,
      }),
      Plot.text(generations === 1 ? [1] : [1, generations], {
        x: (generation: number) => xOf(generation),
        y: bottom + 13,
        text: (generation: number) => (generation === 1 ? 'generation 1' : String(generation)),
        textAnchor: 'start',
        filter: (generation: number) => generation === 1,
        ...AXIS_TEXT,
      }),
      Plot.text([generations], {
        x: (generation: number) => xOf(generation),
        y: bottom + 13,
        text: (generation: number) => String(generation),
        textAnchor: 'end',
        filter: (generation: number) => generation > 1,
        ...AXIS_TEXT,
      }),
    ];
  });
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}

/** Labels moved apart so that none covers another, as near to their lines as that leaves them. */
function apart<Label extends { readonly y: number }>(
  labels: readonly Label[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly Label[] {
  const order = [...labels.keys()].sort((a, b) => labels[a]!.y - labels[b]!.y || a - b);
  const places = new Array<number>(labels.length);
  let least = top;
  for (const index of order) {
    places[index] = Math.max(least, labels[index]!.y);
    least = places[index]! + LABEL_PITCH;
  }
  let most = bottom;
  for (const index of [...order].reverse()) {
    places[index] = Math.min(most, places[index]!);
    most = places[index]! - LABEL_PITCH;
  }
  return labels.map((label, index) => ({ ...label, y: places[index]! }));
}

/** Percent for an axis or the end of a line; only all of them are 100 %. */
function percent(share: number): string {
  const value = share * 100;
  if (value >= 99.95 && value < 100 - 1e-9) return 'over 99.9 %';
  if (value > 99 && value < 100 - 1e-9) return `${value.toFixed(1)} %`;
  if (value > 0 && value < 1) return value < 0.05 ? 'under 0.1 %' : `${value.toFixed(1)} %`;
  return `${Math.round(value)} %`;
}
