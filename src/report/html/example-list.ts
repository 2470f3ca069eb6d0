import type { Example } from '../../audit/audit-result.ts';
import { PREVIEW_LENGTH } from '../../record/preview-length.ts';
import { formatQuantity } from '../format-number.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

const EXAMPLES_SHOWN = 3;

/** Records as they begin, each with its id. Nothing where there are none. */
export function exampleList(examples: readonly Example[]): SafeHtml | null {
  if (examples.length === 0) return null;
  const items = examples.slice(0, EXAMPLES_SHOWN).map(({ record_id, preview }) => {
    const text =
      preview === null
        ? html`<span class="quiet">text kept out of the report</span>`
        : html`<q dir="auto">${endOpen(preview)}</q>`;
    return html`<li>${text} <code class="id"><bdi>${record_id}</bdi></code></li>`;
  });
  const more = examples.length - items.length;
  const rest = more > 0 ? html`<li class="quiet">${formatQuantity(more, 'more example')}, in audit.json</li>` : null;
  return html`<ul class="examples">${joinHtml(items)}${rest}</ul>`;
}

/** A preview as long as previews get was cut, most likely in the middle of a word. */
function endOpen(preview: string): string {
  return preview.length < PREVIEW_LENGTH ? preview : `${preview.slice(0, PREVIEW_LENGTH).toWellFormed()}…`;
}
