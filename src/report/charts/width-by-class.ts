import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import type { WidthMetric } from '../../audit/width-result.ts';
import { formatEstimate, formatInterval } from '../format-estimate.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { type MeasuredArm, widthLevels } from '../width-levels.ts';
import { shownMetric, WIDTH_METRICS } from '../width-metrics.ts';
import { armColor } from './arm-color.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Arms drawn, most words first; the table beneath holds the rest. */
export const ARMS_DRAWN = 8;

/** From this width on, two panels stand side by side. */
const WIDE = 560;
const GUTTER = 44;
const TITLE_HEIGHT = 30;
const ROW_PITCH = 22;
const PANEL_GAP = 22;
/** Pixels of a dot's radius. */
const DOT = 4;

interface Mark {
  readonly arm: MeasuredArm;
  readonly metric: WidthMetric;
}

/** Metrics with what each arm of one dimension shows, as dots with intervals: one small panel a metric, each on its own scale. */
export function widthByClassChart(dimension: string): Chart {
  return (audit: AuditResult, { document, width }) => {
    const arms = drawnArms(audit, dimension);
    const panels = panelsOf(arms);
    if (panels.length === 0) return null;
    const columns = width >= WIDE ? 2 : 1;
    const panelWidth = (width - GUTTER * (columns - 1)) / columns;
    const rows = Math.ceil(panels.length / columns);
    const panelHeight = TITLE_HEIGHT + Math.max(...panels.map(({ marks }) => marks.length)) * ROW_PITCH;
    const height = rows * panelHeight + (rows - 1) * PANEL_GAP;
    // One width of names and values for all, so that the tracks stand in line.
    const nameWidth = Math.min(panelWidth * 0.4, Math.ceil(Math.max(...arms.map(({ arm }) => labelPixels(arm)))) + 12);
    const estimates = panels.flatMap(({ marks }) => marks.map((mark) => estimateOf(mark, marks)));
    const valueWidth = Math.ceil(Math.max(...estimates.map((estimate) => labelPixels(estimate)))) + 8;
    const placed = panels.map((panel, index) => {
      // Down the first column, then the second: neighbours in the order of metrics stay neighbours.
      const left = Math.floor(index / rows) * (panelWidth + GUTTER);
      const top = (index % rows) * (panelHeight + PANEL_GAP);
      return placePanel(panel, { left, top, panelWidth, nameWidth, valueWidth });
    });
    const dots = placed.flatMap((each) => each.dots);
    const first = panels[0] as (typeof panels)[number];
    return drawChart(
      { document, width, height, label: describe(first, arms) },
      {
        ...pixelScales(width, height),
        marks: [
          Plot.link(dots, { x1: 'trackLeft', x2: 'trackRight', y1: 'y', y2: 'y', stroke: chartColor('line') }),
          Plot.link(
            dots.filter((dot) => dot.lowX !== null),
            { x1: 'lowX', x2: 'highX', y1: 'y', y2: 'y', stroke: 'color', strokeWidth: 3, strokeOpacity: 0.55 },
          ),
          Plot.dot(dots, { x: 'x', y: 'y', r: DOT, fill: 'color', title: 'title' }),
          Plot.text(
            placed.map((each) => each.title),
            { x: 'x', y: 'y', text: 'text', textAnchor: 'start', fontSize: FONT_SIZE, fontWeight: 600 },
          ),
          Plot.text(
            placed.map((each) => each.hint),
            {
              x: 'x',
              y: 'y',
              text: 'text',
              textAnchor: 'end',
              fill: chartColor('quiet'),
              fontSize: FONT_SIZE - 1,
            },
          ),
          Plot.text(dots, { x: 'left', y: 'y', text: 'name', textAnchor: 'start', fontSize: FONT_SIZE }),
          Plot.text(dots, {
            x: 'right',
            y: 'y',
            text: 'value',
            textAnchor: 'end',
            fill: chartColor('quiet'),
            fontSize: FONT_SIZE,
          }),
        ],
      },
    );
  };
}

