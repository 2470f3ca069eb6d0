import { html, type SafeHtml, trustedMarkup } from './safe-html.ts';

/** Pixels: the reading width on a screen, and a phone's. The style sheet shows one of the two. */
const WIDE = 720;
const NARROW = 340;

/** A chart in both sizes, with its caption and the same numbers as a table behind a click; the table alone where there is nothing to draw. */
export function chartWithTable({
  chart,
  caption,
  data,
}: {
  readonly chart: (width: number) => string | null;
  readonly caption: SafeHtml;
  readonly data: SafeHtml;
}): SafeHtml {
  const [wide, narrow] = [chart(WIDE), chart(NARROW)];
  if (wide === null || narrow === null) return data;
  return html`<figure><div class="wide">${trustedMarkup(wide)}</div><div class="narrow">${trustedMarkup(narrow)}</div><figcaption>${caption}</figcaption><details><summary>The numbers</summary>${data}</details></figure>`;
}
