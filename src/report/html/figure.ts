import type { AuditResult } from '../../audit/audit-result.ts';
import type { Chart } from '../charts/chart.ts';
import { type HtmlValue, html, type SafeHtml, trustedMarkup } from './safe-html.ts';

/** Pixels: the reading width on a screen, and a phone's. The style sheet shows one of the two. */
const WIDE = 720;
const NARROW = 340;

/**
 * A chart in both sizes with its caption and the same numbers as a table behind a click.
 * Where there is nothing to draw, the caption stands alone.
 */
export function figure({
  chart,
  audit,
  document,
  caption,
  data,
}: {
  chart: Chart;
  audit: AuditResult;
  document: Document;
  caption: HtmlValue;
  data: SafeHtml;
}): SafeHtml {
  const wide = chart(audit, { document, width: WIDE });
  const narrow = chart(audit, { document, width: NARROW });
  if (wide === null || narrow === null) return html`<p class="quiet">Nothing to draw: no words were read.</p>`;
  return html`<figure><div class="wide">${trustedMarkup(wide)}</div><div class="narrow">${trustedMarkup(narrow)}</div><figcaption>${caption}</figcaption><details><summary>The numbers</summary>${data}</details></figure>`;
}
