import type { AuditReport } from '../../audit/audit-result.ts';
import type { Prevalence, ShareSummary } from '../../audit/prevalence-result.ts';
import { aiShareOverTimeChart } from '../charts/ai-share-over-time.ts';
import { formatCount, formatShare } from '../format-number.ts';
import { sharePeriods, shareSentences } from '../share-period.ts';
import { shareIntervalText } from '../share-text.ts';
import { singleTextsText } from '../single-texts-text.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { figure } from './figure.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

/** Sources spoken of in sentences. */
const SOURCES_TOLD = 12;

/** How much of each source a model wrote, by style against text known to be human, and how that changed. */
export function howMuchModelText({ audit }: AuditReport, document: Document): SafeHtml {
  const { prevalence } = audit;
  if (prevalence === null) return html`<p>Style was not scored, so shares of model text were not estimated.</p>`;
  const { detector, by_source: bySource, by_month: byMonth } = prevalence;
  return html`
<p>${define('prevalence', 'Shares of model text')} are estimated for a whole source, not read off single texts. The style of its texts is compared with that of texts ${define('anchor', 'known to be human')} of the same source, length and language; the detector (${detector.model}) knows generators up to ${detector.newest_generator}. A small share does not clear a source: text of newer or edited kinds can pass.</p>
${anchorLine(prevalence)}
${singleLine(prevalence)}
${table({
  caption: html`Share of model text by source, 95 % intervals`,
  columns: estimateColumns<Prevalence['by_source'][number]>('Source', ({ source }) => dataName(source)),
  rows: bySource,
  limit: 40,
  isBroad: true,
})}
${sentences(prevalence)}
${
  byMonth.length === 0
    ? null
    : html`<h3>Over time</h3>${figure({
        chart: (_, options) => aiShareOverTimeChart(sharePeriods(prevalence), options),
        audit,
        document,
        caption: html`Estimated share of model text by month of writing: boxes are 95 % intervals, the line across one the likeliest share, a short one what is proven or marked; beneath stands how many texts each rests on. A dashed outline stands for a comparison with human texts of other sources alone. Months with few texts are joined.`,
        data: table({
          caption: 'Share of model text by source and month, 95 % intervals',
          columns: estimateColumns<Prevalence['by_month'][number]>(
            'Source and months',
            ({ source, first, last }) => html`${dataName(source)}, ${first === last ? first : `${first} to ${last}`}`,
          ),
          rows: byMonth,
          limit: 130,
        }),
      })}`
}`;
}

function anchorLine({ anchors, anchors_needed: needed, references = [] }: Prevalence): SafeHtml {
  const texts = anchors.reduce((sum, each) => sum + each.texts, 0);
  if (texts === 0) {
    return html`<p>No text here is known to be human: name some with <code>--anchors FILE</code>, at least ${formatCount(needed)} of each length, or have the dates of old texts attested on the card of their source.</p>`;
  }
  const files = anchors.filter(({ from }) => from === 'files').reduce((sum, each) => sum + each.texts, 0);
  return html`<p class="quiet">Compared with ${formatCount(texts)} texts known to be human, ${formatCount(files)} from ${references.length === 0 ? 'files of anchors' : 'files of anchors and references'} and ${formatCount(texts - files)} from the data itself, known by date or capture. A source is compared with texts of its own where it has enough of them.</p>`;
}

function singleLine(prevalence: Prevalence): SafeHtml | null {
  const sentences = singleTextsText(prevalence);
  return sentences.length === 0 ? null : html`<p class="quiet">${sentences.join(' ')}</p>`;
}

function estimateColumns<Row extends ShareSummary>(
  heading: string,
  name: (row: Row) => SafeHtml | string,
): readonly Column<Row>[] {
  return [
    { heading, cell: name },
    { heading: 'Model text', cell: (row) => (row.abstains === null ? shareIntervalText(row) : 'no estimate') },
    { heading: 'Most likely', cell: ({ point }) => (point === null ? '–' : formatShare(point)), numeric: true },
    { heading: 'Proven or marked', cell: ({ floor }) => formatShare(floor), numeric: true },
    { heading: 'Texts', cell: ({ n }) => formatCount(n), numeric: true },
    {
      heading: 'Human texts',
      cell: ({ anchors, compared_with: by }) => `${formatCount(anchors)}${by === 'others' ? ', of other sources' : ''}`,
      numeric: true,
    },
  ];
}

/** What each estimate rests on and what makes it doubtful. */
function sentences({ by_source: rows, anchors_needed: needed }: Prevalence): SafeHtml | null {
  const told = rows.slice(0, SOURCES_TOLD).map((row) => {
    const [main, ...further] = shareSentences(row, needed);
    return html`<li>${dataName(row.source)}: ${[main, ...further].join(' ')}</li>`;
  });
  const more = rows.length - told.length;
  if (told.length === 0) return null;
  return html`<ul>${joinHtml(told)}</ul>${more > 0 ? html`<p class="quiet">${formatCount(more)} more in audit.json.</p>` : null}`;
}
