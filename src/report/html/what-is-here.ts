import type { AuditReport, SourceSummary } from '../../audit/audit-result.ts';
import { languagesChart } from '../charts/languages.ts';
import { lengthBandsChart } from '../charts/length-bands.ts';
import { dateSpanText } from '../date-span-text.ts';
import { formatBytes, formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { languageName } from '../language-name.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { figure } from './figure.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** How much there is, from which sources, in which languages and lengths. */
export function whatIsHere(report: AuditReport, document: Document): SafeHtml {
  const { audit, run } = report;
  const { totals, records, dates } = audit;
  const written = dateSpanText(dates.earliest, dates.latest);
  const shareOf = (words: number) => (totals.words === 0 ? '–' : formatShare(words / totals.words));

  const languages = [...audit.languages].sort((a, b) => b.words - a.words || (a.language < b.language ? -1 : 1));
  return html`
<p>${formatQuantity(records.accepted, 'record')} with ${formatQuantity(totals.words, 'word')}, from ${formatQuantity(totals.rows, 'row')} of ${formatQuantity(totals.sources, 'source')}.</p>
<dl class="facts">
<div><dt>${define('record', 'Records')}</dt><dd>${formatCount(records.accepted)}</dd></div>
<div><dt>${define('word', 'Words')}</dt><dd>${formatCount(totals.words)}</dd></div>
<div><dt>${define('row', 'Rows')}</dt><dd>${formatCount(totals.rows)}</dd></div>
<div><dt>On disk</dt><dd>${formatBytes(run.inputBytes)}</dd></div>
<div><dt>Text</dt><dd>${formatBytes(totals.text_bytes)}</dd></div>
<div><dt>Characters</dt><dd>${formatCount(totals.characters)}</dd></div>
<div><dt>Languages</dt><dd>${formatCount(totals.languages)}</dd></div>
<div><dt>Written</dt><dd>${written ?? 'no dates'}</dd></div>
</dl>
${table({
  caption: html`${define('source', 'Sources')} and what their cards say`,
  columns: [
    { heading: 'Source', cell: sourceCell },
    { heading: 'Records', cell: (source) => formatCount(source.records), numeric: true },
    { heading: 'Words', cell: (source) => formatCount(source.words), numeric: true },
    { heading: 'Written', cell: (source) => writtenCell(source.earliest_date, source.latest_date) },
    {
      heading: 'Declared',
      headingMarkup: define('declared', 'Declared'),
      cell: (source) =>
        source.card_from === null
          ? 'no card'
          : html`${source.declared_origin ?? 'nothing'}<div class="quiet whole">${source.card_from}</div>`,
    },
    { heading: 'Dates attested by', cell: (source) => source.dates_attested_by ?? '–' },
    { heading: 'Licence', cell: (source) => source.licence ?? '–' },
  ],
  rows: audit.sources,
})}
<h3>Languages</h3>
${figure({
  chart: languagesChart,
  audit,
  document,
  caption: html`${define('word', 'Words')} by language. A language is taken from the data where it is named there, else detected.`,
  data: table({
    caption: 'Words and records by language',
    columns: [
      {
        heading: 'Language',
        cell: (each: (typeof languages)[number]) => dataName(languageName(each.language)),
      },
      { heading: 'Words', cell: (each) => formatCount(each.words), numeric: true },
      { heading: 'Share', cell: (each) => shareOf(each.words), numeric: true },
      { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
      { heading: 'Named in the data', cell: (each) => formatCount(each.declared_records), numeric: true },
    ],
    rows: languages,
  }),
})}
<h3>Lengths</h3>
${figure({
  chart: lengthBandsChart,
  audit,
  document,
  caption: html`Share of ${define('word', 'words')} in records of each length. The figure beside each bar is the number of records.`,
  data: table({
    caption: 'Words and records by length',
    columns: [
      { heading: 'Length', cell: (each: (typeof audit.lengths)[number]) => each.band },
      { heading: 'Words', cell: (each) => formatCount(each.words), numeric: true },
      { heading: 'Share', cell: (each) => shareOf(each.words), numeric: true },
      { heading: 'Records', cell: (each) => formatCount(each.records), numeric: true },
    ],
    rows: audit.lengths,
  }),
})}`;
}

function sourceCell({ id, publisher }: SourceSummary): SafeHtml {
  return html`${dataName(id)}${publisher === null ? null : html`<div class="quiet"><bdi>${publisher}</bdi></div>`}`;
}

function writtenCell(earliest: string | null, latest: string | null): SafeHtml | string {
  const written = dateSpanText(earliest, latest);
  if (written === null) return '–';
  const [from, to] = written.split(' to ');
  return html`<span class="whole">${from}</span>${to === undefined ? null : html` to <span class="whole">${to}</span>`}`;
}
