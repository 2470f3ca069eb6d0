import * as Plot from '@observablehq/plot';
import { type ChartOptions, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { generationTicks } from './generation-ticks.ts';
import { chartColor } from './palette.ts';

/** What the gate said of the seeds of one arm, generation by generation. */
export interface VerdictSeries {
  readonly name: string;
  readonly cells: readonly {
    readonly generation: number;
    readonly pass: number;
    readonly inconclusive: number;
    readonly fail: number;
  }[];
}

/** From this width on, names stand left of their strips; below, above them. */
const WIDE = 560;
const STRIP = 26;
const PITCH = 38;
const PITCH_BELOW = 58;
const AXIS_HEIGHT = 22;
const MOST_NAME = 0.32;
const CELL_GAP = 2;

/**
 * Verdicts of a gate over generations, a strip an arm: the filled part of a cell, from the bottom, is the share of seeds that FAIL, the grey
 * part above it those that are INCONCLUSIVE; an empty cell passes. Letters name what most seeds show.
 */
export function verdictsByGeneration(
  series: readonly VerdictSeries[],
  { document, width, label }: ChartOptions & { readonly label: string },
): string | null {
  const drawn = series.filter(({ cells }) => cells.length > 0);
  if (drawn.length === 0) return null;
  const isWide = width >= WIDE;
  const last = Math.max(...drawn.flatMap(({ cells }) => cells.map(({ generation }) => generation)));
  const left = isWide
    ? Math.min(width * MOST_NAME, Math.ceil(Math.max(...drawn.map(({ name }) => labelPixels(name)))) + 14)
    : 0;
  const cellWidth = (width - left) / last;
  const gap = Math.min(CELL_GAP, cellWidth / 4);
  const pitch = isWide ? PITCH : PITCH_BELOW;
  const height = drawn.length * pitch + AXIS_HEIGHT;
  const cells = drawn.flatMap(({ name, cells: own }, index) => {
    const bottom = index * pitch + (isWide ? 4 : 24) + STRIP;
    return own.map(({ generation, pass, inconclusive, fail }) => {
      const seeds = Math.max(1, pass + inconclusive + fail);
      const x1 = left + (generation - 1) * cellWidth;
      const failTop = bottom - (fail / seeds) * STRIP;
      const unsureTop = failTop - (inconclusive / seeds) * STRIP;
      const top = bottom - STRIP;
      // In the middle of the part that it names, which is the larger half of the cell.
      const [letter, letterY] =
        fail * 2 > seeds
          ? ['F', (failTop + bottom) / 2]
          : pass * 2 > seeds
            ? ['P', (top + unsureTop) / 2]
            : inconclusive * 2 > seeds
              ? ['?', (unsureTop + failTop) / 2]
              : ['', bottom];
      return {
        x1,
        x2: x1 + cellWidth - gap,
        middle: x1 + (cellWidth - gap) / 2,
        top,
        bottom,
        failTop,
        unsureTop,
        letter,
        letterY,
        letterColor: chartColor(letter === 'F' ? 'paper' : 'ink'),
        title: `${labelText(name, 10_000)}, generation ${generation}: PASS ${pass}, INCONCLUSIVE ${inconclusive}, FAIL ${fail}`,
      };
    });
  });
  const quietText = { fill: chartColor('quiet'), fontSize: FONT_SIZE - 1 } as const;
  const xOf = (generation: number) => left + (generation - 0.5) * cellWidth - gap / 2;
  return drawChart(
    { document, width, height, label },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.rect(cells, {
          x1: 'x1',
          x2: 'x2',
          y1: 'top',
          y2: 'bottom',
          fill: chartColor('raised'),
          stroke: chartColor('line'),
          title: 'title',
        }),
        Plot.rect(
          cells.filter(({ unsureTop, failTop }) => unsureTop < failTop),
          { x1: 'x1', x2: 'x2', y1: 'unsureTop', y2: 'failTop', fill: chartColor('line') },
        ),
        Plot.rect(
          cells.filter(({ failTop, bottom }) => failTop < bottom),
          { x1: 'x1', x2: 'x2', y1: 'failTop', y2: 'bottom', fill: chartColor('accent') },
        ),
        Plot.text(
          cells.filter(() => cellWidth >= 16),
          {
            x: 'middle',
            y: 'letterY',
            text: 'letter',
            fill: 'letterColor',
            textAnchor: 'middle',
            fontSize: FONT_SIZE - 1,
          },
        ),
        Plot.text(drawn, {
          x: 0,
          y: (_, index) => index * pitch + (isWide ? 4 + STRIP / 2 : 12),
          text: ({ name }: VerdictSeries) => labelText(name, isWide ? left - 10 : width),
          textAnchor: 'start',
          fontSize: FONT_SIZE,
        }),
        Plot.text(generationTicks({ last, xOf, left, right: width }), {
          x: 'x',
          y: height - AXIS_HEIGHT + 12,
          text: 'text',
          textAnchor: 'middle',
          ...quietText,
        }),
      ],
    },
  );
}
