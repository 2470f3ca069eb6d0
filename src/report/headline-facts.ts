import type { AuditReport } from '../audit/audit-result.ts';
import { dateSpanText } from './date-span-text.ts';
import { formatBytes, formatDuration, formatQuantity, formatRate } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** What the data is, one fact an entry: `5 sources`, `15,894 records`, `23 MB`, `written 1790 to 2026-10`. */
export function dataFacts({ audit, run }: Pick<AuditReport, 'audit' | 'run'>): readonly string[] {
  const { totals, records, dates, settings } = audit;
  const written = dateSpanText(dates.earliest, dates.latest);
  const facts = [
    formatQuantity(totals.sources, 'source'),
    formatQuantity(records.accepted, 'record'),
    formatBytes(run.inputBytes),
  ];
  if (written !== null) facts.push(`written ${plainText(written)}`);
  facts.push(formatQuantity(totals.languages, 'language'));
  if (settings.sample_share !== null) facts.push('a sample');
  return facts;
}

/** How the run went: time, rate (absent where nothing was read), memory. */
export function runFacts({ durationMs, readBytes, peakMemoryBytes }: AuditReport['run']): readonly string[] {
  const rate = readBytes > 0 ? [formatRate(readBytes, durationMs)] : [];
  return [formatDuration(durationMs), ...rate, `${formatBytes(peakMemoryBytes)} memory`];
}
