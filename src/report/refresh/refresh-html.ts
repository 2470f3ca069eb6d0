import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../../record/origin.ts';
import { mainLines, type RangeLine, rangeLines } from '../build-range.ts';
import { type RatioRow, ratioIntervals } from '../charts/ratio-intervals.ts';
import { type BarRow, rowBars } from '../charts/row-bars.ts';
import { formatCount, formatDifference, formatQuantity, formatShare } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { originSwatch } from '../html/origin-swatch.ts';
import { page } from '../html/page.ts';
import { type HtmlValue, html, joinHtml, type SafeHtml } from '../html/safe-html.ts';
import { table } from '../html/table.ts';
import {
  PERFORMANCE_METHOD,
  type PricedRule,
  ruleCost,
  ruleCostText,
  rulePerformanceText,
  ruleProtectsText,
} from '../rule-price-text.ts';
import { shoppingHeadline } from '../shopping-text.ts';
import { stratumName } from '../stratum-name.ts';
import type { RefreshState } from './refresh-state.ts';
import { chosenText, newsTexts, nextCommand, refreshHeadline, type StepRow, stepRows } from './refresh-texts.ts';

const MANIFEST = 'the manifest of the build';
const BARS_DRAWN = 8;

/** A refresh as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function refreshHtml(state: RefreshState): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const parts = [
    { id: 'new', title: 'What is new?', body: whatIsNew(state) },
    { id: 'chosen', title: 'What was chosen?', body: whatWasChosen(state) },
    { id: 'cost', title: 'What did it cost?', body: whatItCost(state, document) },
    { id: 'gate', title: 'What did the gate say?', body: whatTheGateSaid(state, document) },
    { id: 'decided', title: 'Who decided what, and why?', body: whoDecided(state) },
  ];
  const command = nextCommand(state);
  return page({
    title: `Refresh ${state.name}`,
    skip: { to: 'new', text: 'Skip to what is new' },
    header: html`<h1>${holdPercent(refreshHeadline(state))}</h1>
<p class="lede">Refresh ${dataName(state.name)} of the recipe ${dataName(state.recipe.name)}, begun on ${state.started_at.slice(0, 10)}</p>
${command === null ? null : html`<p class="lede">Next: <code>${command}</code></p>`}
<nav aria-label="Parts"><ul>${parts.map(({ id, title }) => html`<li><a href="${`#${id}`}">${title}</a></li>`)}</ul></nav>`,
    main: joinHtml(
      parts.map(
        ({ id, title, body }) =>
          html`<section id="${id}" aria-labelledby="${`${id}-heading`}"><h2 id="${`${id}-heading`}">${title}</h2>
${body}
</section>
`,
      ),
    ),
    footer: html`<p>Outcross ${VERSION}. The same in numbers is in <code>refresh.json</code> beside this file.</p>`,
  });
}

const quiet = (text: string): SafeHtml => html`<p class="quiet">${text}</p>`;

function whatIsNew(state: RefreshState): SafeHtml {
  const { audit } = state;
  if (audit === null) return quiet('Nothing was audited yet.');
  const { since } = audit;
  return html`${newsTexts(state).map((text) => html`<p>${holdPercent(text)}</p>`)}
${
  since === null
    ? null
    : table({
        caption: 'Words by origin, then and now',
        columns: [
          { heading: 'Origin', cell: ({ name }: WordsRow) => swatch(name) },
          { heading: 'Then', cell: ({ before }) => formatCount(before), numeric: true },
          { heading: 'Now', cell: ({ now }) => formatCount(now), numeric: true },
          { heading: 'Difference', cell: ({ before, now }) => formatDifference(now - before), numeric: true },
        ],
        rows: Object.entries(since.words).map(([name, words]) => ({ name, ...words })),
      })
}
${since === null ? null : list('New findings', since.new_findings)}${since === null ? null : list('Resolved findings', since.resolved_findings)}
${
  audit.findings.length === 0
    ? quiet('No findings: nothing in the data asks for action.')
    : html`<h3>What asks for action</h3><ol class="findings">${audit.findings
        .slice(0, 5)
        .map(
          ({ title, action }) => html`<li><h3>${holdPercent(title)}</h3><p>${holdPercent(action)}</p></li>`,
        )}</ol>${audit.findings_total > 5 ? quiet(`${formatCount(audit.findings_total - 5)} more in the audit ${audit.name}.`) : null}`
}`;
}

interface WordsRow {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

function whatWasChosen(state: RefreshState): SafeHtml {
  const { plan, build } = state;
  const text = chosenText(state);
  if (plan === null || text === null) return quiet('Nothing is planned yet.');
  const { rows, composition, strata, against } = plan;
  const steps: readonly {
    readonly says: string;
    readonly rule: string;
    readonly rows: number;
    readonly words: number;
    readonly sign: string;
  }[] = [
    { says: 'read', rule: '', ...rows.read, sign: '' },
    ...rows.refused.map((one) => ({ says: one.says, rule: one.reason, rows: one.rows, words: one.words, sign: '−' })),
    ...(rows.held_out.rows === 0 ? [] : [{ says: 'held out', rule: 'hold_out', ...rows.held_out, sign: '−' }]),
    { says: 'selected', rule: '', ...rows.selected, sign: '' },
  ];
  const share = (words: number, all: number) => (all === 0 ? '–' : formatShare(words / all));
  const sum = (groups: readonly { readonly before: { words: number }; readonly after: { words: number } }[]) => ({
    before: groups.reduce((all, one) => all + one.before.words, 0),
    after: groups.reduce((all, one) => all + one.after.words, 0),
  });
  const all = sum(composition.group);
  const last = against === null ? null : sum(against.group);
  const lastOf = (name: string) => against?.group.find((one) => one.name === name)?.after.words ?? 0;
  const rare = strata.listed.filter((one) => one.rare);
  return html`<p>${holdPercent(text)}</p>
${
  build === null
    ? null
    : html`<dl class="facts">${build.splits.map(
        ({ name, rows: own }) => html`<div><dt>${dataName(name)}</dt><dd>${formatQuantity(own, 'row')}</dd></div>`,
      )}</dl>`
}
${table({
  caption: `Origin of the words: what was read${last === null ? ' and what was selected' : ', what was selected, and what the last build had'}`,
  columns: [
    { heading: 'Origin', cell: ({ name }: (typeof composition.group)[number]) => swatch(name) },
    { heading: 'Read', cell: ({ before }) => share(before.words, all.before), numeric: true },
    { heading: 'Selected', cell: ({ after }) => share(after.words, all.after), numeric: true },
    ...(last === null
      ? []
      : [
          {
            heading: 'Last build',
            cell: ({ name }: (typeof composition.group)[number]) => share(lastOf(name), last.after),
            numeric: true,
          },
        ]),
  ],
  rows: composition.group,
})}
<h3>Where the rows went</h3>
${table({
  caption: 'From all that was read to what was selected: each row goes for the first rule that refuses it',
  columns: [
    {
      heading: 'What became of them',
      cell: ({ says, rule }: (typeof steps)[number]) =>
        rule === '' ? says : html`${holdPercent(says)}<div class="quiet">${rule}</div>`,
    },
    { heading: 'Rows', cell: (step) => `${step.sign}${formatCount(step.rows)}`, numeric: true },
    { heading: 'Words', cell: (step) => `${step.sign}${formatCount(step.words)}`, numeric: true },
  ],
  rows: steps,
  elsewhere: MANIFEST,
})}
${
  rare.length === 0
    ? null
    : html`<h3>What is rare</h3>${table({
        caption: html`Human words of ${formatQuantity(strata.rare_total ?? rare.length, 'rare group')}`,
        columns: [
          {
            heading: 'Group',
            cell: ({ values }: (typeof rare)[number]) => dataName(stratumName({ values }, strata.by)),
          },
          { heading: 'Read', cell: ({ human }) => formatCount(human.before.words), numeric: true },
          { heading: 'Selected', cell: ({ human }) => formatCount(human.after.words), numeric: true },
        ],
        rows: rare,
        total: strata.rare_total ?? rare.length,
        limit: 12,
        elsewhere: MANIFEST,
      })}`
}
${rangePart(state)}${differencePart(state)}`;
}

function rangePart({ build }: RefreshState): SafeHtml | null {
  const level = build?.range?.levels.at(-1);
  if (level === undefined) return null;
  const all = rangeLines(level);
  const lines = mainLines(all);
  if (lines.length === 0) return null;
  return html`<h3>How wide it is</h3>${table({
    caption: html`Range of ${formatQuantity(level.words, 'word')} of what was read and of what was selected`,
    columns: [
      {
        heading: 'Measure',
        cell: ({ title, higherIs }: RangeLine) =>
          html`${title}${higherIs === undefined ? null : html`<div class="quiet">higher is ${higherIs}</div>`}`,
      },
      { heading: 'Read', cell: ({ before }) => before, numeric: true },
      { heading: 'Selected', cell: ({ after }) => after, numeric: true },
    ],
    rows: lines,
    total: all.length,
    elsewhere: MANIFEST,
  })}`;
}

function differencePart({ build, plan }: RefreshState): SafeHtml | null {
  const difference = build?.difference;
  if (difference === undefined || difference === null) return null;
  return html`<h3>What differs from the last build</h3>
<p>${difference.recipe.length === 0 ? 'The recipe is the same.' : `The recipe says something else under ${difference.recipe.join(', ')}.`}</p>
${
  difference.moves.length === 0
    ? quiet('Every row is where it was.')
    : table({
        caption: html`What became of rows of <bdi>${plan?.against?.build ?? 'the last build'}</bdi>, and of new ones`,
        columns: [
          { heading: 'Then', cell: ({ before }: (typeof difference.moves)[number]) => stateText(before) },
          { heading: 'Now', cell: ({ after }) => stateText(after) },
          { heading: 'Rows', cell: ({ rows }) => formatCount(rows), numeric: true },
          { heading: 'Words', cell: ({ words }) => formatCount(words), numeric: true },
        ],
        rows: difference.moves,
        total: difference.moves_total,
        elsewhere: 'outcross build --diff',
      })
}`;
}

/** Hundreds of floors begin alike: what tells them apart is their group. */
function barName({ id }: PricedRule): string {
  return id.replace(/^rare\.(?:floor|rows)\./, '');
}

