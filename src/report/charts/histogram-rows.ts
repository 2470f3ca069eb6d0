import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';
import { valueScale } from './value-scale.ts';

/** Counts over the same edges in every generation of an arm. */
export interface HistogramSeries {
  readonly name: string;
  /** k + 1 ascending edges, all finite. */
  readonly edges: readonly number[];
  /** Whether the outermost bins hold all that lies beyond. */
  readonly isOpenBelow: boolean;
  readonly isOpenAbove: boolean;
  /** From the first generation on; k counts each. */
  readonly rows: readonly { readonly generation: number; readonly counts: readonly number[] }[];
}

/** From this width on two arms stand side by side. */
const WIDE = 560;
const GAP = 32;
const TITLE_HEIGHT = 24;
const ROW_HEIGHT = 40;
const ROW_GAP = 8;
const AXIS_HEIGHT = 22;
const ARM_GAP = 24;
/** Beyond this ratio of the outermost edges a linear axis would push most of the bins into a corner. */
const LOGARITHMIC_FROM = 20;

/**
 * How outputs are spread, one small histogram a generation and a column an arm, all with the same scales. The outline that stands behind each
 * is that of the arm's first generation. Counts are drawn as shares of their generation.
 */
export function histogramRows(
  series: readonly HistogramSeries[],
  {
    document,
    width,
    label,
    format,
  }: ChartOptions & { readonly label: string; readonly format: (value: number) => string },
): string | null {
  const drawn = series.filter(({ rows }) => rows.length > 0);
  if (drawn.length === 0) return null;
  const columns = width >= WIDE && drawn.length > 1 ? 2 : 1;
  const panelWidth = (width - GAP * (columns - 1)) / columns;
  const edges = drawn.flatMap((one) => one.edges);
  const [low, high] = [Math.min(...edges), Math.max(...edges)];
  const isLogarithmic = low > 0 && high / low > LOGARITHMIC_FROM;
  const along = (value: number) =>
    isLogarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const ticks = valueScale([low, high], { isLogarithmic, ticks: 4 }).ticks.filter(
    (value) => value >= low && value <= high,
  );
  const shares = drawn.map(({ rows, edges: own }) => rows.map(({ counts }) => densities(counts, own, along)));
  const highest = Math.max(...shares.flat(2), 1e-12);
  const generationWidth =
    Math.ceil(
      Math.max(
        ...drawn.flatMap(({ rows }) => rows.map(({ generation }) => labelPixels(String(generation), FONT_SIZE - 1))),
      ),
    ) + 8;
  const lineHeights = rowsOfPanels(drawn, columns);
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const marks = drawn.flatMap(({ name, edges: own, rows, isOpenBelow, isOpenAbove }, index) => {
    const left = (index % columns) * (panelWidth + GAP);
    const line = Math.floor(index / columns);
    const top = lineHeights.slice(0, line).reduce((sum, each) => sum + each + ARM_GAP, 0);
    const plotLeft = left + generationWidth;
    const plotWidth = panelWidth - generationWidth - 2;
    const xOf = (value: number) => plotLeft + along(value) * plotWidth;
    const bottom = top + TITLE_HEIGHT + rows.length * (ROW_HEIGHT + ROW_GAP) - ROW_GAP;
    const first = shares[index]![0]!;
    const signs = freeTicks(
      ticks.map((value) => ({
        x: xOf(value),
        text: `${isOpenBelow && value === own[0] ? '≤ ' : isOpenAbove && value === own.at(-1) ? '≥ ' : ''}${format(value)}`,
      })),
      { left: plotLeft, right: left + panelWidth },
    );
    return [
      Plot.text([{}], {
        x: left,
        y: top + 10,
        text: () => labelText(name, panelWidth),
        textAnchor: 'start',
        fontSize: FONT_SIZE,
      }),
      Plot.link(signs, { x1: 'x', x2: 'x', y1: top + TITLE_HEIGHT, y2: bottom, stroke: chartColor('line') }),
      ...rows.flatMap(({ generation }, row) => {
        const base = top + TITLE_HEIGHT + row * (ROW_HEIGHT + ROW_GAP) + ROW_HEIGHT;
        const yOf = (share: number) => base - (share / highest) * ROW_HEIGHT;
        const isLast = row === rows.length - 1;
        const color = chartColor(isLast && rows.length > 1 ? 'accent' : 'quiet');
        const shape = steps(shares[index]![row]!, own, xOf, yOf);
        return [
          Plot.link([base], { x1: plotLeft, x2: plotLeft + plotWidth, y1: base, y2: base, stroke: chartColor('line') }),
          Plot.areaY(shape, { x: 'x', y1: base, y2: 'y', fill: color, fillOpacity: isLast ? 0.45 : 0.3 }),
          Plot.line(shape, { x: 'x', y: 'y', stroke: color, strokeWidth: 1 }),
          ...(row === 0
            ? []
            : [
                Plot.line(steps(first, own, xOf, yOf), {
                  x: 'x',
                  y: 'y',
                  stroke: chartColor('ink'),
                  strokeOpacity: 0.55,
                  strokeWidth: 0.75,
                  strokeDasharray: '2 2',
                }),
              ]),
          Plot.text([generation], {
            x: left,
            y: base - 6,
            text: (each: number) => String(each),
            textAnchor: 'start',
            ...quietText,
          }),
        ];
      }),
      Plot.text(signs, { x: 'x', y: bottom + 14, text: 'text', textAnchor: 'middle', ...quietText }),
    ];
  });
  const height = lineHeights.reduce((sum, each) => sum + each + ARM_GAP, 0) - ARM_GAP + 4;
  return drawChart({ document, width, height, label }, { ...pixelScales(width, height), marks });
}

/** Heights of the lines that panels stand in: each as high as the highest panel of it. */
function rowsOfPanels(series: readonly HistogramSeries[], columns: number): readonly number[] {
  return Array.from({ length: Math.ceil(series.length / columns) }, (_, line) =>
    Math.max(
      ...series
        .slice(line * columns, (line + 1) * columns)
        .map(({ rows }) => TITLE_HEIGHT + rows.length * (ROW_HEIGHT + ROW_GAP) - ROW_GAP + AXIS_HEIGHT),
    ),
  );
}

/** Share of each bin over its width as drawn, so that areas are shares whatever the bins. */
function densities(
  counts: readonly number[],
  edges: readonly number[],
  along: (value: number) => number,
): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, bin) => {
    const wide = along(edges[bin + 1]!) - along(edges[bin]!);
    return total === 0 || !(wide > 0) ? 0 : count / total / wide;
  });
}

function steps(
  shares: readonly number[],
  edges: readonly number[],
  xOf: (value: number) => number,
  yOf: (share: number) => number,
): readonly { readonly x: number; readonly y: number }[] {
  return [
    { x: xOf(edges[0]!), y: yOf(0) },
    ...shares.flatMap((share, bin) => [
      { x: xOf(edges[bin]!), y: yOf(share) },
      { x: xOf(edges[bin + 1]!), y: yOf(share) },
    ]),
    { x: xOf(edges.at(-1)!), y: yOf(0) },
  ];
}

function freeTicks(
  ticks: readonly { readonly x: number; readonly text: string }[],
  { left, right }: { readonly left: number; readonly right: number },
): readonly { readonly x: number; readonly text: string }[] {
  const found: { x: number; text: string }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { x, text } of ticks) {
    const half = labelPixels(text, FONT_SIZE - 1) / 2;
    if (x - half < Math.max(left - 12, end + 8) || x + half > right + 6) continue;
    end = x + half;
    found.push({ x, text });
  }
  return found;
}
