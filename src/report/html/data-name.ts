import { html, type SafeHtml } from './safe-html.ts';

/** A name from the data: its direction cannot reach its neighbours, and where it is cut, pointing at it shows all. */
export function dataName(name: string): SafeHtml {
  return html`<bdi class="name" title="${name}">${name}</bdi>`;
}
