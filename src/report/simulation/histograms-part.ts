import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { histogramRows } from '../charts/histogram-rows.ts';
import { thinned } from '../charts/thinned.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { html, joinHtml, type SafeHtml } from '../html/safe-html.ts';
import { type Column, table } from '../html/table.ts';
import {
  type ArmHistograms,
  type HistogramRow,
  histogramNames,
  histogramQuantile,
  histogramShareBelow,
  histogramsOf,
} from './histograms-of.ts';
import { measureFigure, measureTick } from './measure-number.ts';

const ELSEWHERE = 'result.json';
const ARMS_DRAWN = 6;
/** Generations drawn below each other: the first, the last, and between. */
const ROWS_DRAWN = 7;
/** What lies beyond these shares of the first generation is called its low and its high end. */
const LOW_END = 0.05;
const HIGH_END = 0.95;

const TITLES: Readonly<Record<string, string>> = {
  perplexity: 'perplexity under the first generation’s model',
  loss_under_first: 'loss under the first generation’s model, nats',
  distance: 'distance from the true mean, in standard deviations',
  true_share: 'share that their type has among people',
  popularity: 'popularity of their items among people',
};

/** How outputs are spread over a value, such as their perplexity, generation by generation; null where a result has no histograms. */
export function histogramsPart(
  result: SimulationResult,
  { document }: { readonly document: Document },
): SafeHtml | null {
  const names = histogramNames(result);
  if (names.length === 0) return null;
  return joinHtml(names.map((name) => histogramPart(result, name, document)));
}

function histogramPart(result: SimulationResult, name: string, document: Document): SafeHtml {
  const title = capital(TITLES[name] ?? name.replaceAll('_', ' '));
  const arms = histogramsOf(result, name);
  const drawn = withoutEmptyEnds(
    arms.slice(0, ARMS_DRAWN).map((arm) => ({ ...arm, rows: thinned(arm.rows, ROWS_DRAWN) })),
  );
  const isThinned = drawn.some(({ rows }, at) => rows.length < arms[at]!.rows.length);
  const seeds = Math.max(...arms.flatMap(({ rows }) => rows.map((row) => row.seeds)));
  return html`<h3>${title}</h3>
${sentences(arms)}
${chartWithTable({
  chart: (width) =>
    histogramRows(drawn, {
      document,
      width,
      label: `${title} of outputs, a histogram for each of ${formatCount(drawn[0]?.rows.length ?? 0)} generations of ${formatQuantity(drawn.length, 'arm')}; medians go ${drawn.map(mediansText).join('; ')}.`,
      format: (value) => measureTick(value, ''),
    }),
  caption: html`A row a generation${isThinned ? ', some left out' : ''}, of ${seeds === 1 ? 'one seed' : `${formatCount(seeds)} seeds together`}. The broken outline is the first generation.${arms.length > drawn.length ? ` The first ${drawn.length} of ${arms.length} arms are drawn.` : ''}`,
  data: histogramTable(title, arms),
})}
`;
}

function mediansText(arm: ArmHistograms): string {
  const [first, last] = [arm.rows[0]!, arm.rows.at(-1)!];
  return `${arm.name} from ${measureFigure(histogramQuantile(arm, first, 0.5), '')} to ${measureFigure(histogramQuantile(arm, last, 0.5), '')}`;
}

/** Where the mass went, an arm a sentence. */
function sentences(arms: readonly ArmHistograms[]): SafeHtml | null {
  const texts = arms.flatMap((arm) => {
    const [first, last] = [arm.rows[0]!, arm.rows.at(-1)!];
    if (first === last) return [];
    const { below, above } = endsOf(arm, last);
    return [
      `${arm.name}: in generation ${formatCount(last.generation)}, ${formatShare(below)} of outputs lie where the lowest 5 % of the first generation lay, and ${formatShare(above)} where its highest 5 % lay`,
    ];
  });
  return texts.length === 0 ? null : html`<ul>${texts.slice(0, ARMS_DRAWN).map((text) => html`<li>${text}</li>`)}</ul>`;
}

function endsOf(arm: ArmHistograms, row: HistogramRow): { readonly below: number; readonly above: number } {
  const first = arm.rows[0]!;
  return {
    below: histogramShareBelow(arm, row, histogramQuantile(arm, first, LOW_END)),
    above: 1 - histogramShareBelow(arm, row, histogramQuantile(arm, first, HIGH_END)),
  };
}

type Row = { readonly arm: ArmHistograms; readonly row: HistogramRow };

function histogramTable(title: string, arms: readonly ArmHistograms[]): SafeHtml {
  const columns: readonly Column<Row>[] = [
    { heading: 'Arm', cell: ({ arm }) => dataName(arm.name) },
    { heading: 'Generation', cell: ({ row }) => formatCount(row.generation), numeric: true },
    {
      heading: 'Outputs',
      cell: ({ row }) => formatCount(row.counts.reduce((sum, count) => sum + count, 0)),
      numeric: true,
    },
    { heading: '5 %', cell: ({ arm, row }) => measureFigure(histogramQuantile(arm, row, LOW_END), ''), numeric: true },
    { heading: 'Median', cell: ({ arm, row }) => measureFigure(histogramQuantile(arm, row, 0.5), ''), numeric: true },
    {
      heading: '95 %',
      cell: ({ arm, row }) => measureFigure(histogramQuantile(arm, row, HIGH_END), ''),
      numeric: true,
    },
    {
      heading: 'In the first’s lowest 5 %',
      cell: ({ arm, row }) => formatShare(endsOf(arm, row).below),
      numeric: true,
    },
    { heading: 'In its highest 5 %', cell: ({ arm, row }) => formatShare(endsOf(arm, row).above), numeric: true },
  ];
  return table({
    caption: `${title} of outputs: quantiles read off the bins`,
    columns,
    rows: arms.flatMap((arm) => thinned(arm.rows, 12).map((row) => ({ arm, row }))),
    elsewhere: ELSEWHERE,
    isBroad: true,
    fitsPhone: false,
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Bins at either end in which no arm has anything are left out: edges are made for all that could come. */
function withoutEmptyEnds(arms: readonly ArmHistograms[]): readonly ArmHistograms[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { edges, rows } of arms)
    for (const { counts } of rows) {
      const first = counts.findIndex((count) => count > 0);
      if (first < 0) continue;
      low = Math.min(low, edges[first]!);
      high = Math.max(high, edges[counts.findLastIndex((count) => count > 0) + 1]!);
    }
  return arms.map((arm) => {
    const from = Math.max(
      0,
      arm.edges.findLastIndex((edge) => edge <= low),
    );
    const found = arm.edges.findIndex((edge) => edge >= high);
    const to = found < 0 ? arm.edges.length - 1 : found;
    if (to - from < 1) return arm;
    return {
      ...arm,
      edges: arm.edges.slice(from, to + 1),
      isOpenBelow: arm.isOpenBelow && from === 0,
      isOpenAbove: arm.isOpenAbove && to === arm.edges.length - 1,
      rows: arm.rows.map((row) => ({ ...row, counts: row.counts.slice(from, to) })),
    };
  });
}
