import { parseHTML } from 'linkedom';
import type { SharePeriod } from '../origin/prevalence/estimate-shares.ts';
import { aiShareOverTimeChart } from './charts/ai-share-over-time.ts';
import { LIGHT_PALETTE } from './charts/palette.ts';
import { formatCount, formatShare } from './format-number.ts';
import { dataName } from './html/data-name.ts';
import { html, trustedMarkup } from './html/safe-html.ts';
import { STYLE_SHEET } from './html/style-sheet.ts';
import { type Column, table } from './html/table.ts';
import type { PrevalenceReport } from './prevalence.ts';
import { shareEstimate } from './share-period.ts';
import { shareIntervalText } from './share-text.ts';

/** Pixels: a reading width on screens, and a phone's. */
const WIDE = 720;
const NARROW = 340;
const MARGIN = 16;
const ROWS_SHOWN = 400;

/** Nothing is loaded and nothing runs, even if a mistake let markup through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/** Colours as attributes hold them; quotes in text are references, so no text is taken for one. */
const COLOR_ATTRIBUTE = /="var\(--oc-[a-z-]+, (#[0-9a-f]{6})\)"/g;

/**
 * The chart of shares over time as one file that needs nothing else: an image, for which colours are written out.
 *
 * @returns null where there is nothing to draw
 */
export function shareChartSvg(report: PrevalenceReport): string | null {
  const drawn = aiShareOverTimeChart(periodsOf(report), { document: newDocument(), width: WIDE });
  if (drawn === null) return null;
  const height = Number(/ height="(\d+(?:\.\d+)?)"/.exec(drawn)?.[1]);
  const chart = drawn.replaceAll(COLOR_ATTRIBUTE, '="$1"');
  const [width, whole] = [WIDE + 2 * MARGIN, height + 2 * MARGIN];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="system-ui, sans-serif"><rect width="${width}" height="${whole}" fill="${LIGHT_PALETTE.paper}"/><g transform="translate(${MARGIN} ${MARGIN})">${chart}</g></svg>
`;
}

/** The same as a page, with the numbers as a table and what they say in sentences; null where there is nothing to draw. */
export function shareChartHtml(report: PrevalenceReport): string | null {
  const periods = periodsOf(report);
  const [wide, narrow] = [WIDE, NARROW].map((width) =>
    aiShareOverTimeChart(periods, { document: newDocument(), width }),
  );
  if (wide == null || narrow == null) return null;
  const sentences = report.by_source.map(
    ({ source, statements }) => html`<h3>${dataName(source)}</h3><p>${statements.join(' ')}</p>`,
  );
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Share of model text over time</title>
${trustedMarkup(`<style>${STYLE_SHEET}</style>`)}
</head>
<body>
<header><h1>Share of model text over time</h1><p class="lede">${report.audit === null ? report.snapshot : report.audit}; detector ${report.detector.model}, which knows generators up to ${report.detector.newest_generator}. A small share does not clear a source.</p></header>
<main>
<figure><div class="wide">${trustedMarkup(wide)}</div><div class="narrow">${trustedMarkup(narrow)}</div>
<figcaption>Boxes are 95 % intervals by month of writing, the line across one the likeliest share, a short one what is proven or marked; beneath stands how many texts each rests on. A dashed outline stands for a comparison with human texts of other sources alone. Months with few texts are joined.</figcaption>
${table({ caption: 'Share of model text, 95 % intervals', columns: COLUMNS, rows: periods, limit: ROWS_SHOWN, elsewhere: 'what --json prints' })}
</figure>
${sentences}
</main>
</body>
</html>
`.toString();
}

const COLUMNS: readonly Column<SharePeriod>[] = [
  {
    heading: 'Source and months',
    cell: ({ source, from, to }) =>
      html`${dataName(source)}${from === null ? '' : from === to ? `, ${from}` : `, ${from} to ${to}`}`,
  },
  {
    heading: 'Model text',
    cell: ({ estimate }) => (estimate.abstains === null ? shareIntervalText(estimate) : 'no estimate'),
  },
  {
    heading: 'Most likely',
    cell: ({ estimate: { point } }) => (point === null ? '–' : formatShare(point)),
    numeric: true,
  },
  { heading: 'Proven or marked', cell: ({ estimate: { floor } }) => formatShare(floor), numeric: true },
  { heading: 'Texts', cell: ({ estimate: { n } }) => formatCount(n), numeric: true },
  {
    heading: 'Human texts',
    cell: ({ estimate: { anchors, doubts } }) =>
      `${formatCount(anchors)}${doubts.some(({ code }) => code === 'anchors-of-others') ? ', of other sources' : ''}`,
    numeric: true,
  },
];

/** Periods of sources that were followed, and the others as texts without a date. */
function periodsOf(report: PrevalenceReport): readonly SharePeriod[] {
  const needed = report.anchors_needed;
  const followed = new Set(report.by_month.map(({ source }) => source));
  return [
    ...report.by_month.map(({ source, first, last, ...estimate }) => ({
      source,
      from: first,
      to: last,
      estimate: shareEstimate(estimate, needed),
    })),
    ...report.by_source
      .filter(({ source }) => !followed.has(source))
      .map(({ source, ...estimate }) => ({ source, from: null, to: null, estimate: shareEstimate(estimate, needed) })),
  ];
}

function newDocument(): Document {
  return parseHTML('<!doctype html><html><body></body></html>').document;
}
