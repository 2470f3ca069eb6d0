import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { StandingGeneration } from '../../gate/line/line-state.ts';
import type { LineSurvey, PanelSurvey, StratumSurvey } from '../../gate/line/survey-line.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { logMeanExp } from '../../statistics/log-mean-exp.ts';
import { type RatioSeries, ratiosOverGenerations } from '../charts/ratios-over-generations.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { lineFindings, lineHeadline, sayAlpha, sayE, sayEvidence, sayLast, saySlope } from '../line/say-line.ts';
import { page } from './page.ts';
import { reasonList } from './reason-list.ts';
import { html, joinHtml, type SafeHtml, trustedMarkup } from './safe-html.ts';
import { type Column, table } from './table.ts';

const ELSEWHERE = 'line.json';
/** Pixels: the reading width on a screen, and a phone's. */
const WIDE = 720;
const NARROW = 340;
/** Shown strata that are drawn beside the tested ones. */
const SHOWN_DRAWN = 6;

/** A release line as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function lineHtml(survey: LineSurvey): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { state } = survey;
  return page({
    title: `${state.line}: ${lineHeadline(survey)}`,
    skip: { to: 'now', text: 'Skip to what the line says' },
    header: html`<h1>Is ${state.line} narrowing from release to release?</h1>
<p class="lede">${formatQuantity(state.generations.length, 'release')}, each held against what people wrote: reference ${state.referenceName}, ${state.referenceHash.slice(0, 16)}${state.ruler > 1 ? `, the line’s ruler number ${state.ruler}` : ''}${state.assumedHuman ? ' — assumed to be human, not shown to be' : ''}</p>
<p class="lede">Tolerated loss ${formatShare(state.delta)} · false alarms over the whole life of the line: at most ${formatShare(survey.alpha.whole)}</p>`,
    main: html`<section id="now" aria-labelledby="now-heading"><h2 id="now-heading">What does the line say?</h2>${now(survey)}</section>
<section id="strata" aria-labelledby="strata-heading"><h2 id="strata-heading">How has each group fared?</h2>${strataPart(survey, document)}</section>
<section id="range" aria-labelledby="range-heading"><h2 id="range-heading">Has the range changed?</h2>${panelPart(survey)}</section>
<section id="register" aria-labelledby="register-heading"><h2 id="register-heading">What was lost, and what came back?</h2>${registerPart(survey)}</section>
<section id="releases" aria-labelledby="releases-heading"><h2 id="releases-heading">Who decided about each release?</h2>${releasesPart(survey)}</section>
<section id="words" aria-labelledby="words-heading"><h2 id="words-heading">How is this decided?</h2>${method(survey)}</section>
`,
    footer: html`<p>Outcross ${VERSION}. The same numbers, complete, are in <code>line.json</code> beside this file.</p>`,
  });
}

function now(survey: LineSurvey): SafeHtml {
  const { narrowing, widening, alpha } = survey;
  const facts: readonly (readonly [string, string])[] = [
    ['chance of a false FAIL that gates have spent', `${sayAlpha(alpha.spentByGates)} of ${sayAlpha(alpha.gates)}`],
    ['for the next gate', `${sayAlpha(alpha.next.primary)} on strata, ${sayAlpha(alpha.next.secondary)} on range`],
  ];
  return html`<p>${capital(lineHeadline(survey))}.</p>
<p class="quiet">Evidence that is carried from release to release: of narrowing, ${sayEvidence(narrowing)}; of being wider than people, ${sayEvidence(widening)}.</p>
${reasonList(lineFindings(survey))}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function strataPart(survey: LineSurvey, document: Document): SafeHtml {
  const tested = survey.strata.filter(({ isTested }) => isTested);
  const shown = survey.strata
    .filter(({ isTested, series }) => !isTested && series.some(({ ratio }) => ratio !== undefined))
    .sort((a, b) => lastRatio(a) - lastRatio(b));
  if (tested.length + shown.length === 0) return html`<p class="quiet">No release has been counted yet.</p>`;
  return joinHtml([
    figureOf(tested, survey, document, {
      what: 'tested strata',
      caption: html`Share of each stratum over its share in what people wrote, release by release; bands are 90 % intervals, lines stand at people’s share and at the tolerated loss. Strata in the accent colour have narrowed or are lost. Releases that were rolled back are left out.`,
      data: strataTable('Strata that are watched', tested),
    }),
    tested.length === 0 ? html`` : familyTable(survey),
    shown.length === 0
      ? html``
      : figureOf(shown.slice(0, SHOWN_DRAWN), survey, document, {
          what: 'other strata',
          caption: html`Other strata, the smallest share first${shown.length > SHOWN_DRAWN ? `: ${SHOWN_DRAWN} of ${formatCount(shown.length)}` : ''}. Shown, never alarmed by.`,
          data: strataTable('Strata that are shown', shown),
        }),
  ]);
}

function figureOf(
  strata: readonly StratumSurvey[],
  { state }: LineSurvey,
  document: Document,
  { what, caption, data }: { readonly what: string; readonly caption: SafeHtml; readonly data: SafeHtml },
): SafeHtml {
  const series = strata.map(seriesOf);
  const named = strata.slice(0, 6).map((stratum) => `${stratum.label} ${sayLast(stratum)}`);
  const [wide, narrow] = [WIDE, NARROW].map((width) =>
    ratiosOverGenerations(series, {
      document,
      width,
      releases: state.generations.length,
      tolerated: Number((1 - state.delta).toFixed(6)),
      label: `Shares of ${formatCount(strata.length)} ${what} against people over ${formatQuantity(state.generations.length, 'release')}; at last ${named.join(', ')}.`,
    }),
  );
  if (wide == null || narrow == null) return data;
  return html`<figure><div class="wide">${trustedMarkup(wide)}</div><div class="narrow">${trustedMarkup(narrow)}</div><figcaption>${caption}</figcaption><details><summary>The numbers</summary>${data}</details></figure>`;
}

function seriesOf(stratum: StratumSurvey): RatioSeries {
  const { label, series, status } = stratum;
  return {
    name: label,
    note: `${sayLast(stratum)}${status === 'unknown' ? '' : ` ${status}`}`,
    isMarked: status === 'narrowed' || status === 'lost',
    points: series.flatMap(({ generation, ratio, low, high }) =>
      ratio === undefined ? [] : [{ release: generation + 1, ratio, low, high }],
    ),
  };
}

function strataTable(caption: string, strata: readonly StratumSurvey[]): SafeHtml {
  const columns: readonly Column<StratumSurvey>[] = [
    { heading: 'stratum', cell: ({ label, isTail }) => (isTail ? html`${label}<div class="quiet">tail</div>` : label) },
    {
      heading: 'at last',
      cell: (stratum) => {
        const last = stratum.series.at(-1);
        return last?.ratio === undefined ? '–' : `${sayRatio(last.ratio)}, ${sayInterval(last.low, last.high)}`;
      },
    },
    { heading: 'slope', cell: ({ trend }) => saySlope(trend) },
    {
      heading: 'e-CUSUMs',
      cell: ({ logCusumNarrowing, logCusumWidening }) =>
        logCusumNarrowing === null || logCusumWidening === null
          ? 'not watched'
          : `narrowing ${sayE(logCusumNarrowing)}, widening ${sayE(logCusumWidening)}`,
    },
    { heading: 'now', cell: ({ status }) => status },
  ];
  return table({ caption, columns, rows: strata, elsewhere: ELSEWHERE, isBroad: true });
}

interface Family {
  readonly dimension: string;
  readonly strata: readonly StratumSurvey[];
}

/** Tested strata by what they divide. The alarm is raised by all together; here is where it comes from. */
function familyTable({ strata }: LineSurvey): SafeHtml {
  const families: readonly Family[] = [
    ...Map.groupBy(
      strata.filter(({ isTested }) => isTested),
      ({ dimension }) => dimension,
    ),
  ].map(([dimension, own]) => ({ dimension, strata: own }));
  const mean = (logs: readonly (number | null)[]) => {
    const known = logs.filter((log) => log !== null);
    return known.length === 0 ? '–' : sayE(logMeanExp(known));
  };
  const steepest = ({ strata: own }: Family) =>
    own
      .filter(({ trend }) => trend !== undefined)
      .sort((a, b) => a.trend!.change - b.trend!.change)
      .at(0);
  const columns: readonly Column<Family>[] = [
    { heading: 'family', cell: ({ dimension }) => dimension },
    { heading: 'strata', cell: ({ strata: own }) => formatCount(own.length), numeric: true },
    {
      heading: 'narrowing',
      cell: ({ strata: own }) => mean(own.map(({ logCusumNarrowing }) => logCusumNarrowing)),
      numeric: true,
    },
    {
      heading: 'widening',
      cell: ({ strata: own }) => mean(own.map(({ logCusumWidening }) => logCusumWidening)),
      numeric: true,
    },
    {
      heading: 'lowest slope',
      cell: (family) => {
        const worst = steepest(family);
        return worst === undefined
          ? 'no slope yet'
          : html`${worst.label}<div class="quiet">${saySlope(worst.trend)}</div>`;
      },
    },
  ];
  return table({
    caption: 'Where the evidence comes from: mean e-CUSUM of each family',
    columns,
    rows: families,
    elsewhere: ELSEWHERE,
  });
}

