import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { Comparison, GenerationComparison } from '../../gate/compare/comparison.ts';
import type { HouseStyleResult } from '../../gate/house-style/measure-house-style.ts';
import type { Motif, StratumExamples } from '../../gate/panel/contrast.ts';
import type { AttachedScores } from '../../gate/scores/scores-of-generations.ts';
import { keepsPassAway } from '../../gate/verdict/keeps-pass-away.ts';
import { sayInterval, sayNeeded, sayRatio } from '../../gate/verdict/say-number.ts';
import type { PanelResult, StratumResult, Verdict } from '../../gate/verdict/verdict.ts';
import { type RatioRow, ratioIntervals } from '../charts/ratio-intervals.ts';
import { hasRatio, measureFound, measureName, measureRatio, measureValue } from '../comparison/measure-texts.ts';
import { notTakenText } from '../comparison/not-taken-text.ts';
import { habitTitle } from '../comparison/telling-habits.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { chartWithTable } from './chart-with-table.ts';
import { convergencePart } from './convergence-part.ts';
import { gateMeasures } from './gate-measures.ts';
import { page } from './page.ts';
import { reasonList } from './reason-list.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { scoresPart } from './scores-part.ts';
import { stagesPart } from './stages-part.ts';
import { type Column, table } from './table.ts';

const ELSEWHERE = 'compare.json';
/** Shown strata that are drawn beside the tested ones, the most narrowed first. */
const SHOWN_DRAWN = 12;

/** A comparison as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function comparisonHtml(comparison: Comparison): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { generations, reference, stages, convergence } = comparison;
  const title =
    generations.length === 1
      ? `${outcomeOf(generations[0]!)}: ${generations[0]!.name}`
      : `${generations.length} generations against ${reference.name}`;
  const contents = generations.map(
    (generation, index) => html`<li><a href="${`#g${index}`}">${outcomeOf(generation)}: ${generation.name}</a></li>`,
  );
  return page({
    title,
    skip: { to: 'g0', text: 'Skip to the verdict' },
    header: html`<h1>Has the model narrowed?</h1>
<p class="lede">Held against ${formatQuantity(reference.documents, 'document')} that people wrote: the ${reference.part} of reference ${reference.name}, ${reference.hash.slice(0, 16)}${reference.assumedHuman ? ' — assumed to be human, not shown to be' : ''}</p>
<p class="lede">The first ${formatQuantity(reference.firstWords, 'word')} of each text · tolerated loss ${formatShare(reference.delta)} · unit: ${reference.unit}${reference.erased > 0 ? ` · ${formatQuantity(reference.erased, 'document')} erased since` : ''}</p>
${generations.length > 1 || stages !== undefined ? html`<nav aria-label="Parts"><ul>${stages && html`<li><a href="#stages">Which step narrowed it?</a></li>`}${convergence && html`<li><a href="#convergence">Do the models converge?</a></li>`}${contents}</ul></nav>` : null}`,
    main: html`${stages && stagesPart(stages, { document, delta: reference.delta })}${convergence && convergencePart(convergence, { document })}${generations.map((generation, index) => generationPart(generation, { id: `g${index}`, document, delta: reference.delta }))}
<section id="words" aria-labelledby="words-heading"><h2 id="words-heading">How is this decided?</h2>${method(comparison)}</section>
`,
    footer: html`<p>Outcross ${VERSION}. The same numbers, complete, are in <code>compare.json</code> beside this file.</p>`,
  });
}

const SAYS = {
  PASS: 'It has kept the human range, as far as the strata tested show.',
  FAIL: 'It has narrowed.',
  INCONCLUSIVE: 'This data cannot tell.',
} as const;

/** What a verdict means, in a sentence. A loss that is plain to see is not put down to the data, even where it is not among what decides. */
export function verdictSays({ outcome, preconditions, strata }: Verdict): string {
  const isComparable = preconditions.every(({ holds }) => holds);
  return outcome === 'INCONCLUSIVE' && isComparable && strata.some(keepsPassAway)
    ? 'No stratum that decides is shown to have narrowed, but one that is only shown plainly has: it does not pass.'
    : SAYS[outcome];
}

