import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { armsOverGenerations } from '../charts/arms-over-generations.ts';
import { formatCount } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { html, type SafeHtml } from '../html/safe-html.ts';
import { type Column, table } from '../html/table.ts';
import { type Course, type CoursePoint, coursesOf, lastGenerations } from './course.ts';
import { formSentences } from './form-sentences.ts';
import { type Kept, type KeptByArm, narrowedBeside } from './kept.ts';
import { measureFigure, measureInterval, measureText, measureTick, unitBeside } from './measure-number.ts';
import { adviceOf, bandOf, firstSentence, keptFigure, keptInterval, seedsSentence } from './simulation-texts.ts';

const ELSEWHERE = 'result.json';
const ARMS_DRAWN = 12;

/** Arms side by side: what is left of the measure that matters most, what to do, and the last values of all measures. */
export function keptPart(
  result: SimulationResult,
  {
    measure,
    kept,
    document,
  }: {
    readonly measure: MeasureSpec | undefined;
    readonly kept: KeptByArm | undefined;
    readonly document: Document;
  },
): SafeHtml {
  if (measure === undefined) return html`<p class="quiet">Nothing was measured.</p>`;
  const beside =
    kept === undefined ? [] : [seedsSentence(kept), firstSentence(kept)].filter((one) => one !== undefined);
  const forms = formSentences(result, measure);
  const courses = coursesOf(result.generations, {
    measure: measure.id,
    arms: result.arms.map(({ title }) => title),
  }).filter(({ points }) => points.length > 0);
  const human = result.reference[measure.id];
  return html`${kept === undefined ? null : adviceOf(kept, narrowedBeside(result, kept)).map((advice) => html`<p>${holdPercent(advice)}.</p>`)}
${beside.length === 0 ? null : html`<p class="quiet">${holdPercent(beside.map((sentence) => `${sentence}.`).join(' '))}</p>`}
${chartWithTable({
  chart: (width) =>
    armsOverGenerations(
      courses.slice(0, ARMS_DRAWN).map(({ arm, points }) => ({
        name: arm,
        isMarked:
          kept?.arms.some((one) => one.arm === arm && (one.outcome === 'narrowed' || one.outcome === 'wider')) === true,
        points,
      })),
      {
        document,
        width,
        label: chartLabel(measure, courses),
        reference: human,
        isLogarithmic: measure.logarithmic === true,
        format: (value) => measureFigure(value, measure.unit),
        formatTick: (value) => measureTick(value, measure.unit),
      },
    ),
  caption: html`${capital(measure.title)} over generations, medians of the seeds; the bar at the end of a line is the interval of the last generation.${kept === undefined ? '' : ` In the accent colour: more than a tenth away from ${kept.basis.of}, beyond what the number of seeds leaves open.`}${courses.length > ARMS_DRAWN ? ` The first ${ARMS_DRAWN} of ${courses.length} arms are drawn.` : ''}`,
  data: lastTable(measure, courses, kept),
})}
${forms.length === 0 ? null : html`<ul class="quiet">${forms.map((sentence) => html`<li>${holdPercent(sentence)}</li>`)}</ul>`}
<h3>All measures at the last generation</h3>
${measuresTable(result)}`;
}

interface LastRow {
  readonly arm: string;
  readonly last: CoursePoint;
  readonly kept: Kept | undefined;
}

function lastTable(measure: MeasureSpec, courses: readonly Course[], kept: KeptByArm | undefined): SafeHtml {
  const rows = courses.map(
    ({ arm, points }): LastRow => ({
      arm,
      last: points.at(-1)!,
      kept: kept?.arms.find((one) => one.arm === arm),
    }),
  );
  const columns: readonly Column<LastRow>[] = [
    { heading: 'Arm', cell: ({ arm }) => dataName(arm) },
    { heading: 'Generation', cell: ({ last }) => formatCount(last.generation), numeric: true },
    { heading: 'Seeds', cell: ({ last }) => formatCount(last.n), numeric: true },
    { heading: capital(measure.title), cell: ({ last }) => withInterval(last, measure.unit) },
    ...(kept === undefined
      ? []
      : ([
          {
            heading: `Of ${kept.basis.of}’s ${measureFigure(kept.basis.value, measure.unit)}`,
            cell: ({ kept: one, last }) =>
              one === undefined
                ? '–'
                : last.n > 1
                  ? `${keptFigure(one.ratio)} (${keptInterval(one)})`
                  : keptFigure(one.ratio),
          },
          { heading: 'Found', cell: ({ kept: one }) => one?.outcome ?? '–' },
        ] satisfies readonly Column<LastRow>[])),
  ];
  return table({
    caption: `Medians; in brackets ${bandOf(Math.max(1, ...rows.map(({ last: { n } }) => n)))}`,
    columns,
    rows,
    elsewhere: ELSEWHERE,
    isBroad: true,
  });
}

/** Measures down, arms across: more measures than arms is the rule. */
function measuresTable({ measures, arms, generations, reference }: SimulationResult): SafeHtml {
  const titles = arms.map(({ title }) => title);
  const last = lastGenerations(generations);
  const rows = measures.flatMap((measure) => {
    const courses = coursesOf(last, { measure: measure.id, arms: titles });
    return courses.every(({ points }) => points.length === 0) ? [] : [{ measure, courses }];
  });
  type Row = (typeof rows)[number];
  const hasReference = rows.some(({ measure }) => reference[measure.id] !== undefined);
  const columns: readonly Column<Row>[] = [
    {
      heading: 'Measure',
      cell: ({ measure: { title, unit } }) =>
        unitBeside({ title, unit }) === '' ? title : html`${title}<div class="quiet">${unit}</div>`,
    },
    ...(hasReference
      ? [
          {
            heading: 'Human data',
            cell: ({ measure: { id, unit } }: Row) =>
              reference[id] === undefined ? '–' : measureFigure(reference[id], unit),
            numeric: true,
          },
        ]
      : []),
    ...titles.map(
      (title, at): Column<Row> => ({
        heading: title,
        headingMarkup: dataName(title),
        cell: ({ measure: { unit }, courses }) => {
          const point = courses[at]!.points.at(-1);
          if (point === undefined) return '–';
          return point.n === 1
            ? measureFigure(point.median, unit)
            : html`${measureFigure(point.median, unit)}<div class="quiet">${measureInterval(point.low, point.high, unit)}</div>`;
        },
      }),
    ),
  ];
  const counts = generations.length === 0 ? 1 : new Set(generations.map(({ seed }) => seed)).size;
  return table({
    caption: counts === 1 ? 'One seed an arm' : `Medians; beneath, ${bandOf(counts)}`,
    columns,
    rows,
    elsewhere: ELSEWHERE,
    isBroad: titles.length > 2,
    // Cells hold two lines of figures each.
    fitsPhone: titles.length < 2,
  });
}

function withInterval({ median, low, high, n }: CoursePoint, unit: string): string {
  const value = measureText(median, unit);
  return n === 1 ? value : `${value} (${measureInterval(low, high, unit)})`;
}

function chartLabel({ title, unit }: MeasureSpec, courses: readonly Course[]): string {
  const last = Math.max(0, ...courses.map(({ points }) => points.at(-1)!.generation));
  const named = courses.slice(0, 6).map(({ arm, points }) => `${arm} ${measureFigure(points.at(-1)!.median, unit)}`);
  return `${capital(title)} over ${formatCount(last)} generations, at last: ${named.join(', ')}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