function panelPart({ panel }: LineSurvey): SafeHtml {
  if (panel.length === 0)
    return html`<p class="quiet">Nothing of the panel was measured with the present reference.</p>`;
  const columns: readonly Column<PanelSurvey>[] = [
    { heading: 'measure', cell: ({ title }) => title },
    { heading: 'of people’s, at last', cell: ({ series }) => sayRatio(series.at(-1)!.ratio), numeric: true },
    { heading: 'slope', cell: ({ trend }) => saySlope(trend) },
  ];
  return table({
    caption: 'Measures at equal n, since the present reference; they raise no alarm of the line',
    columns,
    rows: panel,
    elsewhere: ELSEWHERE,
    fitsPhone: false,
  });
}

function registerPart({ register, strata, state }: LineSurvey): SafeHtml {
  if (register.length === 0) return html`<p>No stratum has been lost or shown to have narrowed.</p>`;
  const labels = new Map(strata.map(({ id, label }) => [id, label]));
  const columns: readonly Column<LineSurvey['register'][number]>[] = [
    { heading: 'stratum', cell: ({ stratum }) => labels.get(stratum) ?? stratum },
    {
      heading: 'release',
      cell: ({ generation }) => `${generation + 1}, ${state.generations[generation]?.name ?? ''}`,
    },
    {
      heading: 'what happened',
      cell: ({ event, isUndone }) => (isUndone ? `${event}; the release was rolled back` : event),
    },
  ];
  return table({ caption: 'Strata lost, narrowed and regained', columns, rows: register, elsewhere: ELSEWHERE });
}

