import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import type { RankPoint } from '../../audit/width-result.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { type MeasuredArm, widthLevels } from '../width-levels.ts';
import { armColor } from './arm-color.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

const PLOT_HEIGHT = 260;
const TOP = 26;
const LABEL_PITCH = 20;
const AXIS_HEIGHT = 44;

/**
 * How often each word occurs by its rank, one line for each heading of origin on the level that reports lead with, both scales logarithmic. The tail, where words occur
 * once, is drawn bold; each line ends at its last word and says how many there are.
 */
export const rankFrequencyChart: Chart = (audit: AuditResult, { document, width }) => {
  const [level] = audit.width === null ? [] : widthLevels(audit.width, 'origin');
  const arms = (level?.arms ?? []).filter((arm) => arm.rank_frequency.length > 1);
  if (arms.length === 0) return null;
  const lastRank = (arm: MeasuredArm) => Math.max(...arm.rank_frequency.map(({ rank }) => rank));
  const highestRank = Math.max(2, ...arms.map(lastRank));
  const highestCount = Math.max(2, ...arms.flatMap((arm) => arm.rank_frequency.map(({ count }) => count)));
  const levels = powersOfTen(highestCount);
  const marginLeft = Math.ceil(Math.max(...levels.map((level) => labelPixels(formatCount(level), FONT_SIZE - 1)))) + 10;
  const right = width - 8;
  const bottom = TOP + PLOT_HEIGHT;
  const xOf = (rank: number) => marginLeft + (Math.log(rank) / Math.log(highestRank)) * (right - marginLeft);
  const yOf = (count: number) => bottom - (Math.log(count) / Math.log(highestCount)) * PLOT_HEIGHT;

  // The shortest line is named first, so that no leader crosses a name.
  const ends = [...arms]
    .sort((a, b) => lastRank(a) - lastRank(b) || (a.arm < b.arm ? -1 : 1))
    .map((arm, index) => {
      const x = xOf(lastRank(arm));
      const y = bottom + 18 + index * LABEL_PITCH;
      const text = `${arm.arm}: ${formatQuantity(lastRank(arm), 'different word')}`;
      return { x, y, color: armColor(arm), text: labelText(text, x - 10), textX: x - 7 };
    });
  const axisY = bottom + ends.length * LABEL_PITCH + 16;
  const height = axisY + AXIS_HEIGHT;
  const lines = arms.map((arm) => ({ color: armColor(arm), points: placed(arm.rank_frequency) }));
  const tails = arms.map((arm) => ({
    color: armColor(arm),
    points: placed(arm.rank_frequency.filter(({ count }) => count === 1)),
  }));
  function placed(points: readonly RankPoint[]) {
    return points.map(({ rank, count }) => ({ x: xOf(rank), y: yOf(count) }));
  }
  const ticks = powersOfTen(highestRank).filter(
    (rank) => xOf(rank) + labelPixels(formatCount(rank), FONT_SIZE - 1) / 2 <= width,
  );
  const most = arms.map((arm) => `${arm.arm} ${formatCount(lastRank(arm))}`).join(', ');
  return drawChart(
    {
      document,
      width,
      height,
      label: `How often words occur, by rank, both on logarithmic scales, in ${formatQuantity(Math.max(...arms.map((arm) => arm.words)), 'word')} each. Different words: ${labelText(most, 2000)}.`,
    },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.link(levels, {
          x1: marginLeft,
          x2: right,
          y1: (level) => yOf(level),
          y2: (level) => yOf(level),
          stroke: chartColor('line'),
        }),
        Plot.text(levels, {
          x: marginLeft - 7,
          y: (level) => yOf(level),
          text: (level) => formatCount(level),
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        ...lines.map(({ color, points }) => Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.75 })),
        ...tails.map(({ color, points }) => Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 5 })),
        Plot.link(ends, { x1: 'x', x2: 'x', y1: bottom, y2: 'y', stroke: 'color' }),
        Plot.text(ends, { x: 'textX', y: 'y', text: 'text', textAnchor: 'end', fontSize: FONT_SIZE }),
        Plot.text([{}], {
          x: marginLeft + 6,
          y: bottom - 10,
          text: () => 'bold: the tail, words that occur once',
          textAnchor: 'start',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.text([{}], {
          x: 0,
          y: 9,
          text: () => 'Times a word occurs',
          textAnchor: 'start',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.link(ticks, {
          x1: (rank) => xOf(rank),
          x2: (rank) => xOf(rank),
          y1: axisY,
          y2: axisY + 5,
          stroke: chartColor('quiet'),
        }),
        Plot.text(ticks, {
          x: (rank) => xOf(rank),
          y: axisY + 15,
          text: (rank) => formatCount(rank),
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.text([{}], {
          x: marginLeft,
          y: height - 8,
          text: () => 'Rank of the word, the most frequent first →',
          textAnchor: 'start',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
      ],
    },
  );
};

/** 1, 10, 100, … up to `highest`. */
function powersOfTen(highest: number): readonly number[] {
  const powers: number[] = [];
  for (let power = 1; power <= highest; power *= 10) powers.push(power);
  return powers;
}
