import { sayItems } from '../../gate/scores/decide-scores.ts';
import { ALL_ITEMS } from '../../gate/scores/item-strata.ts';
import { sayHundredths, sayScore, sayScoreChange } from '../../gate/scores/say-score.ts';
import type {
  AdjustedCalibration,
  ScoreComparison,
  ScoreExamples,
  ScoreStratum,
} from '../../gate/scores/score-comparison.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { calibrationCurve } from '../charts/calibration-curve.ts';
import { type ScoreDot, type ScoreRow, scoreDots } from '../charts/score-dots.ts';
import { formatCount, formatShare } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { scoreTexts, sourcesText } from '../scores/score-texts.ts';
import { chartWithTable } from './chart-with-table.ts';
import { reasonList } from './reason-list.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

/** Strata that are drawn: those that decide, then the others; all are in the JSON. */
const DRAWN = 24;
/** Items of a list; the JSON has more. */
const EXAMPLES_SHOWN = 8;

/** Scores of a generation as parts of its section: strata, what was lost, confidence. @param elsewhere file that has all of it */
export function scoresPart(
  scores: ScoreComparison,
  {
    document,
    elsewhere,
    isAlone = false,
  }: {
    readonly document: Document;
    readonly elsewhere: string;
    /** Nothing before them says their headline. */
    readonly isAlone?: boolean;
  },
): SafeHtml {
  const { verdict, headline, notes } = scores;
  return html`${isAlone ? html`<p>${holdPercent(capital(headline))}.</p>` : null}
${verdict === undefined ? null : reasonList(verdict.reasons)}
${strataFigure(scores, { document, elsewhere })}
${lostParts(scores)}
${confidencePart(scores, { document, elsewhere })}
<p class="quiet">Scored: ${sourcesText(scores)}.${verdict === undefined ? null : ` A stratum has fallen where more than ${toleratedText(scores)} of people’s score is gone, all tested strata adjusted together (Holm) at ${formatShare(verdict.alpha)}; it is kept where the same test shows less gone, at 5 %.`}${scores.before === undefined ? null : ' The earlier release is shown for information and decides nothing: losses too small to be seen between two releases add up.'}</p>
${notes.length === 0 ? null : html`<ul class="quiet">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}`;
}

interface PartOptions {
  readonly document: Document;
  readonly elsewhere: string;
}

function strataFigure(scores: ScoreComparison, { document, elsewhere }: PartOptions): SafeHtml {
  const { kind, people, before } = scores;
  const drawn = scores.strata.toSorted((a, b) => Number(b.isTested) - Number(a.isTested)).slice(0, DRAWN);
  const rows = drawn.map((stratum) => scoreRow(stratum, scores));
  const named = rows.slice(0, 6).map(({ name, note }) => `${name} ${note}`);
  const key = [
    ...(people === undefined ? [] : [html`<span class="swatch human"></span>people`]),
    ...(before === undefined ? [] : [html`open dots: ${before.name}`]),
    html`full dots: ${scores.scores.name}`,
  ];
  return chartWithTable({
    chart: (width) =>
      scoreDots(rows, {
        document,
        width,
        label: `Scores of ${formatCount(rows.length)} strata: ${named.join('; ')}.`,
        isShare: kind === 'right-wrong',
      }),
    caption: html`${kind === 'right-wrong' ? 'Share of items that are right' : 'Mean score'} in each stratum, with 90 % intervals. ${key.map((part, index) => [index === 0 ? null : ' · ', part])}.`,
    data: strataTable(scores, elsewhere),
  });
}

function scoreRow(stratum: ScoreStratum, { kind, people, before }: ScoreComparison): ScoreRow {
  const { label, score, loss, change, isTested } = stratum;
  const isMarked = loss?.outcome === 'fallen' || (loss === undefined && change?.outcome === 'fell');
  const model = loss?.model ?? score;
  const dot = (
    value: { readonly mean: number; readonly low: number | undefined; readonly high: number | undefined },
    whose: string,
    look: Pick<ScoreDot, 'color' | 'isOpen'>,
  ): ScoreDot => ({
    value: value.mean,
    low: value.low,
    high: value.high,
    ...look,
    title: `${whose}: ${sayScore(value.mean, kind)}`,
  });
  return {
    name: isTested ? label : `${label} (${formatCount(score.items)})`,
    note:
      loss !== undefined
        ? `${loss.ratio === undefined ? sayScoreChange(loss.difference, kind) : sayRatio(loss.ratio)} ${loss.outcome}`
        : change !== undefined
          ? `${sayScoreChange(change.difference, kind)}${change.outcome === 'no change shown' ? '' : ` ${change.outcome}`}`
          : sayScore(score.mean, kind),
    dots: [
      ...(people === undefined || loss === undefined ? [] : [dot(loss.people, 'people', { color: 'human' })]),
      ...(before === undefined || change === undefined
        ? []
        : [
            dot(change.before, before.name, {
              color: 'quiet',
              isOpen: true,
            }),
          ]),
      dot(model, 'now', { color: isMarked ? 'accent' : 'ink' }),
    ],
  };
}

function strataTable(scores: ScoreComparison, elsewhere: string): SafeHtml {
  const { kind, people, before } = scores;
  const columns: readonly Column<ScoreStratum>[] = [
    {
      heading: 'stratum',
      cell: ({ label, isTested }) => (isTested ? label : html`${label}<div class="quiet">shown only</div>`),
    },
    { heading: 'items', cell: ({ score }) => formatCount(score.items), numeric: true },
    { heading: 'score', cell: (stratum) => scoreTexts(stratum, kind).score },
    ...(people === undefined
      ? []
      : ([
          {
            heading: 'of people’s score',
            cell: ({ loss }) =>
              loss === undefined
                ? '–'
                : loss.ratio === undefined || loss.low === undefined
                  ? sayScoreChange(loss.difference, kind)
                  : `${sayRatio(loss.ratio)}, ${sayInterval(loss.low, loss.high)}`,
          },
          {
            heading: 'chance, adjusted',
            cell: ({ loss }) => (loss === undefined ? '–' : chanceText(loss.pFailAdjusted)),
            numeric: true,
          },
          {
            heading: 'found',
            cell: ({ loss }) =>
              loss === undefined
                ? '–'
                : loss.needed === undefined
                  ? loss.outcome
                  : html`${loss.outcome}<div class="quiet">${sayItems(loss.needed)} would decide</div>`,
          },
        ] satisfies readonly Column<ScoreStratum>[])),
    ...(before === undefined
      ? []
      : ([
          { heading: `against ${before.name}`, cell: (stratum) => scoreTexts(stratum, kind).change ?? '–' },
          ...(kind === 'number'
            ? []
            : ([
                {
                  heading: 'lost, gained',
                  cell: ({ change }) =>
                    change === undefined ? '–' : `${formatCount(change.lost ?? 0)}, ${formatCount(change.gained ?? 0)}`,
                  numeric: true,
                },
              ] satisfies readonly Column<ScoreStratum>[])),
        ] satisfies readonly Column<ScoreStratum>[])),
  ];
  return table({ caption: 'Scores of each stratum', columns, rows: scores.strata, elsewhere, isBroad: true });
}

/** What was answered and is not now: by the earlier release and by people side by side where both are known of a stratum. */
function lostParts(scores: ScoreComparison): readonly SafeHtml[] {
  const { lost, missed, before } = scores;
  const strata = [...new Map([...lost, ...missed].map(({ stratum, label }) => [stratum, label]))];
  return strata.map(([id, label]) => {
    const lists = [
      { by: before?.name ?? 'the earlier release', found: lost.find(({ stratum }) => stratum === id) },
      {
        by: 'people',
        found: besides(
          missed.find(({ stratum }) => stratum === id),
          lost,
        ),
      },
    ].flatMap(({ by, found }) => (found === undefined ? [] : [lostList(found, { by, scores })]));
    return html`<h4>${label}: what is not answered any more</h4><div class="${lists.length === 1 ? 'pair one' : 'pair'}">${lists}</div>`;
  });
}

/** Without the examples that another list shows. */
function besides(found: ScoreExamples | undefined, others: readonly ScoreExamples[]): ScoreExamples | undefined {
  if (found === undefined) return undefined;
  const shown = new Set(
    others
      .filter(({ stratum }) => stratum === found.stratum)
      .flatMap(({ examples }) => examples.slice(0, EXAMPLES_SHOWN).map(({ item }) => item)),
  );
  const rest = found.examples.filter(({ item }) => !shown.has(item));
  return rest.length > 0 ? { ...found, examples: rest } : found;
}

function lostList(
  { count, examples }: ScoreExamples,
  { by, scores: { kind } }: { readonly by: string; readonly scores: ScoreComparison },
): SafeHtml {
  const items = count === 1 ? 'item' : 'items';
  const what =
    kind === 'right-wrong' ? `${items} that ${by} answered, not answered now` : `${items} that ${by} scored higher`;
  const shown = examples.slice(0, EXAMPLES_SHOWN);
  const more = count - shown.length;
  return html`<div><p><strong>${formatCount(count)} ${what}</strong></p>