function generationPart(
  generation: GenerationComparison,
  { id, document, delta }: { readonly id: string; readonly document: Document; readonly delta: number },
): SafeHtml {
  const { name, verdict, headline, facts, scores } = generation;
  const tested = verdict.strata.filter(({ isTested }) => isTested);
  const shown = verdict.strata
    .filter(({ isTested, ratio }) => !isTested && ratio !== undefined)
    .sort((a, b) => a.ratio! - b.ratio!);
  const range = verdict.panel.filter(({ role }) => role === 'range');
  const averages = verdict.panel.filter(({ role }) => role === 'average');
  const notTaken = notTakenText(facts);
  return html`<section id="${id}" aria-labelledby="${`${id}-heading`}">
<h2 id="${`${id}-heading`}">${outcomeOf(generation)}: ${name}</h2>
<p>${scores?.verdict === undefined ? '' : 'Its texts: '}${verdictSays(verdict)} ${holdPercent(capital(headline.text))}.</p>
${notTaken === '' ? null : html`<p class="quiet">${notTaken}</p>`}
${scores === undefined ? null : html`<p>${holdPercent(scoresSay(scores))}</p>`}
${reasonList(verdict.reasons)}
${verdict.needed === undefined ? null : html`<p class="quiet">What would decide: ${sayNeeded(verdict.needed)}.</p>`}
<h3>Which groups of what people write are still there?</h3>
${
  tested.length === 0
    ? html`<p class="quiet">No stratum of the reference is large enough to be tested.</p>`
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(tested.map(stratumRow), {
            document,
            width,
            label: chartLabel('tested strata', tested.map(stratumRow)),
            tolerated: round(1 - delta),
          }),
        caption: html`Share of each stratum in the generation over its share in what people wrote, with 90 % intervals; strata in the accent colour have narrowed. The line at × ${String(round(1 - delta))} is the loss that is tolerated. These decide.`,
        data: strataTable('Strata that decide', tested),
      })
}
${
  shown.length === 0
    ? null
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(shown.slice(0, SHOWN_DRAWN).map(stratumRow), {
            document,
            width,
            label: chartLabel('other strata', shown.map(stratumRow)),
          }),
        caption: html`Other strata, the most narrowed first${shown.length > SHOWN_DRAWN ? `: ${SHOWN_DRAWN} of ${formatCount(shown.length)}` : ''}. Shown, not decided by.`,
        data: strataTable('Strata that are shown', shown),
      })
}
${scores === undefined ? null : html`<h3>Do the scores hold in every group?</h3>${scoresPart(scores, { document, elsewhere: ELSEWHERE })}`}
<h3>The range, and averages beside it</h3>
${
  verdict.panel.length === 0
    ? html`<p class="quiet">Nothing of the panel could be measured.</p>`
    : chartWithTable({
        chart: (width) =>
          ratioIntervals([...averages, ...range].map(panelRow), {
            document,
            width,
            label: chartLabel('measures', [...averages, ...range].map(panelRow)),
          }),
        caption: html`Each measure of the generation over that of people, on ${panelSize(generation)}. In the accent colour: beyond its margin and beyond chance, narrower or wider. Averages first: they decide nothing, for they stay fine while the tail fades.`,
        data: panelTable([...averages, ...range]),
      })
}
${gateMeasures(verdict.panel.map(({ id: measure }) => measure))}
${examples(generation)}
${houseStyle(generation)}
<h3>What was compared</h3>
${factList(generation)}
${facts.notes.length === 0 ? null : html`<ul>${facts.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</section>
`;
}

/** Of texts and scores together, where scores were given. */
function outcomeOf({ verdict, scores }: GenerationComparison): Verdict['outcome'] {
  return scores?.together ?? verdict.outcome;
}

function scoresSay({ verdict, headline }: AttachedScores): string {
  if (verdict === undefined) return `Its scores: ${headline}.`;
  return `Its scores, held against people’s: ${verdict.outcome}. ${capital(headline)}.`;
}

/** A stratum likewise. */
export function stratumRow({ label, ratio, low, high, outcome, presence }: StratumResult): RatioRow {
  return {
    name: label,
    ratio,
    low: ratio === undefined ? undefined : low,
    high,
    note: `${ratio === undefined ? '–' : sayRatio(ratio)} ${presence === 'lost' ? 'lost' : outcome}`,
    isMarked: outcome === 'narrowed',
  };
}

/** A measure of the panel as a row of `ratioIntervals`. */
export function panelRow(result: PanelResult): RatioRow {
  const { ratio, low, high, outcome } = result;
  const isKnown = hasRatio(result);
  return {
    name: measureName(result),
    ratio: isKnown ? ratio : undefined,
    low: isKnown ? low : undefined,
    high,
    note: isKnown
      ? `${sayRatio(ratio)} ${measureFound(result)}`
      : `${measureValue(result.generation)} to 0, ${measureFound(result)}`,
    isMarked: outcome === 'narrowed' || outcome === 'over-dispersed',
  };
}

export function chartLabel(what: string, rows: readonly RatioRow[]): string {
  const named = rows
    .slice(0, 6)
    .map(({ name, ratio }) => `${name} ${ratio === undefined ? 'without a ratio' : ratio.toFixed(2)}`);
  return `Ratios of ${formatCount(rows.length)} ${what} against people: ${named.join(', ')}.`;
}

function strataTable(caption: string, strata: readonly StratumResult[]): SafeHtml {
  const columns: readonly Column<StratumResult>[] = [
    { heading: 'stratum', cell: ({ label, isTail }) => (isTail ? html`${label}<div class="quiet">tail</div>` : label) },
    { heading: 'people', cell: ({ reference }) => countText(reference), numeric: true },
    { heading: 'generation', cell: ({ generation }) => countText(generation), numeric: true },
    {
      heading: 'of its human share',
      cell: ({ ratio, low, high }) =>
        ratio === undefined ? 'not in the reference' : `${sayRatio(ratio)}, ${sayInterval(low, high)}`,
    },
    { heading: 'chance, adjusted', cell: ({ pFailAdjusted }) => chanceText(pFailAdjusted), numeric: true },
    {
      heading: 'found',
      cell: ({ outcome, presence, needed }) => {
        const says = presence === 'both' ? outcome : `${outcome}, ${presence}`;
        return needed === undefined ? says : html`${says}<div class="quiet">${sayNeeded(needed)} would decide</div>`;
      },
    },
  ];
  return table({ caption, columns, rows: strata, elsewhere: ELSEWHERE, isBroad: true });
}

export function panelTable(panel: readonly PanelResult[]): SafeHtml {
  const columns: readonly Column<PanelResult>[] = [
    {
      heading: 'measure',
      cell: ({ title, role, widerWhen }) =>
        role === 'average'
          ? html`${title}<div class="quiet">average</div>`
          : widerWhen === 'smaller'
            ? html`${title}<div class="quiet">more is narrower</div>`
            : title,
    },
    { heading: 'people', cell: ({ reference }) => measureValue(reference), numeric: true },
    { heading: 'generation', cell: ({ generation }) => measureValue(generation), numeric: true },
    { heading: 'ratio', cell: (result) => (hasRatio(result) ? measureRatio(result) : 'none of people') },
    { heading: 'n', cell: ({ n, unitOfN }) => `${formatCount(n)} ${unitOfN}`, numeric: true },
    {
      heading: 'chance, adjusted',
      cell: ({ pAdjusted }) => (pAdjusted === undefined ? '–' : chanceText(pAdjusted)),
      numeric: true,
    },
    { heading: 'found', cell: measureFound },
  ];
  return table({ caption: 'Measures at equal n', columns, rows: panel, elsewhere: ELSEWHERE, isBroad: true });
}

function examples({ contrast }: GenerationComparison): SafeHtml | null {
  if (contrast === undefined) return null;
  const { overProduced, noLonger, lost, gained = [] } = contrast;
  if (overProduced.length + noLonger.length + lost.length + gained.length === 0)
    return html`<h3>In their own words</h3><p class="quiet">No phrase or opening tells the two apart beyond chance, of ${formatCount(contrast.tested)} that were compared.</p>`;
  const hasNumbers = [...overProduced, ...noLonger].some(({ words }) => words.includes('#'));
  return html`<h3>In their own words</h3>
<p class="quiet">How many texts begin with these words, or hold them, among people and in the generation.${hasNumbers ? ' # stands for any number.' : ''}</p>
<div class="pair"><div><p><strong>What people write and the model no longer does</strong></p>${motifs(noLonger)}</div><div><p><strong>What the model says over and over</strong></p>${motifs(overProduced)}</div></div>
${strataExamples(lost, 'Human texts of')}${strataExamples(gained, 'The model’s texts of')}`;
}

function strataExamples(strata: readonly StratumExamples[], of: string): readonly SafeHtml[] {
  return strata.map(
    ({ label, examples: own }) =>
      html`<h4>${of} “${label}”</h4><ul class="examples">${own.map(({ id, preview }) => html`<li><q>${preview}</q> <span class="id">${id}</span></li>`)}</ul>`,
  );
}

const MOTIFS_SHOWN = 6;

function motifs(found: readonly Motif[]): SafeHtml {
  if (found.length === 0) return html`<p class="quiet">Nothing beyond chance.</p>`;
  return html`<ul class="examples">${found
    .slice(0, MOTIFS_SHOWN)
    .map(
      ({ words, kind, reference, generation, examples: own }) =>
        html`<li>“${words}”${kind === 'opening' ? ' at the beginning' : ''}<div class="quiet">people ${shareText(reference)}, model ${shareText(generation)}</div>${own.slice(0, 1).map(({ preview }) => html`<q>${preview}</q>`)}</li>`,
    )}</ul>`;
}

function houseStyle({ houseStyle: style }: GenerationComparison): SafeHtml | null {
  if (style === undefined) return null;
  const columns: readonly Column<HouseStyleResult>[] = [
    { heading: 'habit', cell: habitTitle },
    {
      heading: 'people',
      cell: ({ reference, per }) => `${rateText(reference.rate)} a ${per === '1000 words' ? 'thousand words' : 'text'}`,
      numeric: true,
    },
    { heading: 'generation', cell: ({ generation }) => rateText(generation.rate), numeric: true },
    {
      heading: 'ratio',
      cell: ({ ratio, low, high }) =>
        ratio === undefined
          ? 'none among people'
          : low === undefined
            ? sayRatio(ratio)
            : `${sayRatio(ratio)}, ${sayInterval(low, high)}`,
    },
  ];
  const words = style.excessWords.slice(0, 12).map(({ word }) => word);
  return html`<h3>House style: fluent, but hollow?</h3>
${table({ caption: 'Rates of habits, and of specifics such as names, numbers and quotations. They decide nothing.', columns, rows: style.features, elsewhere: ELSEWHERE, isBroad: true, fitsPhone: false })}
${words.length === 0 ? null : html`<p>Words the model uses beyond what people do: ${words.join(', ')}.</p>`}`;
}

function factList({ facts, reference, isPaired }: GenerationComparison): SafeHtml {
  const rows: readonly (readonly [string, string])[] = [
    ['texts of the model', formatCount(facts.documents)],
    ['texts of people', formatCount(reference.documents)],
    ['units', `${formatCount(facts.units)} and ${formatCount(reference.units)}`],
    ['median words', `${formatCount(facts.medianWords)} and ${formatCount(reference.medianWords)}`],
    ['prompt by prompt', isPaired ? `yes, ${formatCount(facts.sharedPrompts ?? 0)}` : 'no'],
    ['repeated records left out', `${formatCount(facts.duplicates.records)} (${formatShare(facts.duplicates.share)})`],
    ['unreadable', formatCount(facts.unreadable)],
    ['texts that stand in the reference', formatShare(facts.copiedShare)],
    ...facts.settings.map(({ name, values }): readonly [string, string] => [
      name,
      values
        .map(({ value, documents }) => `${value ?? 'not named'} (${formatCount(documents)})`)
        .slice(0, 4)
        .join(', '),
    ]),
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function method({ reference, generations }: Comparison): SafeHtml {
  const { alphas } = generations[0]!.verdict;
  return joinHtml([
    html`<p>A stratum <em>fails</em> where its count shows that more than ${formatShare(reference.delta)} of its human share is gone, by an exact test, with all tested strata adjusted together (Holm) at ${formatShare(alphas.primary)}. It is <em>kept</em> where the same test shows that less is gone, at 5 %. What is neither is undecided, and the size is named that would decide.</p>`,
    html`<p>The panel is measured at equal n and tested by permuting blocks of units (minP, ${formatShare(alphas.secondary)}); a measure fails only where it is also beyond its margin. Where model and people wrote alike, the whole gives a false FAIL in at most ${formatShare(alphas.primary + alphas.secondary)} of all comparisons; where a tested stratum lost the tolerated share or more, a false PASS in at most 5 %.</p>`,
    html`<p>The verdict is against people, never against the last release: losses of a few percent a release cannot be seen from one to the next.</p>`,
  ]);
}

function panelSize({ panel }: GenerationComparison): string {
  if (panel === undefined) return 'the same number of texts in each arm';
  const { documents, firstWords } = panel.sample;
  return `${formatQuantity(documents, 'text')} of ${formatQuantity(firstWords, 'word')} in each arm`;
}

function countText({ count, n }: { readonly count: number; readonly n: number }): string {
  return `${formatCount(count)} of ${formatCount(n)}`;
}

function shareText({ count, n }: { readonly count: number; readonly n: number }): string {
  return `${formatShare(n === 0 ? 0 : count / n)} (${formatCount(count)})`;
}

export function chanceText(p: number): string {
  return p < 0.0001 ? 'under 0.0001' : String(Number(p.toPrecision(2)));
}

/** Two digits that mean something, and whole numbers from 10 on. */
function rateText(rate: number): string {
  return rate >= 9.95 ? formatCount(rate) : String(Number(rate.toPrecision(2)));
}

/** Sentences from data begin as they are; ours with a capital. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
