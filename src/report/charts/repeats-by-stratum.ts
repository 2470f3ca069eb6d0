import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Groups drawn, hardest hit first; the table beneath holds the rest. */
export const STRATA_DRAWN = 12;

/** From this width on, names stand left of their bars; below, above them. */
const WIDE = 560;

interface Row {
  readonly name: string;
  readonly records: number;
  readonly goes: number;
  readonly stays: number;
}

/**
 * What removal of repeated texts would cost each group: the share of its records that would go, and beside it the share that could go
 * but is left in by the limit. The first bar is all records together, so that a group hit harder is seen at once.
 */
export const repeatsByStratumChart: Chart = (audit: AuditResult, { document, width }) => {
  const { repeats } = audit;
  const rows = repeats === null ? [] : rowsOf(audit, repeats);
  if (repeats === null || rows.length < 2) return null;
  const { budget } = repeats.settings;
  const largest = Math.max(...rows.map(({ goes, stays }) => goes + stays));
  if (largest === 0) return null;
  const isWide = width >= WIDE;
  const notes = rows.map(noteOf);
  const noteWidth = Math.ceil(Math.max(...notes.map((note) => labelPixels(note)))) + 8;
  const names = rows.map(({ name, records }) => `${name} · ${formatQuantity(records, 'record')}`);
  const nameWidth = isWide
    ? Math.min(width * 0.42, Math.ceil(Math.max(...names.map((name) => labelPixels(name)))) + 12)
    : 0;
  const pitch = isWide ? 28 : 46;
  const barHeight = isWide ? 14 : 10;
  const room = width - nameWidth - (isWide ? noteWidth : 0);
  // The limit is drawn to scale, so the scale reaches at least as far.
  const scale = room / Math.max(largest, budget);
  const topRoom = 24;
  const placed = rows.map((row, index) => {
    const top = topRoom + index * pitch + (isWide ? 7 : 24);
    const middle = nameWidth + row.goes * scale;
    const end = nameWidth + (row.goes + row.stays) * scale;
    return {
      x0: nameWidth,
      // A part that is not zero stays visible.
      x1: row.goes === 0 ? nameWidth : Math.max(nameWidth + 1.5, middle),
      x2: Math.max(end, middle),
      y1: top,
      y2: top + barHeight,
      textY: isWide ? top + barHeight / 2 : topRoom + index * pitch + 13,
      noteX: isWide ? end + 8 : width,
      note: notes[index] as string,
      shortName: labelText(names[index] as string, isWide ? nameWidth - 12 : Math.max(60, width - noteWidth - 8)),
      title: `${labelText(row.name, 10_000)}: ${notes[index]}, of ${formatQuantity(row.records, 'record')}`,
      isWhole: index === 0,
    };
  });
  const height = topRoom + rows.length * pitch;
  const limitX = nameWidth + budget * scale;
  const limitText = `limit ${formatShare(budget)}`;
  const limitLabelX = Math.min(Math.max(limitX, labelPixels(limitText) / 2), width - labelPixels(limitText) / 2);
  const worst = rows[1] as Row;
  return drawChart(
    {
      document,
      width,
      height,
      label: `Share of records that removing repeats would take, all together and for the ${formatQuantity(rows.length - 1, 'group')} hit hardest. ${labelText(worst.name, 400)}: ${noteOf(worst)}.`,
    },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.rect(placed, {
          x1: 'x1',
          x2: 'x2',
          y1: 'y1',
          y2: 'y2',
          fill: chartColor('accent'),
          fillOpacity: 0.22,
          title: 'title',
        }),
        Plot.rect(placed, {
          x1: 'x0',
          x2: 'x1',
          y1: 'y1',
          y2: 'y2',
          fill: (bar) => chartColor(bar.isWhole ? 'unknown' : 'accent'),
          title: 'title',
        }),
        Plot.link([{}], {
          x1: limitX,
          x2: limitX,
          y1: topRoom - 4,
          y2: height,
          stroke: chartColor('quiet'),
          strokeDasharray: '3 4',
        }),
        Plot.text([{}], {
          x: limitLabelX,
          y: 11,
          text: () => limitText,
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
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
};

function rowsOf(audit: AuditResult, repeats: NonNullable<AuditResult['repeats']>): readonly Row[] {
  const records = audit.records.accepted;
  if (records === 0) return [];
  const all = {
    name: 'All records',
    records,
    goes: repeats.removable.records / records,
    stays: repeats.removable.by_budget_kept / records,
  };
  const groups = repeats.by_stratum
    .filter((group) => group.records > 0)
    .slice(0, STRATA_DRAWN)
    .map(({ label, records, removed_records, kept_by_budget }) => ({
      name: label,
      records,
      goes: removed_records / records,
      stays: kept_by_budget / records,
    }));
  return [all, ...groups];
}

function noteOf({ records, goes, stays }: Row): string {
  const taken = `${formatShare(goes)} go`;
  return stays === 0 ? taken : `${taken}, ${formatCount(stays * records)} left in`;
}