<ul class="examples">${shown.map(({ item, preview, other, now, confidence }) => {
    const facts = [
      ...(preview === null ? [] : [item]),
      ...(kind === 'number' ? [`${sayScore(other, kind)}, now ${sayScore(now, kind)}`] : []),
      ...(confidence === null ? [] : [`it says ${sayHundredths(confidence)}`]),
    ];
    return html`<li>${preview === null ? item : html`<q dir="auto">${preview}</q>`}${facts.length === 0 ? null : html`<span class="id">${facts.join(' · ')}</span>`}</li>`;
  })}${more > 0 ? html`<li class="quiet">${formatCount(more)} more</li>` : null}</ul></div>`;
}

interface SureStratum extends ScoreStratum {
  readonly calibration: AdjustedCalibration;
}

function confidencePart(scores: ScoreComparison, { document, elsewhere }: PartOptions): SafeHtml | null {
  const sure = scores.strata.filter((stratum): stratum is SureStratum => stratum.calibration !== undefined);
  if (sure.length === 0) return null;
  const drawn = sure.toSorted((a, b) => Number(b.isTested) - Number(a.isTested)).slice(0, DRAWN);
  const rows = drawn.map(({ label, calibration: { gap, outcome } }): ScoreRow => {
    const isMarked = outcome === 'too sure';
    return {
      name: label,
      note: `${sayScoreChange(gap.gap, 'right-wrong')} ${outcome}`,
      isJoined: true,
      dots: [
        {
          value: gap.confidence,
          color: 'quiet',
          isOpen: true,
          title: `says ${sayHundredths(gap.confidence)}`,
        },
        {
          value: gap.right,
          low: Math.max(0, gap.confidence - gap.high),
          high: Math.min(1, gap.confidence - gap.low),
          color: isMarked ? 'accent' : 'ink',
          title: `right ${sayHundredths(gap.right)}`,
        },
      ],
    };
  });
  const all = sure.find(({ id }) => id === ALL_ITEMS) ?? sure[0]!;
  const worst = sure
    .filter(({ id, calibration }) => id !== all.id && calibration.bins.length > 1)
    .sort((a, b) => b.calibration.gap.gap - a.calibration.gap.gap)[0];
  const series = [
    { name: all.label, color: 'ink' as const, bins: all.calibration.bins },
    ...(worst === undefined || worst.calibration.outcome !== 'too sure'
      ? []
      : [{ name: worst.label, color: 'accent' as const, bins: worst.calibration.bins }]),
  ];
  const outcome = all.calibration.outcome;
  return html`<h3>Does it know when it is wrong?</h3>
