import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Groups drawn, those that could lose most records first; the table beneath holds the rest. */
export const STRATA_DRAWN = 12;

/** From this width on, names stand left of their bars; below, name, bar and note stand one under the other. */
const WIDE = 560;

interface Row {
  readonly name: string;
  readonly records: number;
  readonly goes: number;
  readonly stays: number;
}

/**
 * What removal of repeated texts would cost each group: the share of its records that would go, and beside it the share that could go
 * but is left in by the budget. The first bar is all records together, so that a group hit harder is seen at once.
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
  const left = isWide
    ? Math.min(width * 0.4, Math.ceil(Math.max(...rows.map(({ name }) => labelPixels(name)))) + 12)
    : 0;
  const pitch = isWide ? 28 : 64;
  const barHeight = isWide ? 14 : 12;
  // The budget is drawn to scale, so the scale reaches at least as far.
  const scale = (width - left - (isWide ? noteWidth : 0)) / Math.max(largest, budget);
  const budgetX = left + budget * scale;
  const topRoom = 24;
  const placed = rows.map((row, index) => {
    const top = topRoom + index * pitch + (isWide ? 7 : 24);
    const middle = left + row.goes * scale;
    const end = left + (row.goes + row.stays) * scale;
    return {
      x0: left,
      // A part that is not zero stays visible.
      x1: row.goes === 0 ? left : Math.max(left + 1.5, middle),
      x2: Math.max(end, middle),
      y1: top,
      y2: top + barHeight,
      budgetTop: top - 4,
      budgetBottom: top + barHeight + 4,
      nameY: isWide ? top + barHeight / 2 : topRoom + index * pitch + 13,
      noteY: isWide ? top + barHeight / 2 : top + barHeight + 12,
      noteX: isWide ? Math.max(end, budgetX) + 8 : 0,
      note: notes[index] as string,
      shortName: labelText(row.name, isWide ? left - 12 : width),
      title: `${labelText(row.name, 10_000)}: ${notes[index]}`,
      isWhole: index === 0,
    };
  });
  const height = topRoom + rows.length * pitch;
  const budgetText = `budget ${formatShare(budget)}`;
  const budgetLabelX = Math.min(Math.max(budgetX, labelPixels(budgetText) / 2), width - labelPixels(budgetText) / 2);
  const worst = rows[1] as Row;
  return drawChart(
    {
      document,
      width,
      height,
      label: `Share of records that removing repeats would take, all together and for the ${formatQuantity(rows.length - 1, 'group')} that could lose most. ${labelText(worst.name, 400)}: ${noteOf(worst)}.`,
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
        Plot.link(placed, {
          x1: budgetX,
          x2: budgetX,
          y1: 'budgetTop',
          y2: 'budgetBottom',
          stroke: chartColor('quiet'),
        }),
        Plot.text([{}], {
          x: budgetLabelX,
          y: 11,
          text: () => budgetText,
          textAnchor: 'middle',
          fill: chartColor('quiet'),
          fontSize: FONT_SIZE - 1,
        }),
        Plot.text(placed, { x: 0, y: 'nameY', text: 'shortName', textAnchor: 'start', fontSize: FONT_SIZE }),
        Plot.text(placed, {
          x: 'noteX',
          y: 'noteY',
          text: 'note',
          textAnchor: 'start',
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
    goes: repeats.removal.records / records,
    stays: repeats.removal.kept_by_budget / records,
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
  const taken = `${formatShare(goes)} of ${formatCount(records)} go`;
  return stays === 0 ? taken : `${taken}, ${formatCount(stays * records)} left in`;
}
