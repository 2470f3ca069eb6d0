import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels } from './chart.ts';
import { chartColor } from './palette.ts';
import { type TimeBins, timeBins } from './time-bins.ts';

/** Pixels from the baseline to the largest bar of all; other rows are as high as their own largest bar. */
const LARGEST_BAR = 72;
const LOWEST_ROW = 8;
const ROW_LABEL_HEIGHT = 26;
const AXIS_HEIGHT = 26;

/**
 * Words in each step of time, one row for each heading of origin, all rows on one scale. Rows instead of a stack:
 * each heading keeps its own baseline and carries its own name.
 */
export const originOverTimeChart: Chart = (audit: AuditResult, { document, width }) => {
  const time = timeBins(audit.origin.by_month);
  const { bins } = time;
  const firstBin = bins[0];
  const lastBin = bins.at(-1);
  if (firstBin === undefined || lastBin === undefined) return null;
  const rows = ORIGIN_GROUPS.map((group) => ({
    group,
    words: bins.reduce((sum, bin) => sum + bin.words[group], 0),
    largest: Math.max(...bins.map((bin) => bin.words[group])),
  })).filter((row) => row.words > 0);

  const largest = Math.max(...rows.map((row) => row.largest));
  const gridStep = niceStep(largest);
  const marginLeft = Math.ceil(labelPixels(formatCount(gridStep))) + 8;
  const pixels = (words: number) => (words / largest) * LARGEST_BAR;
  const baselines: number[] = [];
  let bottom = 0;
  for (const row of rows) {
    bottom += ROW_LABEL_HEIGHT + Math.max(LOWEST_ROW, pixels(row.largest));
    baselines.push(bottom);
    bottom += 4;
  }
  const height = bottom + AXIS_HEIGHT;
  const yOf = (index: number, words: number) => (baselines[index] as number) - pixels(words);
  const span = lastBin.end - firstBin.start;
  const xOf = (year: number) => marginLeft + ((year - firstBin.start) / span) * (width - marginLeft);
  // Bars of one or two pixels touch, wider ones get a hair of paper between them.
  const gap = (width - marginLeft) / bins.length > 4 ? 1 : 0;

  const bars = rows.flatMap(({ group }, index) =>
    bins.flatMap((bin) => {
      const words = bin.words[group];
      if (words === 0) return [];
      const x1 = xOf(bin.start);
      return [
        {
          group,
          x1,
          x2: Math.max(x1 + 1.5, xOf(bin.end) - gap),
          y1: Math.min(yOf(index, words), yOf(index, 0) - 1),
          y2: yOf(index, 0),
          title: `${bin.name}: ${group}, ${formatQuantity(words, 'word')}`,
        },
      ];
    }),
  );
  const levels = rows.flatMap((row, index) =>
    [0, gridStep]
      .filter((words) => words <= row.largest)
      .map((words) => ({ y: yOf(index, words), text: words === 0 ? '' : formatCount(words) })),
  );
  const labels = rows.map(({ group, words, largest: own }, index) => ({
    y: yOf(index, 0) - Math.max(LOWEST_ROW, pixels(own)) - 12,
    text: `${group} · ${formatQuantity(words, 'word')}`,
  }));
  const ticks = timeTicks(time, width - marginLeft).map((tick) => ({ x: xOf(tick.year), text: tick.text }));

  return drawChart(
    { document, width, height, label: describe(time, rows.length) },
    {
      margin: 0,
      x: { axis: null, domain: [0, width], range: [0, width] },
      y: { axis: null, domain: [0, height], range: [0, height] },
      marks: [
        Plot.link(levels, { x1: marginLeft, x2: width, y1: 'y', y2: 'y', stroke: chartColor('line') }),
        Plot.rect(bars, {
          x1: 'x1',
          x2: 'x2',
          y1: 'y1',
          y2: 'y2',
          fill: (bar) => chartColor(bar.group),
          title: 'title',
        }),
        Plot.text(levels, {
          x: marginLeft - 6,
          y: 'y',
          text: 'text',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.text(labels, { x: marginLeft, y: 'y', text: 'text', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(ticks, {
          x: 'x',
          y: bottom + 18,
          text: 'text',
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.link(ticks, { x1: 'x', x2: 'x', y1: bottom, y2: bottom + 5, stroke: chartColor('quiet') }),
      ],
    },
  );
};

/** Largest of 1, 2 or 5 times a power of ten that is at most `largest`. */
function niceStep(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor = [5, 2, 1].find((each) => each * power <= largest) ?? 1;
  return Math.max(1, factor * power);
}

const TICK_STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000];

function timeTicks({ bins, unit }: TimeBins, room: number): readonly { year: number; text: string }[] {
  const first = bins[0]!.start;
  const last = bins.at(-1)!.end;
  if (unit === 'month') {
    // A label such as 2024-03 needs 64 pixels.
    const most = Math.max(1, Math.floor(room / 64));
    const step = [1, 2, 3, 6, 12].find((each) => bins.length / each <= most) ?? 12;
    return bins
      .filter((_, index) => index % step === 0)
      .map((bin) => ({ year: (bin.start + bin.end) / 2, text: bin.name }))
      .filter((tick) => fits(tick.year, tick.text));
  }
  const most = Math.max(1, Math.floor(room / 56));
  const step = TICK_STEPS.find((each) => (last - first) / each <= most) ?? 5000;
  const ticks: { year: number; text: string }[] = [];
  for (let year = Math.ceil(first / step) * step; year < last; year += step) {
    // A bar for one year is named in its middle, longer ones at their start.
    const at = unit === 'year' ? year + 0.5 : year;
    const text = `${year}`.padStart(4, '0');
    if (fits(at, text)) ticks.push({ year: at, text });
  }
  return ticks;

  function fits(year: number, text: string): boolean {
    const x = ((year - first) / (last - first)) * room;
    return room - x >= labelPixels(text, FONT_SIZE - 1) / 2;
  }
}

function describe({ bins, unit, undated }: TimeBins, rowCount: number): string {
  const without = ORIGIN_GROUPS.reduce((sum, group) => sum + undated[group], 0);
  const rest = without === 0 ? '' : ` ${formatQuantity(without, 'word')} without a date not drawn.`;
  return `Words for each ${unit} from ${bins[0]!.name} to ${bins.at(-1)!.name}, in ${formatQuantity(rowCount, 'row')} by origin.${rest}`;
}