/** Arms of the level that reports lead with, in their order; of too many, those that hold most words. */
function drawnArms({ width }: AuditResult, dimension: string): readonly MeasuredArm[] {
  const [level] = width === null ? [] : widthLevels(width, dimension);
  const arms = level?.arms ?? [];
  if (arms.length <= ARMS_DRAWN) return arms;
  const kept = new Set([...arms].sort((a, b) => b.available_words - a.available_words).slice(0, ARMS_DRAWN));
  return arms.filter((arm) => kept.has(arm));
}

function panelsOf(arms: readonly MeasuredArm[]): readonly { readonly id: string; readonly marks: readonly Mark[] }[] {
  const ids = new Set(arms.flatMap(({ metrics }) => metrics.map(({ id }) => id)));
  const known = WIDTH_METRICS.map(({ id }) => id);
  // Hill's number of order 0 is the number of different words again.
  if (ids.has('types')) ids.delete('hill-0');
  const ordered = [...known.filter((id) => ids.has(id)), ...[...ids].filter((id) => !known.includes(id)).sort()];
  return ordered.map((id) => ({
    id,
    marks: arms.flatMap((arm) => {
      const metric = arm.metrics.find((each) => each.id === id);
      return metric === undefined ? [] : [{ arm, metric }];
    }),
  }));
}

function placePanel(
  { id, marks }: { id: string; marks: readonly Mark[] },
  {
    left,
    top,
    panelWidth,
    nameWidth,
    valueWidth,
  }: { left: number; top: number; panelWidth: number; nameWidth: number; valueWidth: number },
) {
  const { title, kind, higherIs, unitOfN } = shownMetric(id);
  const right = left + panelWidth;
  const trackLeft = left + nameWidth + DOT;
  const trackRight = Math.max(trackLeft + 40, right - valueWidth - DOT);
  const lowest = Math.min(...marks.map(({ metric }) => metric.low ?? metric.value));
  const highest = Math.max(...marks.map(({ metric }) => metric.high ?? metric.value));
  const span = highest - lowest;
  const xOf = (value: number) =>
    span === 0 ? (trackLeft + trackRight) / 2 : trackLeft + ((value - lowest) / span) * (trackRight - trackLeft);
  const hint = higherIs === undefined ? '' : higherIs === 'wider' ? 'wider →' : '← wider';
  return {
    title: { x: left, y: top + 10, text: labelText(title, panelWidth - labelPixels(hint) - 12) },
    hint: { x: right, y: top + 10, text: hint },
    dots: marks.map(({ arm, metric }, index) => ({
      left,
      right,
      trackLeft,
      trackRight,
      y: top + TITLE_HEIGHT + index * ROW_PITCH + 4,
      x: xOf(metric.value),
      lowX: metric.low === null || metric.high === null ? null : xOf(metric.low),
      highX: metric.low === null || metric.high === null ? null : xOf(metric.high),
      color: armColor(arm),
      name: labelText(arm.arm, nameWidth - 12),
      value: estimateOf({ arm, metric }, marks),
      title: `${labelText(arm.arm, 10_000)}: ${title.toLowerCase()} ${formatInterval(metric, kind)}, n = ${formatCount(metric.n)}${unitOfN === undefined ? '' : ` ${unitOfN}`}`,
    })),
  };
}

function estimateOf({ metric }: Mark, panel: readonly Mark[]): string {
  return formatEstimate(
    metric,
    shownMetric(metric.id).kind,
    panel.map((mark) => mark.metric),
  );
}

function describe({ id, marks }: { id: string; marks: readonly Mark[] }, arms: readonly MeasuredArm[]): string {
  const { title, kind } = shownMetric(id);
  const values = marks.map(({ arm, metric }) => `${labelText(arm.arm, 400)} ${formatEstimate(metric, kind)}`);
  const words = (arms[0] as MeasuredArm).words;
  return `Width of ${formatQuantity(arms.length, 'class', 'classes')}, each by ${formatQuantity(words, 'word')}, with 95 % intervals. ${title}: ${values.join(', ')}.`;
}