${chartWithTable({
  chart: (width) =>
    scoreDots(rows, {
      document,
      width,
      label: `Confidence and share of right answers: ${rows
        .slice(0, 6)
        .map(({ name, note }) => `${name} ${note}`)
        .join('; ')}.`,
      isShare: true,
    }),
  caption: html`Mean confidence (open) and the share that is right (full, with its 90 % interval). What lies between them is how much too sure, or not sure enough, the model is of itself. Decides nothing.`,
  data: confidenceTable(sure, scores, elsewhere),
})}
${chartWithTable({
  chart: (width) =>
    calibrationCurve(series, {
      document,
      width,
      label: `Share of right answers by confidence, over all items: ${outcome}.`,
    }),
  caption: html`Answers in bins of about equal numbers by their confidence. On the dotted line confidence is true; below it, too high.`,
  data: binTable(all, elsewhere),
})}`;
}

function confidenceTable(sure: readonly SureStratum[], { before }: ScoreComparison, elsewhere: string): SafeHtml {
  const columns: readonly Column<SureStratum>[] = [
    { heading: 'stratum', cell: ({ label }) => label },
    { heading: 'answers', cell: ({ calibration }) => formatCount(calibration.n), numeric: true },
    { heading: 'says', cell: ({ calibration }) => sayHundredths(calibration.gap.confidence), numeric: true },
    { heading: 'right', cell: ({ calibration }) => sayHundredths(calibration.gap.right), numeric: true },
    {
      heading: 'gap, 90 % interval',
      cell: ({ calibration: { gap } }) =>
        `${sayScoreChange(gap.gap, 'right-wrong')} (${points(gap.low)} to ${points(gap.high)})`,
    },
    ...(before === undefined
      ? []
      : ([
          {
            heading: `gap of ${before.name}`,
            cell: ({ calibrationBefore }) =>
              calibrationBefore === undefined ? '–' : sayScoreChange(calibrationBefore.gap.gap, 'right-wrong'),
          },
        ] satisfies readonly Column<SureStratum>[])),
    {
      heading: 'calibration error',
      cell: ({ calibration: { error } }) =>
        error === undefined
          ? '–'
          : html`${error.expected.toFixed(3)}<div class="quiet">${error.byChance.toFixed(3)} by chance</div>`,
    },
    { heading: 'Brier', cell: ({ calibration }) => calibration.brier.score.toFixed(3), numeric: true },
    { heading: 'found', cell: ({ calibration }) => calibration.outcome },
  ];
  return table({ caption: 'What confidences are worth', columns, rows: sure, elsewhere, isBroad: true });
}

function binTable({ label, calibration }: SureStratum, elsewhere: string): SafeHtml {
  const { brier } = calibration;
  return html`${table({
    caption: `Bins of ${label}`,
    columns: [
      { heading: 'confidence', cell: ({ from, to }) => `${from.toFixed(2)}–${to.toFixed(2)}` },
      { heading: 'answers', cell: ({ n }) => formatCount(n), numeric: true },
      { heading: 'says', cell: ({ claimed, n }) => sayHundredths(claimed / n), numeric: true },
      { heading: 'right', cell: ({ right, n }) => sayHundredths(right / n), numeric: true },
    ],
    rows: calibration.bins,
    elsewhere,
  })}<p class="quiet">Brier score ${brier.score.toFixed(4)} = reliability ${brier.reliability.toFixed(4)} − resolution ${brier.resolution.toFixed(4)} + uncertainty ${brier.uncertainty.toFixed(4)} + within bins ${brier.withinBins.toFixed(4)}.</p>`;
}

function points(gap: number): string {
  return sayScoreChange(gap, 'right-wrong').replace(' points', '');
}

function toleratedText({ tolerated }: ScoreComparison): string {
  return 'loss' in tolerated ? formatShare(tolerated.loss) : `${tolerated.drop} points`;
}

function chanceText(p: number): string {
  return p < 0.0001 ? 'under 0.0001' : String(Number(p.toPrecision(2)));
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
