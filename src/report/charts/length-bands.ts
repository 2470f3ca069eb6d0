import type { AuditResult } from '../../audit/audit-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import type { Chart } from './chart.ts';
import { rowBars } from './row-bars.ts';

/** Words in records of each length, in the order of the bands. */
export const lengthBandsChart: Chart = (audit: AuditResult, options) => {
  const whole = audit.lengths.reduce((sum, each) => sum + each.words, 0);
  if (whole === 0) return null;
  const rows = audit.lengths.map((each) => ({
    name: each.band,
    value: each.words,
    note: `${formatShare(each.words / whole)} · ${formatQuantity(each.records, 'record')}`,
  }));
  const largest = audit.lengths.reduce((most, each) => (each.words > most.words ? each : most));
  const label = `Share of words by length of record. Most words are in records of ${largest.band}: ${formatShare(largest.words / whole)}, ${formatCount(largest.records)} records.`;
  return rowBars(rows, { ...options, label });
};
