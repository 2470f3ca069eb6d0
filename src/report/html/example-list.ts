import type { Example } from '../../audit/audit-result.ts';
import { formatQuantity } from '../format-number.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

/** Characters of a preview shown; the text itself stays where it is. */
const PREVIEW_LENGTH = 240;
const EXAMPLES_SHOWN = 3;

/** Records as they begin, each with its id. Nothing where there are none. */
export function exampleList(examples: readonly Example[]): SafeHtml | null {
  if (examples.length === 0) return null;
  const items = examples.slice(0, EXAMPLES_SHOWN).map(({ record_id, preview }) => {
    const text =
      preview === null
        ? html`<span class="quiet">text kept out of the report</span>`
        : html`<q dir="auto">${shortened(preview)}</q>`;
    return html`<li>${text} <code class="id"><bdi>${record_id}</bdi></code></li>`;
  });
  const more = examples.length - items.length;
  const rest = more > 0 ? html`<li class="quiet">${formatQuantity(more, 'more example')}, in audit.json</li>` : null;
  return html`<ul class="examples">${joinHtml(items)}${rest}</ul>`;
}

function shortened(text: string): string {
  const characters = [...text.slice(0, PREVIEW_LENGTH * 2)];
  return characters.length <= PREVIEW_LENGTH
    ? text.slice(0, PREVIEW_LENGTH * 2)
    : `${characters.slice(0, PREVIEW_LENGTH).join('')}…`;
}
