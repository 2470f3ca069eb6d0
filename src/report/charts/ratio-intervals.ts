import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelLines, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** A ratio with its interval. */
export interface RatioRow {
  readonly name: string;
  /** Stands in a line of its own above the row: what this and the rows below it are of. */
  readonly heading?: string | undefined;
  /** Undefined where there is none, as where people show nothing of it: the track stays empty. */
  readonly ratio: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** What was found, in a word or two. */
  readonly note: string;
  /** Drawn in the accent colour: what a reader should look at. */
  readonly isMarked: boolean;
}

/** From this width on, names stand left of their tracks; below, above them. */
const WIDE = 560;
const DOT = 4;
/** Of a line at a track of its own, above it and below. */
const TICK = 9;
const AXIS_HEIGHT = 24;
/** Between two lines of one name. */
const LINE_HEIGHT = 15;
/** Names that are longer still are cut; above their tracks there is less room for a line. */
const NAME_LINES = 2;
const NAME_LINES_ABOVE = 3;
const HEADING_HEIGHT = 28;
/** Ratios beyond are drawn at the edge, with an arrow. */
const LEAST_RATIO = 0.05;
const LARGEST_RATIO = 20;

/**
 * Ratios as dots with intervals on one logarithmic scale. A line stands at 1, where model and people agree; another at the tolerated loss.
 *
 * @param options.tolerated ratio down to which a loss is tolerated; undefined: no second line
 * @param options.oneLabel what stands above the line at 1; default `as people`
 */
export function ratioIntervals(
  rows: readonly RatioRow[],
  {
    document,
    width,
    label,
    tolerated,
    oneLabel = 'as people',
  }: ChartOptions & { readonly label: string; readonly tolerated?: number | undefined; readonly oneLabel?: string },
): string | null {
  if (rows.length === 0) return null;
  const isWide = width >= WIDE;
  const noteWidth = Math.ceil(Math.max(...rows.map(({ note }) => labelPixels(note)))) + 10;
  const nameWidth = isWide
    ? Math.min(width * 0.46, Math.ceil(Math.max(...rows.map(({ name }) => labelPixels(name)))) + 14)
    : 0;
  const trackLeft = nameWidth + DOT;
  const trackRight = width - (isWide ? noteWidth : DOT);
  const ends = rows
    .flatMap(({ ratio, low, high }) => (ratio === undefined ? [] : [ratio, low ?? ratio, high ?? ratio]))
    .map(clamped);
  const lowest = Math.min(0.8, tolerated ?? 1, ...ends) * 0.95;
  const highest = Math.max(1.25, ...ends) * 1.05;
  const xOf = (ratio: number) =>
    trackLeft +
    ((Math.log(clamped(ratio)) - Math.log(lowest)) / (Math.log(highest) - Math.log(lowest))) * (trackRight - trackLeft);
  const pitch = isWide ? 24 : 42;
  let top = AXIS_HEIGHT;
  const headings: { readonly y: number; readonly text: string }[] = [];
  const names: { readonly y: number; readonly text: string }[] = [];
  const placed = rows.map((row) => {
    if (row.heading !== undefined) {
      headings.push({ y: top + HEADING_HEIGHT - 10, text: labelText(row.heading, width - 8) });
      top += HEADING_HEIGHT;
    }
    const name = labelLines(row.name, {
      pixels: isWide ? nameWidth - 14 : Math.max(60, width - labelPixels(row.note) - 18),
      lines: isWide ? NAME_LINES : NAME_LINES_ABOVE,
    });
    const more = (name.length - 1) * LINE_HEIGHT;
    // Beside its track a name stands around the middle of it; above it, with its last line just over it.
    const y = top + (isWide ? 12 + more / 2 : 28 + more);
    const firstY = isWide ? y - more / 2 : y - 18 - more;
    top += pitch + more;
    names.push(...name.map((text, line) => ({ text, y: firstY + line * LINE_HEIGHT })));
    return { ...row, y, noteY: isWide ? y : firstY };
  });
  const measured = placed.flatMap(({ y, name, ratio, low, high, isMarked }) =>
    ratio === undefined
      ? []
      : [
          {
            y,
            x: xOf(ratio),
            lowX: xOf(low ?? ratio),
            highX: xOf(high ?? (low === undefined ? ratio : LARGEST_RATIO)),
            color: chartColor(isMarked ? 'accent' : 'quiet'),
            title: `${labelText(name, 10_000)}: ${ratio.toFixed(2)}`,
          },
        ],
  );
  const height = top + 4;
  const lines = [
    { x: xOf(1), text: oneLabel },
    ...(tolerated === undefined ? [] : [{ x: xOf(tolerated), text: `× ${tolerated}` }]),
  ];
  // Names above their tracks stand where a line all the way down would run through them.
  const spans = isWide
    ? [{ y1: AXIS_HEIGHT - 6, y2: height }]
    : [{ y1: AXIS_HEIGHT - 6, y2: AXIS_HEIGHT }, ...placed.map(({ y }) => ({ y1: y - TICK, y2: y + TICK }))];
  const pieces = lines.flatMap(({ x }) => spans.map((span) => ({ x, ...span })));
  // Where the two labels would run into each other the second ends at its line.
  const areClose = lines.length === 2 && Math.abs(lines[0]!.x - lines[1]!.x) < labelPixels(lines[0]!.text);
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.link(placed, { x1: () => trackLeft, x2: () => trackRight, y1: 'y', y2: 'y', stroke: chartColor('line') }),
        Plot.link(pieces, {
          x1: 'x',
          x2: 'x',
          y1: 'y1',
          y2: 'y2',
          stroke: chartColor('quiet'),
          strokeDasharray: '2 3',
        }),
        Plot.text(lines.slice(0, 1), {
          x: 'x',
          y: 8,
          text: 'text',
          textAnchor: areClose ? 'start' : 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.text(lines.slice(1), {
          x: 'x',
          y: 8,
          text: 'text',
          textAnchor: areClose ? 'end' : 'middle',
          dx: areClose ? -4 : 0,
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.link(measured, {
          x1: 'lowX',
          x2: 'highX',
          y1: 'y',
          y2: 'y',
          stroke: 'color',
          strokeWidth: 3,
          strokeOpacity: 0.55,
        }),
        Plot.dot(measured, { x: 'x', y: 'y', r: DOT, fill: 'color', title: 'title' }),
        ...headingMarks(headings),
        Plot.text(names, { x: () => 0, y: 'y', text: 'text', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(placed, {
          x: () => width,
          y: 'noteY',
          text: 'note',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE,
        }),
      ],
    },
  );
}

/** On paper of their own, so that the lines of the scale do not run through them. */
function headingMarks(headings: readonly { readonly y: number; readonly text: string }[]): readonly Plot.Markish[] {
  if (headings.length === 0) return [];
  return [
    Plot.rect(headings, {
      x1: () => 0,
      x2: ({ text }) => labelPixels(text) + 8,
      y1: ({ y }) => y - 10,
      y2: ({ y }) => y + 10,
      fill: chartColor('paper'),
    }),
    Plot.text(headings, {
      x: () => 0,
      y: 'y',
      text: 'text',
      textAnchor: 'start',
      fontSize: FONT_SIZE,
      fontWeight: 600,
    }),
  ];
}

function clamped(ratio: number): number {
  return Math.min(LARGEST_RATIO, Math.max(LEAST_RATIO, ratio));
}
