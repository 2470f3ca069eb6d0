import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** One stratum over the generations of a line. */
export interface RatioSeries {
  readonly name: string;
  /** What it is at last, in a word or two. */
  readonly note: string;
  /** Drawn in the accent colour: what a reader should look at. */
  readonly isMarked: boolean;
  /** Release counts from 1; high is undefined where the counts set no upper bound. */
  readonly points: readonly {
    readonly release: number;
    readonly ratio: number;
    readonly low: number;
    readonly high: number | undefined;
  }[];
}

/** From this width on two charts stand side by side. */
const WIDE = 560;
const GAP = 36;
const PLOT_HEIGHT = 92;
const TITLE_HEIGHT = 22;
const AXIS_HEIGHT = 18;
const ROW_GAP = 22;
const SIGN_WIDTH = 30;
const DOT = 3;
/** Ratios beyond are drawn at the edge. */
const LARGEST_RATIO = 3;
const LEAST_TOP = 1.3;

/**
 * Shares against people's over the generations of a line, a small chart for each stratum, all with the same scales. The band is the 90 %
 * interval of each point; lines stand at 1, where model and people agree, and at the tolerated loss.
 *
 * @param options.releases number of the last release: all charts reach to it
 * @param options.tolerated ratio down to which a loss is tolerated
 */
export function ratiosOverGenerations(
  series: readonly RatioSeries[],
  {
    document,
    width,
    label,
    releases,
    tolerated,
  }: ChartOptions & { readonly label: string; readonly releases: number; readonly tolerated: number },
): string | null {
  const drawn = series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const columns = width >= WIDE && drawn.length > 1 ? 2 : 1;
  const panelWidth = (width - GAP * (columns - 1)) / columns;
  const panelHeight = TITLE_HEIGHT + PLOT_HEIGHT + AXIS_HEIGHT;
  const height = Math.ceil(drawn.length / columns) * (panelHeight + ROW_GAP) - ROW_GAP + 4;
  const ends = drawn.flatMap(({ points }) => points.flatMap(({ ratio, high }) => [ratio, high ?? ratio]));
  const top = Math.min(LARGEST_RATIO, Math.max(LEAST_TOP, ...ends));
  const panels = drawn.map((each, index) => {
    const left = (index % columns) * (panelWidth + GAP);
    const titleY = Math.floor(index / columns) * (panelHeight + ROW_GAP) + 10;
    const plotTop = titleY - 10 + TITLE_HEIGHT;
    const bottom = plotTop + PLOT_HEIGHT;
    const plotLeft = left + SIGN_WIDTH;
    const right = left + panelWidth - DOT;
    const xOf = (release: number) =>
      releases === 1
        ? (plotLeft + right) / 2
        : plotLeft + DOT + ((release - 1) / (releases - 1)) * (right - plotLeft - DOT);
    const yOf = (ratio: number) => bottom - (Math.min(ratio, top) / top) * PLOT_HEIGHT;
    const color = chartColor(each.isMarked ? 'accent' : 'quiet');
    const points = each.points.map(({ release, ratio, low, high }) => ({
      x: xOf(release),
      y: yOf(ratio),
      lowY: yOf(low),
      highY: yOf(high ?? LARGEST_RATIO),
      title: `${labelText(each.name, 10_000)}, release ${release}: ${ratio.toFixed(2)}`,
    }));
    return { each, left, titleY, plotLeft, right, bottom, yOf, xOf, color, points };
  });
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const marks = panels.flatMap(({ each, left, titleY, plotLeft, right, bottom, yOf, xOf, color, points }) => {
    const noteWidth = Math.ceil(labelPixels(each.note)) + 10;
    const signs = [
      { y: yOf(1), text: '1' },
      { y: yOf(tolerated), text: String(tolerated) },
      { y: yOf(0), text: '0' },
    ].filter(({ y }, index, all) => index !== 1 || all[2]!.y - y > FONT_SIZE + 2);
    // Where the two lines lie close, the label of the upper one moves up.
    const close = signs.length === 3 && signs[1]!.y - signs[0]!.y < FONT_SIZE;
    const places = signs.map((sign, index) => ({
      ...sign,
      textY: close && index < 2 ? sign.y + (index === 0 ? -3 : 4) : sign.y,
    }));
    const releasesSigned = releases === 1 ? [1] : [1, releases];
    return [
      Plot.link(signs, {
        x1: plotLeft,
        x2: right,
        y1: 'y',
        y2: 'y',
        stroke: chartColor('line'),
      }),
      Plot.text(places, { x: plotLeft - 6, y: 'textY', text: 'text', textAnchor: 'end', ...quietText }),
      Plot.text([{}], {
        x: left,
        y: titleY,
        text: () => labelText(each.name, panelWidth - noteWidth),
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
      Plot.text([{}], {
        x: left + panelWidth,
        y: titleY,
        text: () => each.note,
        textAnchor: 'end',
        fill: color,
        fontSize: FONT_SIZE,
      }),
      Plot.areaY(points, { x: 'x', y1: 'lowY', y2: 'highY', fill: color, fillOpacity: 0.18 }),
      ...(points.length === 1
        ? [
            Plot.link(points, {
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
      Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.75 }),
      Plot.dot(points, { x: 'x', y: 'y', r: DOT, fill: color, title: 'title' }),
      Plot.text(releasesSigned, {
        x: (release: number) => xOf(release),
        y: bottom + 12,
        text: (release: number) => (release === 1 ? 'release 1' : String(release)),
        textAnchor: releases === 1 ? 'middle' : 'start',
        dx: releases === 1 ? 0 : -DOT,
        filter: (release: number) => release === 1,
        ...quietText,
      }),
      Plot.text(releasesSigned, {
        x: (release: number) => xOf(release),
        y: bottom + 12,
        text: (release: number) => String(release),
        textAnchor: 'end',
        dx: DOT,
        filter: (release: number) => release > 1,
        ...quietText,
      }),
    ];
  });
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}
