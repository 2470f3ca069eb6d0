import * as Plot from '@observablehq/plot';
import type { AuditResult, Mass } from '../../audit/audit-result.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Sources drawn one by one, largest first; the others are one bar. */
export const SOURCES_DRAWN = 12;

const PITCH = 54;
const BAR_TOP = 21;
const BAR_HEIGHT = 22;
/** Room above the first bar for names of headings that do not fit into it. */
const HEADINGS_HEIGHT = 22;

interface Row {
  readonly name: string;
  readonly words: number;
  readonly groups: Readonly<Record<OriginGroup, Mass>>;
}

/** Share of words under each heading of origin: all sources together, then each, largest first. */
export const originBySourceChart: Chart = (audit: AuditResult, { document, width }) => {
  const rows = rowsOf(audit);
  const all = rows[0];
  if (all === undefined || all.words === 0) return null;

  const placed = rows.flatMap((row, index) => {
    let start = 0;
    return ORIGIN_GROUPS.flatMap((group) => {
      const share = row.words === 0 ? 0 : row.groups[group].words / row.words;
      if (share === 0) return [];
      const x1 = start * width;
      start += share;
      // The gap keeps neighbours apart without colour; a thin segment stays visible.
      const x2 = Math.max(x1 + 1, start * width - 1);
      const figure = formatShare(share);
      const fits = (text: string) => labelPixels(text) + 10 <= x2 - x1;
      const named = `${group} ${figure}`;
      const text = fits(named) ? named : fits(figure) ? figure : '';
      const title = `${labelText(row.name, 10_000)}: ${group} ${figure}, ${formatQuantity(row.groups[group].words, 'word')}`;
      const isNamed = text === named;
      return [{ group, index, x1, x2, text, title, isNamed }];
    });
  });

  // Names stand in the segments, as in all other bars; only those of the first bar that have no room stand above it.
  const unnamed = placed.filter(({ index, isNamed }) => index === 0 && !isNamed);
  const headingsHeight = unnamed.length === 0 ? 0 : HEADINGS_HEIGHT;
  const headings = placeHeadings(unnamed, width);
  const top = (index: number) => (index === 0 ? 0 : headingsHeight) + index * PITCH;
  const height = top(rows.length) - 8;
  const segments = placed.map((segment) => {
    const y1 = top(segment.index) + BAR_TOP + (segment.index === 0 ? headingsHeight : 0);
    return { ...segment, y1, y2: y1 + BAR_HEIGHT, middle: y1 + BAR_HEIGHT / 2 };
  });

  const names = rows.map((row, index) => {
    const note = formatQuantity(row.words, 'word');
    return {
      y: top(index) + 11,
      name: labelText(row.name, width - labelPixels(note) - 16),
      note,
      weight: index === 0 ? 600 : 400,
    };
  });

  return drawChart(
    { document, width, height, label: describe(all, audit.sources.length) },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.rect(segments, {
          x1: 'x1',
          x2: 'x2',
          y1: 'y1',
          y2: 'y2',
          fill: (segment) => chartColor(segment.group),
          title: 'title',
        }),
        Plot.text(segments, {
          x: 'x1',
          dx: 5,
          y: 'middle',
          text: 'text',
          textAnchor: 'start',
          fill: (segment) => chartColor(`on-${segment.group as OriginGroup}`),
          fontSize: FONT_SIZE,
        }),
        // A line from each heading's name down to its segment, because small segments push their names aside.
        Plot.link(headings, {
          x1: 'textX',
          y1: BAR_TOP + headingsHeight - 6,
          x2: 'segmentX',
          y2: BAR_TOP + headingsHeight,
          stroke: chartColor('quiet'),
        }),
        Plot.text(headings, {
          x: 'labelX',
          y: BAR_TOP + headingsHeight - 14,
          text: 'group',
          textAnchor: 'start',
          fill: chartColor('ink'),
          fontSize: FONT_SIZE,
        }),
        Plot.text(names.slice(0, 1), {
          x: 0,
          y: 'y',
          text: 'name',
          textAnchor: 'start',
          fontWeight: 600,
          fontSize: FONT_SIZE,
        }),
        Plot.text(names.slice(1), { x: 0, y: 'y', text: 'name', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(names, {
          x: width,
          y: 'y',
          text: 'note',
          textAnchor: 'end',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE,
        }),
      ],
    },
  );
};

function rowsOf(audit: AuditResult): readonly Row[] {
  const sources = [...audit.sources].sort((a, b) => b.words - a.words || (a.id < b.id ? -1 : 1));
  const drawn = sources.length <= SOURCES_DRAWN + 1 ? sources : sources.slice(0, SOURCES_DRAWN);
  const rows: Row[] = drawn.map((source) => ({ name: source.id, words: source.words, groups: source.groups }));
  const others = sources.slice(drawn.length);
  if (others.length > 0) rows.push(together(`${formatCount(others.length)} other sources`, others));
  return [together('All sources', sources), ...rows];
}

function together(name: string, sources: AuditResult['sources']): Row {
  const groups = Object.fromEntries(
    ORIGIN_GROUPS.map((group) => [
      group,
      sources.reduce(
        (sum, source) => ({
          records: sum.records + source.groups[group].records,
          words: sum.words + source.groups[group].words,
        }),
        { records: 0, words: 0 },
      ),
    ]),
  ) as Record<OriginGroup, Mass>;
  return { name, words: sources.reduce((sum, source) => sum + source.words, 0), groups };
}

/** Names of the headings side by side above the first bar, each as near to its segment as its neighbours allow. */
function placeHeadings(segments: readonly { group: OriginGroup; x1: number; x2: number }[], width: number) {
  const sizes = segments.map((segment) => labelPixels(segment.group) + 10);
  const starts: number[] = [];
  let free = 0;
  segments.forEach((segment, index) => {
    const start = Math.max(segment.x1, free);
    starts.push(start);
    free = start + (sizes[index] as number);
  });
  // What ran over the right edge moves back, pushing its neighbours left.
  let edge = width + 4;
  for (let index = segments.length - 1; index >= 0; index--) {
    starts[index] = Math.min(starts[index] as number, edge - (sizes[index] as number));
    edge = starts[index] as number;
  }
  return segments.map((segment, index) => {
    const labelX = starts[index] as number;
    const segmentX = segment.x1 + Math.min(4, (segment.x2 - segment.x1) / 2);
    const within = Math.min(Math.max(segmentX, labelX + 4), labelX + (sizes[index] as number) - 14);
    return { group: segment.group, labelX, textX: within, segmentX };
  });
}

function describe(all: Row, sourceCount: number): string {
  const shares = ORIGIN_GROUPS.map((group) => `${group} ${formatShare(all.groups[group].words / all.words)}`).join(
    ', ',
  );
  return `Share of words by origin in ${formatQuantity(sourceCount, 'source')}. Together: ${shares}.`;
}
