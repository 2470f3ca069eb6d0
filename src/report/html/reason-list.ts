import { holdPercent } from '../hold-percent.ts';
import { html, type SafeHtml } from './safe-html.ts';

/** Sentences in the order of their weight, numbered; null where there is none. They begin with a capital and end with a full stop here. */
export function reasonList(reasons: readonly string[]): SafeHtml | null {
  if (reasons.length === 0) return null;
  return html`<ol class="findings reasons">${reasons.map(
    (reason) => html`<li><p>${holdPercent(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`)}.</p></li>`,
  )}</ol>`;
}
