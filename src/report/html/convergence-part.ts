import type {
  ComparedSimilarity,
  Convergence,
  ConvergenceMeasure,
  Similarity,
} from '../../gate/convergence/convergence.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { type RatioRow, ratioIntervals } from '../charts/ratio-intervals.ts';
import { formatCount, formatShare } from '../format-number.ts';
import { convergenceSampleText, convergenceSays, similarityText } from '../together/convergence-texts.ts';
import { chartWithTable } from './chart-with-table.ts';
import { reasonList } from './reason-list.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

const ELSEWHERE = 'compare.json';
/** Pairs that are drawn, the most alike first; all are in the table. */
const PAIRS_DRAWN = 12;

interface Row {
  readonly name: string;
  readonly similarity: Similarity;
  /** Undefined for the basis itself, and for what is shown only. */
  readonly compared: ComparedSimilarity | undefined;
}

/** How far models converge on each other against how far people do: what it comes to, each measure as a chart, and the numbers. */
export function convergencePart(convergence: Convergence, { document }: { readonly document: Document }): SafeHtml {
  const { measures, findings, margin, alphas } = convergence;
  return html`<section id="convergence" aria-labelledby="convergence-heading"><h2 id="convergence-heading">Do the models converge?</h2>
<p>${convergenceSays(convergence)}</p>
<p class="quiet">${capital(convergenceSampleText(convergence))}.</p>
${reasonList(findings)}
${measures.map((measure) => measurePart(measure, convergence, document))}
${
  measures.length === 0
    ? null
    : html`<p class="quiet">More alike: beyond chance and by more than ${formatShare(margin)}. Signs are flipped prompt by prompt; what all models do together, in both measures, is adjusted together (Holm, ${formatShare(alphas.primary)}), and so are pairs (${formatShare(alphas.secondary)}). It speaks of these models on such prompts, and is no verdict on any one of them.</p>`
}
</section>
`;
}

function measurePart(measure: ConvergenceMeasure, { basis }: Convergence, document: Document): SafeHtml {
  const rows = rowsOf(measure);
  const drawn = rows.filter(({ compared }) => compared?.ratio !== undefined).slice(0, PAIRS_DRAWN + 2);
  const pairs = measure.pairs.length;
  return html`<h3>${measure.title}</h3>
${chartWithTable({
  chart: (width) =>
    ratioIntervals(drawn.map(chartRow), {
      document,
      width,
      oneLabel: `as ${basis}`,
      label: `How alike answers to the same prompt are, over ${basis}: ${drawn
        .slice(0, 6)
        .map(({ name, compared }) => `${name} ${compared!.ratio!.toFixed(2)}`)
        .join(', ')}.`,
    }),
  caption: html`How alike two answers to the same prompt are, over ${basis}, with 90 % intervals; in the accent colour what is more alike.${pairs > PAIRS_DRAWN ? ` The ${PAIRS_DRAWN} most alike of ${formatCount(pairs)} pairs.` : ''}`,
  data: similarityTable(rows, measure, basis),
})}`;
}

function rowsOf({ people, mixed, models, pairs, own }: ConvergenceMeasure): readonly Row[] {
  return [
    ...(people === undefined ? [] : [{ name: 'two people', similarity: people, compared: undefined }]),
    ...(mixed === undefined ? [] : [{ name: 'a person and a model', similarity: mixed, compared: people && mixed }]),
    { name: 'two models', similarity: models, compared: models },
    ...(pairs.length < 2
      ? []
      : pairs.map((pair) => ({ name: pair.models.join(' and '), similarity: pair, compared: pair }))),
    ...own.map((each) => ({ name: `${each.model} twice`, similarity: each, compared: undefined })),
  ];
}

function chartRow({ name, compared }: Row): RatioRow {
  const { ratio, ratioLow, ratioHigh, outcome } = compared!;
  return {
    name,
    ratio: ratio!,
    low: ratioLow,
    high: ratioHigh,
    note: `${sayRatio(ratio!)} ${outcome}`,
    isMarked: outcome === 'more alike',
  };
}

function similarityTable(rows: readonly Row[], { title }: ConvergenceMeasure, basis: Convergence['basis']): SafeHtml {
  const columns: readonly Column<Row>[] = [
    { heading: 'answers of', cell: ({ name }) => name },
    { heading: 'alike', cell: ({ similarity }) => similarityText(similarity) },
    ...(basis === 'nobody'
      ? []
      : [
          {
            heading: `over ${basis}`,
            cell: ({ compared }: Row) =>
              compared?.ratio === undefined
                ? '–'
                : `${sayRatio(compared.ratio)}, ${sayInterval(compared.ratioLow!, compared.ratioHigh)}`,
          },
          {
            heading: 'chance, adjusted',
            cell: ({ compared }: Row) => chanceOf(compared),
            numeric: true,
          },
          { heading: 'found', cell: ({ compared }: Row) => compared?.outcome ?? '–' },
        ]),
    { heading: 'prompts', cell: ({ similarity }) => formatCount(similarity.prompts), numeric: true },
  ];
  return table({ caption: title, columns, rows, elsewhere: ELSEWHERE, isBroad: true, fitsPhone: false });
}

/** Of the side that it lies on: of so much where it is more alike, else of so little. */
function chanceOf(compared: ComparedSimilarity | undefined): string {
  const p = (compared?.ratio ?? 1) >= 1 ? compared?.pMoreAdjusted : compared?.pLessAdjusted;
  return p === undefined ? '–' : chanceText(p);
}

function chanceText(p: number): string {
  return p < 0.0001 ? 'under 0.0001' : String(Number(p.toPrecision(2)));
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
