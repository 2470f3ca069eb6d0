import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { KeptCourse, Plan, PlanCase, PlannedStratum } from '../../loop/plan/plan.ts';
import type { ShoppingItem } from '../../mix/build/shopping-list.ts';
import { type KeptSeries, keptOverGenerations } from '../charts/kept-over-generations.ts';
import { neededRows } from '../charts/needed-rows.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { page } from '../html/page.ts';
import { reasonList } from '../html/reason-list.ts';
import { html, joinHtml, type SafeHtml } from '../html/safe-html.ts';
import { type Column, table } from '../html/table.ts';
import { shoppingHeadline } from '../shopping-text.ts';
import {
  groupName,
  neededFigure,
  planFindings,
  planHeadline,
  rowsFigure,
  sayChance,
  sayCheck,
  sayDiversity,
  sayKept,
  sayPromise,
  saySource,
} from './plan-texts.ts';

const ELSEWHERE = 'the output of --json';
const STRATA_SHOWN = 40;
const ITEMS_SHOWN = 40;
const NORMAL_95 = 1.96;

/** A plan as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function planHtml(plan: Plan): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const section = (id: string, heading: string, content: SafeHtml) =>
    html`<section id="${id}" aria-labelledby="${`${id}-heading`}"><h2 id="${`${id}-heading`}">${heading}</h2>${content}</section>
`;
  return page({
    title: `Plan: ${planHeadline(plan)}`,
    skip: { to: 'answer', text: 'Skip to the answer' },
    header: html`<h1>How much human data keeps every stratum?</h1>
<p class="lede">${saySource(plan)}</p>
<p class="lede">Asked for: ${sayPromise(plan)}</p>`,
    main: joinHtml([
      section('answer', 'What is needed?', answer(plan)),
      section('strata', 'What becomes of the strata?', strataPart(plan, document)),
      section('price', 'What does it cost to keep more?', pricePart(plan, document)),
      section('floors', 'Are floors cheaper?', floorsPart(plan)),
      section('fresh', 'Must the rows be new each time?', freshPart(plan)),
      section('simulation', 'Does simulation agree?', simulationPart(plan)),
      section('shopping', 'What has to be got?', shoppingPart(plan)),
      section('recipe', 'How does a build hold it?', recipePart(plan)),
      section('words', 'How is this reckoned?', method(plan)),
    ]),
    footer: html`<p>Outcross ${VERSION}. <code>outcross plan --json</code> has the same numbers, complete.</p>`,
  });
}

function answer(plan: Plan): SafeHtml {
  const { settings, needed, floors, now } = plan;
  const facts: readonly (readonly [string, string])[] = [
    ['rows that the model writes for a generation', formatCount(settings.synthetic)],
    ['fresh human rows now', `${formatCount(settings.human)}, ${formatShare(now.humanShare)} of a training set`],
    ['fresh human rows needed', neededFigure(needed.rows)],
    ...(floors === null ? [] : [['with floors', formatCount(floors.outcome.human + floors.extra)] as const]),
  ];
  return html`<p>${capital(planHeadline(plan))}.</p>
${reasonList(planFindings(plan))}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${plan.notes.map((note) => html`<p class="quiet">${capital(note)}.</p>`)}`;
}

function strataPart(plan: Plan, document: Document): SafeHtml {
  const { groups, now, withNeeded, settings } = plan;
  const isEnough = plan.advice === 'enough';
  const panels = groups.map((group, at) => ({
    name: groupName(group),
    note: group.members.length === 1 ? formatShare(group.least) : '',
    series: [
      seriesOf(now.kept[at]!, {
        name: settings.human === 0 ? 'no rows' : isEnough ? 'now' : `${formatCount(settings.human)} rows`,
        isMarked: isEnough,
      }),
      ...(withNeeded === null || isEnough
        ? []
        : [seriesOf(withNeeded.kept[at]!, { name: `${formatCount(withNeeded.human)} rows`, isMarked: true })]),
    ],
  }));
  interface Row {
    readonly name: string;
    readonly at: number;
  }
  const last = settings.generations - 1;
  const columns: readonly Column<Row>[] = [
    { heading: 'strata', cell: ({ name }) => dataName(name) },
    { heading: 'now', cell: ({ at }) => keptCell(now, at, last), numeric: true },
    ...(withNeeded === null || isEnough
      ? []
      : [
          {
            heading: `with ${formatCount(withNeeded.human)}`,
            cell: ({ at }: Row) => keptCell(withNeeded, at, last),
            numeric: true,
          },
        ]),
  ];
  const data = table({
    caption: `Share of strata that have kept it through generation ${settings.generations}`,
    columns,
    rows: groups.map((group, at) => ({ name: groupName(group), at })),
    elsewhere: ELSEWHERE,
  });
  return html`${chartWithTable({
    chart: (width) =>
      keptOverGenerations(panels, {
        document,
        width,
        label: `Share of strata that have had at least ${formatShare(settings.keep)} of their human share in every generation so far, over ${formatQuantity(settings.generations, 'generation')}: ${panels.map(({ name, series }) => `${name}: ${series.map((own) => `${own.name} ${sayKept(own.expected.at(-1)!)}`).join(', ')}`).join('; ')}.`,
      }),
    caption: html`Part of the strata that have had at least ${formatShare(settings.keep)} of their human share in every generation so far${groups.some(({ members }) => members.length === 1) ? '; of a single stratum, how likely it has' : ''}. Lines are expected, dots are simulated loops with 95 % intervals.`,
    data,
  })}
${strataTable(plan)}`;
}

function strataTable({ strata, settings, advice, needed }: Plan): SafeHtml {
  const rows = [...strata].sort((a, b) => b.fallen - a.fallen || a.share - b.share || (a.name < b.name ? -1 : 1));
  const hasFitness = strata.some(({ fitness }) => fitness !== 1);
  const hasFloor = strata.some(({ floor }) => floor !== null && floor > 0);
  const columns: readonly Column<PlannedStratum>[] = [
    { heading: 'stratum', cell: ({ name }) => dataName(name) },
    { heading: 'of people’s', cell: ({ share }) => formatShare(share), numeric: true },
    ...(hasFitness
      ? [{ heading: 'fitness', cell: ({ fitness }: PlannedStratum) => String(fitness), numeric: true }]
      : []),
    { heading: 'human rows', cell: ({ humanRows }) => rowsFigure(humanRows), numeric: true },
    { heading: 'falls', cell: ({ fallen }) => sayChance(fallen), numeric: true },
    { heading: 'absent at last', cell: ({ absent }) => sayChance(absent), numeric: true },
    ...(advice === 'enough'
      ? []
      : [
          {
            heading: 'falls then',
            cell: (stratum: PlannedStratum) => (stratum.needed === null ? '–' : sayChance(stratum.needed.fallen)),
            numeric: true,
          },
        ]),
    ...(hasFloor
      ? [
          {
            heading: 'floor',
            cell: ({ floor }: PlannedStratum) => (floor === null || floor === 0 ? 'none' : formatCount(floor)),
            numeric: true,
          },
          {
            heading: 'weight',
            cell: ({ weight }: PlannedStratum) => (weight === null ? '–' : weight.toPrecision(2)),
            numeric: true,
          },
        ]
      : []),
  ];
  return table({
    caption: `Strata, the most endangered first: human rows a generation, how likely each falls below ${formatShare(settings.keep)} of its human share within ${formatQuantity(settings.generations, 'generation')}${needed.rows === null || advice === 'enough' ? '' : `, and then, with ${formatCount(needed.rows)} human rows`}`,
    columns,
    rows,
    limit: STRATA_SHOWN,
    elsewhere: ELSEWHERE,
    isBroad: true,
  });
}

function pricePart(plan: Plan, document: Document): SafeHtml {
  const { curve, settings, needed } = plan;
  type Point = Plan['curve'][number];
  const columns: readonly Column<Point>[] = [
    { heading: 'kept share', cell: ({ keep }) => formatShare(keep) },
    { heading: 'fresh human rows a generation', cell: ({ rows }) => neededFigure(rows), numeric: true },
  ];
  interface Need {
    readonly name: string;
    readonly until: number | null;
    readonly longRun: number | null;
  }
  const needs: readonly Need[] = [
    { name: 'all strata together', ...needed.joint },
    { name: 'any one stratum', ...needed.each },
  ];
  return html`${chartWithTable({
    chart: (width) =>
      neededRows(
        curve.flatMap(({ keep, rows }) => (rows === null ? [] : [{ keep, rows, isChosen: keep === settings.keep }])),
        {
          document,
          width,
          now: settings.human,
          label: `Fresh human rows a generation by kept share: ${curve.map(({ keep, rows }) => `${formatShare(keep)} ${neededFigure(rows)}`).join(', ')}.`,
        },
      ),
    caption: html`Fresh human rows a generation that keep every stratum above a part of its human share through ${formatQuantity(settings.generations, 'generation')}, all of them together with ${formatShare(settings.confidence)} confidence.`,
    data: table({ caption: 'Needed rows by kept share', columns, rows: curve, elsewhere: ELSEWHERE }),
  })}
${table({
  caption: `Fresh human rows a generation at a kept share of ${formatShare(settings.keep)}`,
  columns: [
    { heading: 'whose chance', cell: ({ name }: Need) => name },
    {
      heading: formatQuantity(settings.generations, 'generation'),
      cell: ({ until }: Need) => neededFigure(until),
      numeric: true,
    },
    { heading: 'for ever', cell: ({ longRun }: Need) => neededFigure(longRun), numeric: true },
  ],
  rows: needs,
  elsewhere: ELSEWHERE,
  fitsPhone: false,
})}`;
}

function floorsPart({ floors, settings, advice, needed }: Plan): SafeHtml {
  if (advice === 'enough') return html`<p>What comes is enough: no floor is needed.</p>`;
  if (floors === null)
    return html`<p>Floors would not hold every stratum: what a selection takes, human rows of a stratum alone do not give back.</p>`;
  interface Way {
    readonly name: string;
    readonly rows: number | null;
    readonly more: number | null;
  }
  const { outcome, extra, uniform, moved, isWeighted } = floors;
  const ways: readonly Way[] = [
    {
      name: 'more rows of all kinds',
      rows: needed.rows,
      more: needed.rows === null ? null : needed.rows - settings.human,
    },
    {
      name: 'a floor for each stratum that needs one',
      rows: outcome.human + extra,
      more: outcome.human + extra - settings.human,
    },
    ...(uniform === null
      ? []
      : [
          {
            name: `one floor of ${formatQuantity(uniform.rows, 'row')} for every stratum, beside ${formatCount(uniform.human)} as people write them`,
            rows: uniform.human + uniform.extra,
            more: uniform.human + uniform.extra - settings.human,
          },
        ]),
  ];
  const weight = isWeighted
    ? 'Rows of strata with floors are weighted back to human shares in training: what the model learns is not moved.'
    : `A floor moves the mixture: ${formatShare(moved)} of the human rows then belong to other strata than people would write. The weights in the table of strata, human share over the share it has then, put metrics right. Weighting rows back in training as well takes larger floors: --weighted.`;
  return html`${table({
    caption: 'Human rows a generation that keep the promise',
    columns: [
      { heading: 'way', cell: ({ name }: Way) => name },
      { heading: 'in all', cell: ({ rows }: Way) => neededFigure(rows), numeric: true },
      {
        heading: 'more than now',
        cell: ({ more }: Way) => (more === null ? '–' : formatCount(Math.max(0, more))),
        numeric: true,
      },
    ],
    rows: ways,
    elsewhere: ELSEWHERE,
    fitsPhone: false,
  })}
<p>${weight}</p>`;
}

function freshPart({ replayed, withNeeded, now, advice, settings }: Plan): SafeHtml {
  const fresh = advice === 'enough' ? now : withNeeded;
  if (replayed === null || fresh === null) return html`<p>Without human rows there is nothing to compare.</p>`;
  const last = settings.generations - 1;
  interface Way {
    readonly name: string;
    readonly own: PlanCase;
  }
  const ways: readonly Way[] = [
    { name: 'new rows in every generation', own: fresh },
    { name: 'the same rows in every generation', own: replayed },
  ];
  return html`${table({
    caption: `Generation ${settings.generations}, with ${formatQuantity(replayed.human, 'human row')} in each`,
    columns: [
      { heading: 'human rows', cell: ({ name }: Way) => name },
      {
        heading: 'diversity left',
        cell: ({ own }: Way) => sayDiversity(own.diversity[last]!),
        numeric: true,
      },
      { heading: 'strata left', cell: ({ own }: Way) => formatCount(own.living[last]!), numeric: true },
      {
        heading: 'rarest kept',
        cell: ({ own }: Way) => sayKept(own.kept[0]!.expected[last]!),
        numeric: true,
      },
    ],
    rows: ways,
    elsewhere: ELSEWHERE,
    fitsPhone: false,
  })}
<p>Rows that come again bring nothing that was not among them. In the long run they lose about three times as much diversity as new ones, and a stratum that they miss never comes back.</p>`;
}

function simulationPart({ now, withNeeded, floors, needed, advice }: Plan): SafeHtml {
  const checks: readonly (readonly [string, PlanCase['check']])[] = [
    ['As it is', now.check],
    ...(advice === 'enough' || withNeeded === null
      ? []
      : [[`With ${formatQuantity(withNeeded.human, 'fresh human row')}`, withNeeded.check] as const]),
    ...(floors === null ? [] : [['With a floor for each stratum', floors.outcome.check] as const]),
  ];
  return html`${checks.map(([name, check]) => (check === null ? null : html`<p>${name}: ${sayCheck(check)}.</p>`))}
${needed.by === 'simulation' ? html`<p>The number of rows that is needed was found by simulation.</p>` : null}
<p class="quiet">A simulated loop has exact numbers of human and synthetic rows, floors filled up row by row, and selection by the shares that it has come to. The bound adds up the chances of all strata, so that it is never too low where strata are reckoned exactly; 95 % intervals are Clopper and Pearson’s, and the two are said to differ where a 99 % interval does not reach.</p>`;
}

function shoppingPart({ shopping, settings }: Plan): SafeHtml {
  const headline = shoppingHeadline(shopping);
  if (headline === null) return html`<p>Nothing: what comes is enough.</p>`;
  const columns: readonly Column<ShoppingItem>[] = [
    { heading: 'stratum', cell: ({ label }) => dataName(label) },
    { heading: 'rows to get', cell: ({ rows }) => formatCount(rows), numeric: true },
    { heading: 'there are', cell: ({ have }) => formatCount(have.rows), numeric: true },
    { heading: 'for', cell: ({ because }) => because.join(', ') },
  ];
  return html`<p>For ${formatQuantity(settings.generations, 'generation')}: ${headline}.</p>
${table({
  caption: 'Human records to commission, for all generations together',
  columns,
  rows: shopping.items,
  limit: ITEMS_SHOWN,
  fitsPhone: false,
  elsewhere: ELSEWHERE,
})}`;
}

function recipePart({ recipe }: Plan): SafeHtml {
  const lines = recipe.trimEnd().split('\n');
  return html`<p>A fragment of a recipe for <code>outcross build</code>; <code>--recipe-out FILE</code> writes it.</p>
<pre>${joinHtml(
    lines.map(
      (line) => html`${line}
`,
    ),
  )}</pre>`;
}

function method({ settings, now, strata, groups }: Plan): SafeHtml {
  return html`<p>Every generation trains on ${formatQuantity(settings.synthetic, 'row')} that the model before wrote and on human rows. The count of a stratum follows a binomial draw about the mean of both: it drifts by chance, and human rows pull it back to its human share. The chances of all counts are carried from generation to generation, stratum by stratum; that is exact where nothing is selected. Counts above 256 are taken in cells of an eighth of a standard deviation.</p>
<p>Temperature, top-p and fitness change what is drawn. What all strata share, the sum that shares are divided by, is followed as if there were endlessly many rows; simulation holds that against whole loops.</p>
<p>In the long run: the same chain until it stands still, and below a human share of 0.4 % the Beta law with a count correction.</p>
<p class="quiet">${strata.length > 300 ? `Strata of nearly equal share are followed together, by the worst of each band; that can overstate the sum of chances by at most ${formatShare(now.bandError)}. ` : ''}${groups.length > 0 ? 'How large strata are among people is taken as known; where it was counted on few documents, it is not.' : ''}</p>`;
}

function seriesOf(
  course: KeptCourse,
  { name, isMarked }: { readonly name: string; readonly isMarked: boolean },
): KeptSeries {
  return {
    name,
    color: isMarked ? 'accent' : 'quiet',
    expected: course.expected.map((share) => Math.min(1, Math.max(0, share))),
    simulated:
      course.simulated?.map(({ mean, error }) => ({
        mean,
        low: Math.max(0, mean - NORMAL_95 * error),
        high: Math.min(1, mean + NORMAL_95 * error),
      })) ?? null,
  };
}

function keptCell({ kept }: PlanCase, at: number, last: number): string {
  const { expected, simulated } = kept[at]!;
  const simulatedText = simulated === null ? '' : ` (simulated ${sayKept(simulated[last]!.mean)})`;
  return `${sayKept(expected[last]!)}${simulatedText}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
