import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor, type Palette } from './palette.ts';

/** A value of a row, with its interval where there is one. */
export interface ScoreDot {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly color: keyof Palette;
  /** Outlined: beside the one that the row is about. */
  readonly isOpen?: boolean;
  /** For those who point at it. */
  readonly title: string;
}

export interface ScoreRow {
  readonly name: string;
  readonly note: string;
  /** Those drawn last lie on top. */
  readonly dots: readonly ScoreDot[];
  /** A line from the first dot to the last: what lies between them is what the row is about. */
  readonly isJoined?: boolean;
}

const WIDE = 560;
const DOT = 4;
const AXIS_HEIGHT = 22;
/** Between the tracks of a row's dots, so that their intervals do not cover each other. */
const TRACK_PITCH = 9;

/**
 * Rows of scores on one scale, each value with its interval on a line of its own. The scale holds all intervals; of shares it is labelled in
 * percent.
 *
 * @param options.isShare values are shares, 0-1
 */
export function scoreDots(
  rows: readonly ScoreRow[],
  { document, width, label, isShare }: ChartOptions & { readonly label: string; readonly isShare: boolean },
): string | null {
  if (rows.length === 0) return null;
  const isWide = width >= WIDE;
  const noteWidth = Math.ceil(Math.max(...rows.map(({ note }) => labelPixels(note)))) + 14;
  const nameWidth = isWide
    ? Math.min(width * 0.4, Math.ceil(Math.max(...rows.map(({ name }) => labelPixels(name)))) + 14)
    : 0;
  const trackLeft = nameWidth + DOT + 2;
  const trackRight = width - (isWide ? noteWidth : DOT + 2);
  const ends = rows.flatMap(({ dots }) => dots.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]));
  const { ticks, lowest, highest } = scaleOf(ends, { isShare, room: trackRight - trackLeft });
  const xOf = (value: number) => trackLeft + ((value - lowest) / (highest - lowest)) * (trackRight - trackLeft);
  const most = Math.max(...rows.map(({ dots, isJoined }) => (isJoined === true ? 1 : dots.length)));
  const body = Math.max(22, most * TRACK_PITCH + 8);
  const pitch = isWide ? body : body + 20;
  const placed = rows.flatMap((row, index) => {
    const top = AXIS_HEIGHT + index * pitch + (isWide ? 0 : 20);
    const tracks = row.isJoined === true ? 1 : row.dots.length;
    return row.dots.map((dot, at) => ({
      ...dot,
      y: top + body / 2 + ((row.isJoined === true ? 0 : at) - (tracks - 1) / 2) * TRACK_PITCH,
      x: xOf(dot.value),
      lowX: xOf(dot.low ?? dot.value),
      highX: xOf(dot.high ?? dot.value),
      stroke: chartColor(dot.color),
      fill: dot.isOpen === true ? chartColor('paper') : chartColor(dot.color),
    }));
  });
  const named = rows.map((row, index) => ({
    y: AXIS_HEIGHT + index * pitch + (isWide ? body / 2 : 10),
    name: labelText(row.name, isWide ? nameWidth - 12 : Math.max(60, width - noteWidth - 4)),
    note: row.note,
  }));
  const joins = rows.flatMap((row, index) => {
    if (row.isJoined !== true || row.dots.length < 2) return [];
    const y = AXIS_HEIGHT + index * pitch + (isWide ? 0 : 20) + body / 2;
    return [{ x1: xOf(row.dots[0]!.value), x2: xOf(row.dots.at(-1)!.value), y }];
  });
  const height = AXIS_HEIGHT + rows.length * pitch + 4;
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.link(
          ticks.map((value) => ({ x: xOf(value) })),
          { x1: 'x', x2: 'x', y1: () => AXIS_HEIGHT - 5, y2: () => height, stroke: chartColor('line') },
        ),
        Plot.text(
          ticks.map((value) => ({ x: xOf(value), text: tickText(value, isShare) })),
          { x: 'x', y: () => 8, text: 'text', fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 },
        ),
        Plot.link(joins, {
          x1: 'x1',
          x2: 'x2',
          y1: 'y',
          y2: 'y',
          stroke: chartColor('quiet'),
          strokeWidth: 2,
          strokeOpacity: 0.6,
        }),
        Plot.link(placed, {
          x1: 'lowX',
          x2: 'highX',
          y1: 'y',
          y2: 'y',
          stroke: 'stroke',
          strokeWidth: 2.5,
          strokeOpacity: 0.5,
        }),
        Plot.dot(placed, {
          x: 'x',
          y: 'y',
          r: DOT - 0.5,
          fill: 'fill',
          stroke: 'stroke',
          strokeWidth: 1.5,
          title: 'title',
        }),
        Plot.text(named, { x: () => 0, y: 'y', text: 'name', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(named, {
          x: () => width,
          y: 'y',
          text: 'note',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE,
        }),
      ],
    },
  );
}

/** Round ticks from below the least to above the largest value; of shares within 0 and 1. */
function scaleOf(
  values: readonly number[],
  { isShare, room }: { readonly isShare: boolean; readonly room: number },
): { readonly ticks: readonly number[]; readonly lowest: number; readonly highest: number } {
  const least = Math.min(...values);
  const largest = Math.max(...values);
  const span = Math.max(largest - least, isShare ? 0.1 : Math.abs(largest) * 1e-3 || 1);
  const wanted = Math.max(2, Math.min(6, Math.floor(room / 60)));
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const lowest = Math.max(isShare ? 0 : Number.NEGATIVE_INFINITY, Math.floor(least / step) * step);
  const highest = Math.min(isShare ? 1 : Number.POSITIVE_INFINITY, Math.ceil((largest + 1e-9) / step) * step);
  const ticks: number[] = [];
  // Counted, not added up: sums of tenths drift.
  for (let at = 0; lowest + at * step <= highest + step * 1e-6; at++) ticks.push(lowest + at * step);
  return { ticks, lowest, highest: Math.max(highest, lowest + step) };
}

function tickText(value: number, isShare: boolean): string {
  const text = String(Number((isShare ? value * 100 : value).toPrecision(6))).replace('-', '−');
  return isShare ? `${text} %` : text;
}
