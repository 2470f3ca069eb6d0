import type { AuditChanges, AuditReport } from '../../audit/audit-result.ts';
import { leastDecidedOtherwise } from '../../audit/origin-shifts.ts';
import { originText } from '../../audit/what-would-change.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import { formatCount, formatDifference, formatQuantity } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { originSwatch } from './origin-swatch.ts';
import { type HtmlValue, html, joinHtml, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Findings listed on each side. */
const FINDINGS_LISTED = 20;

/** Records, findings and words against the last audit of the same data. */
export function whatChanged({ changes }: AuditReport): SafeHtml {
  if (changes === null) return html`<p>This is the first audit in this workspace that read these data in this way.</p>`;
  // The four headings first, in their order; a result of another version may know more.
  const known = ORIGIN_GROUPS.filter((group) => Object.hasOwn(changes.words, group));
  const others = Object.keys(changes.words).filter((name) => !(ORIGIN_GROUPS as readonly string[]).includes(name));
  const rows: { name: string; heading: HtmlValue }[] = [
    ...known.map((group) => ({ name: group, heading: originSwatch(group) })),
    ...others.map((name) => ({ name, heading: name })),
  ];
  const words = (name: string) => changes.words[name] as { before: number; now: number };
  return html`
<p>Since the audit ${dataName(changes.audit)} of ${changes.since.slice(0, 10)}: ${formatQuantity(changes.addedRecords, 'record')} added, ${formatCount(changes.removedRecords)} removed, ${formatCount(changes.changedRecords)} with the same id and other text.</p>
${table({
  caption: html`${define('word', 'Words')} by ${define('origin', 'origin')}, then and now`,
  columns: [
    { heading: 'Origin', cell: (row: (typeof rows)[number]) => row.heading },
    { heading: 'Then', cell: (row) => formatCount(words(row.name).before), numeric: true },
    { heading: 'Now', cell: (row) => formatCount(words(row.name).now), numeric: true },
    {
      heading: 'Difference',
      cell: (row) => formatDifference(words(row.name).now - words(row.name).before),
      numeric: true,
    },
  ],
  rows,
})}
${titles('Decided otherwise', decidedOtherwise(changes))}${titles('New findings', changes.newFindings)}${titles('Resolved findings', changes.resolvedFindings)}`;
}

/** Each origin with its records then and now, where more than new and removed records changed. */
function decidedOtherwise({ origins = [], addedRecords, removedRecords }: AuditChanges): readonly string[] {
  if (leastDecidedOtherwise(origins, addedRecords + removedRecords) === 0) return [];
  return origins.map(
    (shift) =>
      `${originText(shift)}: ${formatCount(shift.before.records)} → ${formatQuantity(shift.now.records, 'record')}`,
  );
}

function titles(heading: string, findings: readonly string[]): SafeHtml | null {
  if (findings.length === 0) return null;
  const items = findings.slice(0, FINDINGS_LISTED).map((title) => html`<li>${holdPercent(title)}</li>`);
  const more = findings.length - items.length;
  return html`<h3>${heading}</h3><ul>${joinHtml(items)}${more > 0 ? html`<li class="quiet">${formatCount(more)} more</li>` : null}</ul>`;
}
