import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { InteractionComparison, InteractionGeneration } from '../../gate/interactions/interaction-comparison.ts';
import type { ItemChange } from '../../gate/interactions/item-changes.ts';
import { sayInterval, sayNeeded, sayRatio } from '../../gate/verdict/say-number.ts';
import type { StratumResult } from '../../gate/verdict/verdict.ts';
import { ratioIntervals } from '../charts/ratio-intervals.ts';
import { BAND_SAYS, notCountedText, sharesText, usersText } from '../comparison/interaction-texts.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { chartWithTable } from './chart-with-table.ts';
import { capital, chanceText, chartLabel, panelRow, panelTable, stratumRow, verdictSays } from './comparison-html.ts';
import { gateMeasures } from './gate-measures.ts';
import { page } from './page.ts';
import { reasonList } from './reason-list.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

const ELSEWHERE = 'compare.json';

/** A comparison of interactions as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function interactionHtml(comparison: InteractionComparison): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { generations, reference } = comparison;
  const title =
    generations.length === 1
      ? `${generations[0]!.verdict.outcome}: ${generations[0]!.name}`
      : `${generations.length} generations against ${reference.name}`;
  return page({
    title,
    skip: { to: 'g0', text: 'Skip to the verdict' },
    header: html`<h1>Has the recommender narrowed?</h1>
<p class="lede">Held against ${formatQuantity(reference.events, 'event')} of ${formatQuantity(reference.users, 'user')}: the ${reference.part} of reference ${reference.name}, ${reference.hash.slice(0, 16)}${reference.assumedHuman ? ' — assumed to be human, not shown to be' : ''}</p>
<p class="lede">Tolerated loss ${formatShare(reference.delta)} · unit: user${reference.erased > 0 ? ` · ${formatQuantity(reference.erased, 'user')} erased since` : ''}</p>
${generations.length > 1 ? html`<nav aria-label="Parts"><ul>${generations.map(({ name, verdict }, index) => html`<li><a href="${`#g${index}`}">${verdict.outcome}: ${name}</a></li>`)}</ul></nav>` : null}`,
    main: html`${generations.map((generation, index) => generationPart(generation, { id: `g${index}`, document, delta: reference.delta }))}
<section id="words" aria-labelledby="words-heading"><h2 id="words-heading">How is this decided?</h2>${method(comparison)}</section>
`,
    footer: html`<p>Outcross ${VERSION}. The same numbers, complete, are in <code>compare.json</code> beside this file.</p>`,
  });
}

function generationPart(
  generation: InteractionGeneration,
  { id, document, delta }: { readonly id: string; readonly document: Document; readonly delta: number },
): SafeHtml {
  const { name, verdict, headline, facts, panel } = generation;
  const tested = verdict.strata.filter(({ isTested }) => isTested);
  const shown = verdict.strata.filter(({ isTested, ratio }) => !isTested && ratio !== undefined);
  const inOrder = [
    ...verdict.panel.filter(({ role }) => role === 'average'),
    ...verdict.panel.filter(({ role }) => role === 'range'),
  ];
  const notCounted = notCountedText(generation);
  return html`<section id="${id}" aria-labelledby="${`${id}-heading`}">
<h2 id="${`${id}-heading`}">${verdict.outcome}: ${name}</h2>
<p>${verdictSays(verdict)} ${holdPercent(capital(headline.text))}.</p>
${notCounted === '' ? null : html`<p class="quiet">${notCounted}</p>`}
${reasonList(verdict.reasons)}
${verdict.needed === undefined ? null : html`<p class="quiet">What would decide: ${sayNeeded(verdict.needed)}.</p>`}
<h3>Which items do users still take?</h3>
${
  tested.length === 0
    ? html`<p class="quiet">No stratum of the reference is large enough to be tested.</p>`
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(tested.map(stratumRow), {
            document,
            width,
            label: chartLabel('tested strata', tested.map(stratumRow)),
            tolerated: Number((1 - delta).toFixed(6)),
          }),
        caption: html`Share of each stratum in the events over its share in people’s, with 90 % intervals; strata in the accent colour have narrowed. The line at × ${String(Number((1 - delta).toFixed(6)))} is the loss that is tolerated. These decide.`,
        data: strataTable('Strata that decide', tested),
      })
}
${
  shown.length === 0
    ? null
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(shown.map(stratumRow), {
            document,
            width,
            label: chartLabel('other strata', shown.map(stratumRow)),
          }),
        caption: html`Other strata, rare bands with each user counting once among them. Shown, not decided by; where one has plainly narrowed nothing passes.`,
        data: strataTable('Strata that are shown', shown),
      })
}
${bandsTable(generation)}
<h3>The range, and averages beside it</h3>
${
  inOrder.length === 0
    ? html`<p class="quiet">Nothing of the panel could be measured.</p>`
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(inOrder.map(panelRow), {
            document,
            width,
            label: chartLabel('measures', inOrder.map(panelRow)),
          }),
        caption: html`Each measure of the generation over that of people${panel === undefined ? '' : `, on ${formatQuantity(panel.sample.itemsPerUser, 'different item')} of each of ${formatQuantity(panel.sample.users, 'user')} in each arm`}. In the accent colour: beyond its margin and beyond chance, narrower or wider. The average decides nothing, for it stays fine while the tail fades.`,
        data: panelTable(inOrder),
      })
}
${gateMeasures(verdict.panel.map(({ id: measure }) => measure))}
${changes(generation)}
<h3>What was compared</h3>
${factList(generation)}
${facts.notes.length === 0 ? null : html`<ul>${facts.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</section>
`;
}

function strataTable(caption: string, strata: readonly StratumResult[]): SafeHtml {
  const columns: readonly Column<StratumResult>[] = [
    { heading: 'stratum', cell: ({ label, isTail }) => (isTail ? html`${label}<div class="quiet">tail</div>` : label) },
    { heading: 'of the events, people', cell: (stratum) => sharesText(stratum).people, numeric: true },
    { heading: 'generation', cell: (stratum) => sharesText(stratum).generation, numeric: true },
    { heading: 'users', cell: ({ units }) => unitsText(units), numeric: true },
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

function bandsTable({ items }: InteractionGeneration): SafeHtml {
  type Band = (typeof items)['bands'][number];
  const columns: readonly Column<Band>[] = [
    { heading: 'band', cell: ({ band }) => html`${band}<div class="quiet">${BAND_SAYS[band]}</div>` },
    { heading: 'items that people took', cell: ({ taken }) => formatCount(taken), numeric: true },
    { heading: 'of these in the generation', cell: ({ left }) => formatCount(left), numeric: true },
    {
      heading: 'gone, for example',
      cell: ({ examples }) => (examples.length === 0 ? '–' : examples.map(({ item }) => item).join(', ')),
    },
  ];
  return html`<p class="quiet">Items that are still taken, of arms as they are: a larger log holds more of them, so that these counts decide nothing.</p>
${table({ caption: 'Items by band', columns, rows: items.bands.filter(({ taken }) => taken > 0), elsewhere: ELSEWHERE, isBroad: true, fitsPhone: false })}`;
}

function changes({ items }: InteractionGeneration): SafeHtml | null {
  if (items.gained.length === 0) return null;
  const columns: readonly Column<ItemChange>[] = [
    { heading: 'item', cell: ({ item, band }) => html`${item}<div class="quiet">${band}</div>` },
    { heading: 'people', cell: ({ reference }) => usersText(reference), numeric: true },
    { heading: 'generation', cell: ({ generation }) => usersText(generation), numeric: true },
  ];
  return html`<h3>What do many more users take now?</h3>
${table({ caption: 'Items that a half more of the users took than among people', columns, rows: items.gained, elsewhere: ELSEWHERE })}`;
}

function factList({ facts, reference, isPaired }: InteractionGeneration): SafeHtml {
  const rows: readonly (readonly [string, string])[] = [
    ['users of the generation', formatCount(facts.users)],
    ['users of people', formatCount(reference.users)],
    ['each with itself', isPaired ? `yes, ${formatCount(facts.sharedUsers)}` : 'no, other users'],
    ['events', `${formatCount(facts.events)} and ${formatCount(reference.events)}`],
    [
      'events of the user in the middle',
      `${formatCount(facts.medianEvents)} and ${formatCount(reference.medianEvents)}`,
    ],
    ['different items', `${formatCount(facts.items)} and ${formatCount(reference.items)}`],
    [
      'of a user’s items known to the calibration part',
      `${formatShare(facts.knownShare)} and ${formatShare(facts.knownShareOfPeople)}`,
    ],
    ['repeated events left out', `${formatCount(facts.repeats.events)} (${formatShare(facts.repeats.share)})`],
    ['unreadable', formatCount(facts.unreadable)],
    ['of users whose log stands in the reference', formatShare(facts.copiedShare)],
    [
      'columns',
      Object.entries(facts.columns)
        .map(([role, column]) => `${role} ← ${column}`)
        .join(', '),
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function method({ reference, generations }: InteractionComparison): SafeHtml {
  const { alphas } = generations[0]!.verdict;
  return joinHtml([
    html`<p>Items are divided into bands by how much people took them in the calibration part of the reference, whose users are not compared: the head makes up half of the events, the middle the next 30 %, the tail 15 %, the rarest the last 5 %; what nobody took there is unseen. Events of one user hang together, so that chances are those of users. What is rare lies mostly with users who take much: events decide, each user weighing what it takes among people. The rare bands with each user counting once are shown beside them.</p>`,
    html`<p>A stratum <em>fails</em> where users show that more than ${formatShare(reference.delta)} of its human share is gone, with all tested strata adjusted together (Holm) at ${formatShare(alphas.primary)}; it is <em>kept</em> where they show that less is gone, at 5 %. Where both arms hold the same users each is compared with itself, and signs are flipped user by user; otherwise users are permuted.</p>`,
    html`<p>The panel is measured on equally many users with equally many different items each, and tested by permuting blocks of users (minP, ${formatShare(alphas.secondary)}); a measure fails only where it is also beyond its margin.</p>`,
    html`<p>The verdict is against people, never against the last release: losses of a few percent a release cannot be seen from one to the next.</p>`,
  ]);
}

function unitsText({ reference, generation }: StratumResult['units']): string {
  return reference === generation ? formatCount(reference) : `${formatCount(reference)} and ${formatCount(generation)}`;
}
