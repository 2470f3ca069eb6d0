import type { OriginGroup } from '../../record/origin.ts';
import { html, type SafeHtml } from './safe-html.ts';

/** The colour of a heading beside its name, for tables that stand near a chart. */
export function originSwatch(group: OriginGroup, text: string = group): SafeHtml {
  return html`<span class="${`swatch ${group}`}" aria-hidden="true"></span>${text}`;
}
