import type { AuditReport, InputFile, RunFacts } from '../../audit/audit-result.ts';
import { formatBytes, formatCount, formatDuration, formatQuantity, formatRate, formatShare } from '../format-number.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Sources whose mapping is set out. */
const MAPPINGS_SHOWN = 40;
const FIELDS_SHOWN = 20;
const NOTES_SHOWN = 40;

/** Assumptions, settings, columns, files and the run itself. */
export function howRead({ audit, files, run }: AuditReport): SafeHtml {
  const { settings } = audit;
  const notes = run.notes.slice(0, NOTES_SHOWN).map((note) => html`<li>${note}</li>`);
  const moreNotes = run.notes.length - notes.length;
  const parts = run.reusedParts + run.newParts;
  return html`
${
  run.notes.length === 0
    ? html`<p>Nothing was assumed without being told.</p>`
    : html`<p>Done or assumed without being told:</p><ul>${joinHtml(notes)}${moreNotes > 0 ? html`<li class="quiet">${formatCount(moreNotes)} more, in run.json</li>` : null}</ul>`
}
<dl class="facts">
<div><dt>${define('sample', 'Rows read')}</dt><dd>${settings.sample_share === null ? 'all' : formatShare(settings.sample_share)}</dd></div>
<div><dt>${define('group', 'Rare under')}</dt><dd>${formatShare(settings.rare_below)} of words</dd></div>
<div><dt>Chat models exist since</dt><dd>${settings.llm_cutoff}</dd></div>
<div><dt>Text in this report</dt><dd>${settings.text_kept ? 'beginnings of examples' : 'kept out'}</dd></div>
<div><dt>Grouped also by</dt><dd>${settings.group_columns.length === 0 ? 'no columns' : settings.group_columns.join(', ')}</dd></div>
<div><dt>${define('ledger', 'Own output')}</dt><dd>${ledgerText(settings.ledger)}</dd></div>
<div><dt>Rules</dt><dd>version ${settings.rules_version}</dd></div>
</dl>
<h3>Which columns were taken?</h3>
${mappings(run.mapping)}
<h3>Which files were read?</h3>
${table({
  caption: formatQuantity(files.length, 'file'),
  columns: [
    { heading: 'File', cell: (file: InputFile) => html`<code>${dataName(file.path)}</code>` },
    { heading: 'Source', cell: (file) => dataName(file.source) },
    { heading: 'Format', cell: (file) => file.format },
    { heading: 'Size', cell: (file) => formatBytes(file.sizeBytes), numeric: true },
    { heading: 'Rows', cell: (file) => formatCount(file.rows), numeric: true },
    { heading: 'Records', cell: (file) => formatCount(file.records), numeric: true },
    { heading: 'Unreadable', cell: (file) => formatCount(file.quarantined), numeric: true },
  ],
  rows: files,
  limit: 40,
  elsewhere: 'run.json',
  isBroad: true,
})}
<h3>How did the run go?</h3>
<p>${formatDuration(run.durationMs)} for ${formatBytes(run.readBytes)}${run.readBytes > 0 && html` (${formatRate(run.readBytes, run.durationMs)})`}, with ${formatQuantity(run.workers, 'worker')} and at most ${formatBytes(run.peakMemoryBytes)} of memory. ${
    run.reusedParts === 0
      ? null
      : `${formatCount(run.reusedParts)} of ${formatQuantity(parts, 'part')} were unchanged since an earlier audit and not read again.`
  }</p>
<p class="quiet">Outcross ${run.outcrossVersion}, Node ${run.nodeVersion}, started ${run.startedAt}, snapshot <code>${run.snapshotId}</code>.</p>
${table({
  caption: 'Time by stage',
  columns: [
    { heading: 'Stage', cell: (stage: (typeof run.stages)[number]) => stage.name },
    { heading: 'Time', cell: (stage) => formatDuration(stage.durationMs), numeric: true },
  ],
  rows: run.stages,
})}`;
}

/** Enough digits of a root to tell which one is meant; the file has all of them. */
const ROOT_DIGITS = 16;

function ledgerText(ledger: AuditReport['audit']['settings']['ledger']): SafeHtml {
  if (ledger === null) return html`not looked up: no ledger`;
  const { size, root } = ledger;
  return html`looked up in a ledger of ${formatQuantity(size, 'entry', 'entries')}, root <code title="${root}">${root.slice(0, ROOT_DIGITS)}…</code>`;
}

function mappings(bySource: RunFacts['mapping']): SafeHtml {
  const all = Object.entries(bySource).sort(([a], [b]) => (a < b ? -1 : 1));
  if (all.length === 0) return html`<p>None: no file has columns.</p>`;
  const items = all.slice(0, MAPPINGS_SHOWN).map(([source, fields]) => {
    const lines = fields.slice(0, FIELDS_SHOWN).map((field) => html`<dd>${field}</dd>`);
    const more = fields.length - lines.length;
    return html`<div><dt><bdi>${source}</bdi></dt>${joinHtml(lines)}${more > 0 ? html`<dd class="quiet">${formatCount(more)} more, in run.json</dd>` : null}</div>`;
  });
  const more = all.length - items.length;
  return html`<dl class="mappings">${joinHtml(items)}</dl>${more > 0 ? html`<p class="quiet">${formatQuantity(more, 'more source')}, in run.json</p>` : null}`;
}
