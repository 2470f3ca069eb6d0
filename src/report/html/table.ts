import { formatCount } from '../format-number.ts';
import { type HtmlValue, html, joinHtml, type SafeHtml } from './safe-html.ts';

export interface Column<Row> {
  readonly heading: HtmlValue;
  readonly cell: (row: Row) => HtmlValue;
  /** Figures are set right; the first column of text is the row's heading. */
  readonly numeric?: boolean;
}

/**
 * A table with a caption. No more than `limit` rows are set; a last row says how many more there are and where.
 * Wide tables scroll in their own frame, never the page.
 */
export function table<Row>({
  caption,
  columns,
  rows,
  limit = 50,
  total = rows.length,
}: {
  caption: HtmlValue;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  limit?: number;
  /** All rows there are, where `rows` holds only the first. */
  total?: number;
}): SafeHtml {
  const shown = rows.slice(0, limit);
  const more = total - shown.length;
  const head = columns.map(({ heading, numeric }) =>
    numeric === true ? html`<th scope="col" class="figure">${heading}</th>` : html`<th scope="col">${heading}</th>`,
  );
  const body = shown.map((row) => {
    const cells = columns.map(({ cell, numeric }, index) => {
      if (index === 0) return html`<th scope="row">${cell(row)}</th>`;
      return numeric === true ? html`<td class="figure">${cell(row)}</td>` : html`<td>${cell(row)}</td>`;
    });
    return html`<tr>${joinHtml(cells)}</tr>`;
  });
  const rest =
    more > 0
      ? html`<tfoot><tr><td colspan="${columns.length}">${formatCount(more)} more, in audit.json</td></tr></tfoot>`
      : null;
  return html`<div class="scroll" role="group" tabindex="0" aria-label="Table"><table><caption>${caption}</caption><thead><tr>${joinHtml(head)}</tr></thead><tbody>${joinHtml(body)}</tbody>${rest}</table></div>`;
}
