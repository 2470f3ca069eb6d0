import type { AuditReport } from '../../audit/audit-result.ts';
import { formatBytes, formatCount, formatQuantity } from '../format-number.ts';
import { quarantineReasonText } from '../quarantine-reason-text.ts';
import { placesText, type UnreadablePlaces, unreadablePlaces } from '../unreadable-places.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Rows set aside, by reason and by place, and what was odd about rows that could be read. */
export function whatCouldNotBeRead({ audit, quarantine }: AuditReport): SafeHtml {
  const places = unreadablePlaces(quarantine);
  const { records, oddities, repeated_ids } = audit;
  const unreadable =
    records.quarantined === 0
      ? html`<p>${records.read === 0 ? 'There were no rows.' : 'Nothing: every row was read.'}</p>`
      : html`<p>${formatQuantity(records.quarantined, 'record')} of ${formatCount(records.read)} could not be read. ${records.quarantined === 1 ? 'It is' : 'They are'} set aside, ${define('unreadable', 'located and counted')}; the others were read.</p>
${table({
  caption: 'Unreadable, by reason and source',
  columns: [
    { heading: 'Reason', cell: (each: (typeof audit.quarantine)[number]) => quarantineReasonText(each.reason) },
    { heading: 'Source', cell: (each) => dataName(each.source) },
    { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
    { heading: 'Size', cell: (each) => formatBytes(each.bytes), numeric: true },
  ],
  rows: audit.quarantine,
  limit: 40,
})}
${
  quarantine.length === 0
    ? null
    : table({
        caption: 'The first places, those of one file and one reason together, with what was seen and what to do',
        columns: [
          { heading: 'Place', cell: (each: UnreadablePlaces) => html`<code>${dataName(placesText(each))}</code>` },
          { heading: 'Reason', cell: ({ first }) => quarantineReasonText(first.reason) },
          { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
          { heading: 'What was seen first', cell: ({ first }) => first.detail },
          { heading: 'What to do', cell: ({ first }) => first.remedy },
        ],
        rows: places,
        limit: 40,
        elsewhere: 'the quarantine beside this file',
      })
}`;
  return html`${unreadable}${
    oddities.length === 0
      ? null
      : html`<h3>Read, but odd</h3>${table({
          caption: 'Rows that were read although something about them is unusual',
          columns: [
            { heading: 'What', cell: (each: (typeof oddities)[number]) => each.kind.replaceAll('-', ' ') },
            { heading: 'Source', cell: (each) => dataName(each.source) },
            { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
          ],
          rows: oddities,
          limit: 40,
        })}`
  }${
    repeated_ids.length === 0
      ? null
      : html`<h3>Repeated ids</h3>${table({
          caption: html`${define('repeated-id', 'Ids given to more than one record')}`,
          columns: [
            { heading: 'Source', cell: (each: (typeof repeated_ids)[number]) => dataName(each.source) },
            { heading: 'Ids', cell: (each) => formatCount(each.ids), numeric: true },
            { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
          ],
          rows: repeated_ids,
          limit: 40,
        })}`
  }`;
}