function releasesPart({ state }: LineSurvey): SafeHtml {
  if (state.generations.length === 0) return html`<p class="quiet">There is no release yet.</p>`;
  const columns: readonly Column<StandingGeneration>[] = [
    {
      heading: 'release',
      cell: ({ index, name }) =>
        html`${index + 1}, ${name}<div class="quiet">${state.generations[index]!.at.slice(0, 10)}</div>`,
    },
    {
      heading: 'gate',
      cell: ({ outcome, isOverDispersed }) => (isOverDispersed ? `${outcome}, over-dispersed` : outcome),
    },
    {
      heading: 'alpha it was judged at',
      cell: ({ alphas }) => `${sayAlpha(alphas.primary)} and ${sayAlpha(alphas.secondary)}`,
    },
    { heading: 'decision', cell: decisionOf },
  ];
  return table({
    caption: 'Releases, the newest first',
    columns,
    rows: state.generations.toReversed(),
    elsewhere: ELSEWHERE,
    isBroad: true,
    fitsPhone: false,
  });
}

function decisionOf({ signedOff, rolledBack }: StandingGeneration): SafeHtml {
  const said = [
    ...(signedOff === null ? [] : [{ verb: 'signed off', ...signedOff }]),
    ...(rolledBack === null ? [] : [{ verb: 'rolled back', ...rolledBack }]),
  ];
  if (said.length === 0) return html`<span class="quiet">none</span>`;
  return joinHtml(
    said.map(
      ({ verb, who, why, at }) => html`<div>${verb} by ${who}: ${why}<div class="quiet">${at.slice(0, 10)}</div></div>`,
    ),
  );
}

function method({ narrowing, alpha, state }: LineSurvey): SafeHtml {
  return joinHtml([
    html`<p>A loss of a few percent a release cannot be seen from one release to the next. So every release is held against the same frozen human reference, and what each says is carried on: an <em>e-value</em> for each watched stratum says how much likelier its count is where more than 10 % of its human share is gone than where not, and e-values of releases multiply. The <em>e-CUSUM</em> warns early; the alarm waits for the evidence of a change to reach ${formatCount(Math.round(narrowing.alarmAt))}.</p>`,
    html`<p>Where nothing is lost, the gates of all releases and the alarms together speak up falsely with a chance of at most ${formatShare(alpha.whole)}, however many releases there are: each gate spends less than the one before. Warnings are no part of that.</p>`,
    html`<p>After a roll-back the evidence begins anew${state.episode > 1 ? `, as here after ${formatQuantity(state.episode - 1, 'release')} that ${state.episode === 2 ? 'was' : 'were'} rolled back` : ''}. Slopes are shown with their 90 % intervals and raise no alarm of their own.</p>`,
  ]);
}

function lastRatio({ series }: StratumSurvey): number {
  return series.at(-1)?.ratio ?? Number.POSITIVE_INFINITY;
}

/** Sentences from data begin as they are; ours with a capital. */
function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
