import { html, type SafeHtml, trustedMarkup } from './safe-html.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/** Nothing is loaded and nothing runs, even if a mistake let markup through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A whole page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function page({
  title,
  skip,
  header,
  main,
  footer,
}: {
  readonly title: string;
  /** What the first link leads to, for those who read without a screen. */
  readonly skip: { readonly to: string; readonly text: string };
  readonly header: SafeHtml;
  readonly main: SafeHtml;
  readonly footer: SafeHtml;
}): string {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${trustedMarkup(`<style>${STYLE_SHEET}</style>`)}
</head>
<body>
<a class="skip" href="${`#${skip.to}`}">${skip.text}</a>
<header>
${header}
</header>
<main>
${main}</main>
<footer>${footer}</footer>
</body>
</html>
`.toString();
}
