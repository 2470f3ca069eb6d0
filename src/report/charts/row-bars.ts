import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

export interface BarRow {
  readonly name: string;
  readonly value: number;
  /** The value in words, drawn beside the bar. */
  readonly note: string;
}

/** From this width on, names stand left of their bars; below, above them. */
const WIDE = 560;

/** Horizontal bars from zero, each with its name and value written beside it. */
export function rowBars(
  rows: readonly BarRow[],
  { document, width, label }: ChartOptions & { readonly label: string },
): string | null {
  const largest = Math.max(0, ...rows.map((row) => row.value));
  if (largest === 0) return null;
  const isWide = width >= WIDE;
  const noteWidth = Math.ceil(Math.max(...rows.map((row) => labelPixels(row.note)))) + 8;
  const nameWidth = isWide
    ? Math.min(width * 0.42, Math.ceil(Math.max(...rows.map((row) => labelPixels(row.name)))) + 12)
    : 0;
  const pitch = isWide ? 26 : 42;
  const barWidth = isWide ? width - nameWidth - noteWidth : width;
  const barHeight = isWide ? 14 : 10;
  const placed = rows.map((row, index) => {
    const top = index * pitch + (isWide ? 6 : 22);
    // A bar that is not zero stays visible.
    const length = row.value === 0 ? 0 : Math.max(1.5, (row.value / largest) * barWidth);
    return {
      ...row,
      x1: nameWidth,
      x2: nameWidth + length,
      y1: top,
      y2: top + barHeight,
      textY: isWide ? top + barHeight / 2 : index * pitch + 12,
      noteX: isWide ? nameWidth + length + 8 : width,
      shortName: labelText(row.name, isWide ? nameWidth - 12 : Math.max(60, width - noteWidth - 8)),
    };
  });
  const height = rows.length * pitch;
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.rect(placed, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: chartColor('accent') }),
        Plot.text(placed, { x: 0, y: 'textY', text: 'shortName', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(placed, {
          x: 'noteX',
          y: 'textY',
          text: 'note',
          textAnchor: isWide ? 'start' : 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE,
        }),
      ],
    },
  );
}