/** What became of a row, as people say it. */
function stateText(state: string): string {
  return state === 'absent' ? 'not there' : state;
}

function whatItCost({ plan }: RefreshState, document: Document): SafeHtml {
  if (plan === null) return quiet('Nothing is planned yet.');
  const { rules, budget, rules_total: total, rules_binding: bindingTotal, shopping_list: shopping } = plan;
  const costly = rules.filter((rule) => ruleCost(rule, budget) > 0);
  const binding = bindingTotal ?? costly.length;
  const isMore = budget.asked === null;
  const amount = (rule: PricedRule) =>
    isMore && rule.price > 0 ? (rule.price_rows ?? rule.price) : (rule.moved_rows ?? rule.moved);
  const bars = costly
    .map((rule): BarRow => ({ name: barName(rule), value: amount(rule), note: formatQuantity(amount(rule), 'row') }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const headline = shopping === undefined ? null : shoppingHeadline(shopping);
  return html`${
    costly.length === 0
      ? html`<p>${total === 0 ? 'The recipe has no rule about shares.' : 'Nothing: every rule is met without giving anything up.'}</p>`
      : html`<p>${formatQuantity(binding, 'rule')} of ${formatCount(total)} ${binding === 1 ? 'binds' : 'bind'}: without ${binding === 1 ? 'it' : 'them'} other rows, or more, would have been selected.</p>
${chartWithTable({
  chart: (width) =>
    bars.length < 2
      ? null
      : rowBars(bars.slice(0, BARS_DRAWN), {
          document,
          width,
          label: `Rows that rules cost: ${bars
            .slice(0, 4)
            .map(({ name, note }) => `${name} ${note}`)
            .join('; ')}.`,
        }),
  caption: html`Rows that each rule keeps away, or moves to others${bars.length > BARS_DRAWN ? `: ${BARS_DRAWN} of ${formatCount(binding)}` : ''}`,
  data: rulesTable(costly, plan),
})}
<h3>What it protects</h3>
<ul>${costly.slice(0, BARS_DRAWN).map((rule) => {
          const texts = [ruleProtectsText(rule), rulePerformanceText(rule)].filter((text) => text !== null);
          return html`<li>${holdPercent(rule.says)}: ${ruleCostText(rule, budget)}${texts.length === 0 ? null : html`<div class="quiet">${joinTexts(texts)}</div>`}</li>`;
        })}</ul>
<p class="quiet">${PERFORMANCE_METHOD}</p>`
  }
${
  shopping === undefined || headline === null
    ? null
    : html`<h3>Which human text would help most?</h3><p>${holdPercent(`${headline.slice(0, 1).toUpperCase()}${headline.slice(1)}.`)}</p>${
        shopping.items.length === 0
          ? null
          : table({
              caption: 'What to commission, the most first',
              columns: [
                { heading: 'Group', cell: ({ label }: (typeof shopping.items)[number]) => dataName(label) },
                { heading: 'Rows', cell: ({ rows }) => formatCount(rows), numeric: true },
                ...(shopping.unit === 'rows'
                  ? []
                  : [
                      {
                        heading: shopping.unit === 'words' ? 'Words' : 'Tokens',
                        cell: ({ mass }: (typeof shopping.items)[number]) => formatCount(mass),
                        numeric: true,
                      },
                    ]),
                { heading: 'There are', cell: ({ have }) => formatCount(have.rows), numeric: true },
                { heading: 'Of them fresh', cell: ({ have }) => formatCount(have.fresh_rows), numeric: true },
                { heading: 'For', cell: ({ because }) => because.join(', ') },
              ],
              rows: shopping.items,
              total: shopping.total,
              limit: 20,
              elsewhere: 'outcross build --plan --shopping-list FILE',
            })
      }`
}`;
}

function rulesTable(
  rules: readonly PricedRule[],
  { budget, rules_binding: total }: NonNullable<RefreshState['plan']>,
): SafeHtml {
  return table({
    caption: 'Rules that bind',
    columns: [
      { heading: 'Rule', cell: ({ says }: PricedRule) => holdPercent(says) },
      { heading: 'Selected', cell: ({ selected }) => formatCount(selected), numeric: true },
      { heading: 'Price', cell: (rule) => ruleCostText(rule, budget) },
    ],
    rows: rules,
    total: total ?? rules.length,
    elsewhere: MANIFEST,
  });
}

function whatTheGateSaid({ comparison, model }: RefreshState, document: Document): SafeHtml {
  if (comparison === null)
    return quiet(
      model === null
        ? 'No model was trained on this build yet, as far as is known here.'
        : `${model.name} was trained on this build; its outputs were not compared yet.`,
    );
  const { reference, generations } = comparison;
  return html`<p>Held against ${formatQuantity(reference.documents, 'document')} that people wrote: reference ${dataName(reference.name)}, <code>${reference.hash.slice(0, 16)}</code>. The whole comparison is <code>comparisons/${comparison.name}/compare.html</code>.</p>
${generations.map(({ name, outcome, headline, reasons, documents, strata }) => {
  const rows = strata.flatMap(({ label, ratio, low, high, outcome: found }): readonly RatioRow[] =>
    ratio === null
      ? []
      : [
          {
            name: label,
            ratio,
            low: low ?? undefined,
            high: high ?? undefined,
            note: `${sayRatio(ratio)} ${found}`,
            isMarked: found === 'narrowed',
          },
        ],
  );
  return html`<h3>${outcome}: <bdi>${name}</bdi></h3>
<p>${holdPercent(`${headline.slice(0, 1).toUpperCase()}${headline.slice(1)}`)}, in ${formatQuantity(documents, 'text')}.</p>
${reasons.length === 0 ? null : html`<ul>${reasons.map((reason) => html`<li>${holdPercent(reason)}</li>`)}</ul>`}
${
  rows.length === 0
    ? quiet('No stratum of the reference was large enough to be tested.')
    : chartWithTable({
        chart: (width) =>
          ratioIntervals(rows, {
            document,
            width,
            label: `Ratios of ${formatCount(rows.length)} strata against people.`,
            tolerated: Number((1 - reference.delta).toPrecision(6)),
          }),
        caption: html`Share of each tested stratum in the generation over its share in what people wrote, with 90 % intervals`,
        data: table({
          caption: 'Strata that decide',
          columns: [
            { heading: 'Stratum', cell: ({ label }: (typeof strata)[number]) => dataName(label) },
            {
              heading: 'Of its human share',
              cell: ({ ratio, low, high }) =>
                ratio === null ? '–' : `${sayRatio(ratio)}, ${sayInterval(low ?? 0, high ?? undefined)}`,
            },
            { heading: 'Found', cell: ({ outcome: found }) => found },
          ],
          rows: strata,
          elsewhere: 'compare.json',
        }),
      })
}`;
})}`;
}

function whoDecided(state: RefreshState): SafeHtml {
  const { decision } = state;
  return html`<p>${decision === null ? 'Nobody has decided yet.' : holdPercent(refreshHeadline(state))}</p>
${table({
  caption: 'Every step, when it was done and what came of it',
  columns: [
    { heading: 'Step', cell: ({ step }: StepRow) => step },
    { heading: 'Done', cell: ({ at }) => (at === null ? 'not yet' : `${at.slice(0, 10)} ${at.slice(11, 16)}`) },
    { heading: 'What', cell: ({ what }) => what },
  ],
  rows: stepRows(state),
})}`;
}

function list(heading: string, items: readonly string[]): SafeHtml | null {
  return items.length === 0
    ? null
    : html`<h3>${heading}</h3><ul>${items.map((item) => html`<li>${holdPercent(item)}</li>`)}</ul>`;
}

function joinTexts(texts: readonly string[]): HtmlValue {
  return texts.join(' · ');
}

function swatch(name: string): HtmlValue {
  return (ORIGIN_GROUPS as readonly string[]).includes(name) ? originSwatch(name as OriginGroup) : name;
}
