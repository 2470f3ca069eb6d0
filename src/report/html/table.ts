import { formatCount } from '../format-number.ts';
import { type HtmlValue, html, joinHtml, type SafeHtml } from './safe-html.ts';

export interface Column<Row> {
  readonly heading: string;
  /** The heading with a link or a colour, where it has one. */
  readonly headingMarkup?: SafeHtml;
  readonly cell: (row: Row) => HtmlValue;
  /** Figures are set right; the first column of text is the row's heading. */
  readonly numeric?: boolean;
}

/** A phone shows this many columns side by side; rows of wider tables become blocks of named values. */
const COLUMNS_ON_A_PHONE = 4;

/**
 * A table with a caption. No more than `limit` rows are set; a last row says how many more there are and where.
 * Roles are written out because the style sheet turns rows into blocks on phones, which would take them away.
 */
export function table<Row>({
  caption,
  columns,
  rows,
  limit = 50,
  total = rows.length,
  elsewhere = 'audit.json',
  isBroad = false,
  fitsPhone = columns.length <= COLUMNS_ON_A_PHONE,
}: {
  caption: HtmlValue;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  limit?: number;
  /** All rows there are, where `rows` holds only the first. */
  total?: number;
  /** The file beside the report that holds all rows. */
  elsewhere?: string;
  /** Takes more than the text's width where the window has it. */
  isBroad?: boolean;
  /** Keeps its columns side by side on a phone. Default: tables of few columns do. */
  fitsPhone?: boolean;
}): SafeHtml {
  const shown = rows.slice(0, limit);
  const more = total - shown.length;
  const head = columns.map(
    ({ heading, headingMarkup, numeric }) =>
      html`<th role="columnheader" scope="col" class="${numeric === true ? 'figure' : 'text'}">${headingMarkup ?? heading}</th>`,
  );
  const body = shown.map((row) => {
    const cells = columns.map(({ heading, cell, numeric }, index) =>
      index === 0
        ? html`<th role="rowheader" scope="row">${cell(row)}</th>`
        : html`<td role="cell" data-label="${heading}" class="${numeric === true ? 'figure' : 'text'}"><div>${cell(row)}</div></td>`,
    );
    return html`<tr role="row">${joinHtml(cells)}</tr>`;
  });
  const rest =
    more > 0
      ? html`<tfoot role="rowgroup"><tr role="row"><td role="cell" colspan="${columns.length}">${formatCount(more)} more, in ${elsewhere}</td></tr></tfoot>`
      : null;
  return html`<table role="table" class="${fitsPhone ? 'slim-table' : 'wide-table'}${isBroad ? ' broad-table' : ''}"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${joinHtml(head)}</tr></thead><tbody role="rowgroup">${joinHtml(body)}</tbody>${rest}</table>`;
}
