import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { ClosedFormCurve, SimulationResult } from '../../loop/run/simulation-result.ts';
import { type CourseSeries, courseByArm } from '../charts/course-by-arm.ts';
import { thinned } from '../charts/thinned.ts';
import { formatCount } from '../format-number.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { html, joinHtml, type SafeHtml } from '../html/safe-html.ts';
import { type Column, table } from '../html/table.ts';
import { againstForm, type Course, type CoursePoint, coursesOf } from './course.ts';
import { measureFigure, measureInterval, measureTick, unitBeside } from './measure-number.ts';
import { bandOf } from './simulation-texts.ts';

const ELSEWHERE = 'result.json';
/** Arms that are drawn; all are in the table. */
const ARMS_DRAWN = 12;
/** Generations of an arm in the table: the first, the last, and between. */
const GENERATIONS_LISTED = 8;
const ROWS_LISTED = 96;

/** Each measure over generations, arm by arm, with its closed form where one is known. */
export function coursesPart(
  result: SimulationResult,
  { measure: headline, document }: { readonly measure: MeasureSpec | undefined; readonly document: Document },
): SafeHtml | null {
  const arms = result.arms.map(({ title }) => title);
  const ordered =
    headline === undefined ? result.measures : [headline, ...result.measures.filter(({ id }) => id !== headline.id)];
  const parts = ordered.flatMap((measure) => {
    const courses = coursesOf(result.generations, { measure: measure.id, arms }).filter(
      ({ points }) => points.length > 0,
    );
    return courses.length === 0 ? [] : [measurePart(measure, courses, result, document)];
  });
  return parts.length === 0 ? null : joinHtml(parts);
}

function measurePart(
  measure: MeasureSpec,
  courses: readonly Course[],
  { closedForms, reference }: SimulationResult,
  document: Document,
): SafeHtml {
  const { id, title, unit, logarithmic } = measure;
  const formOf = (arm: string) => closedForms.find((form) => form.measure === id && form.arm === arm);
  const forms = courses.flatMap(({ arm }) => formOf(arm) ?? []);
  const drawn = courses.slice(0, ARMS_DRAWN);
  const seeds = Math.max(...courses.flatMap(({ points }) => points.map(({ n }) => n)));
  const human = reference[id];
  return html`<h3>${capital(title)}${unitBeside(measure)}</h3>
${chartWithTable({
  chart: (width) =>
    courseByArm(
      drawn.map((course) => seriesOf(course, formOf(course.arm))),
      {
        document,
        width,
        label: chartLabel(measure, drawn),
        reference: human,
        isLogarithmic: logarithmic === true,
        format: (value) => measureFigure(value, unit),
        formatTick: (value) => measureTick(value, unit),
      },
    ),
  caption: html`${seeds === 1 ? 'One seed.' : `Median, and a band that holds ${bandOf(seeds)}.`}${courses.length > 1 && drawn.length <= 6 ? ' Faint: the other arms.' : ''}${formCaption(forms)}${human === undefined ? '' : ' Dotted: human data at the same size.'}${courses.length > drawn.length ? ` The first ${drawn.length} of ${courses.length} arms are drawn.` : ''}`,
  data: courseTable(measure, courses, formOf),
})}
`;
}

function seriesOf({ arm, points }: Course, form: ClosedFormCurve | undefined): CourseSeries {
  return {
    name: arm,
    isMarked: true,
    points: points.map((point) => ({
      generation: point.generation,
      median: point.median,
      low: point.low,
      high: point.high,
      seen: form === undefined ? undefined : againstForm(form, point)?.seen,
    })),
    form: form === undefined ? undefined : { label: `expected, ${form.form}`, values: form.values },
  };
}

function formCaption(forms: readonly ClosedFormCurve[]): string {
  if (forms.length === 0) return '';
  const of = new Set(forms.map((form) => form.of));
  const what =
    of.size === 2 ? 'the mean or geometric mean' : of.has('mean') ? 'the mean of the seeds' : 'their geometric mean';
  return ` Dashed: the closed form; rings: ${what}, which it is the expectation of.`;
}

type Row = { readonly arm: string; readonly point: CoursePoint; readonly form: ClosedFormCurve | undefined };

function courseTable(
  { title, unit }: MeasureSpec,
  courses: readonly Course[],
  formOf: (arm: string) => ClosedFormCurve | undefined,
): SafeHtml {
  const rows = courses.flatMap(({ arm, points }) =>
    thinned(points, GENERATIONS_LISTED).map((point): Row => ({ arm, point, form: formOf(arm) })),
  );
  const hasForm = rows.some(({ form }) => form !== undefined);
  const columns: readonly Column<Row>[] = [
    { heading: 'Arm', cell: ({ arm }) => dataName(arm) },
    { heading: 'Generation', cell: ({ point }) => formatCount(point.generation), numeric: true },
    { heading: 'Seeds', cell: ({ point }) => formatCount(point.n), numeric: true },
    { heading: 'Median', cell: ({ point }) => measureFigure(point.median, unit), numeric: true },
    {
      heading: 'Interval of seeds',
      cell: ({ point }) => (point.n === 1 ? '–' : measureInterval(point.low, point.high, unit)),
      numeric: true,
    },
    {
      heading: 'Mean ± standard error',
      cell: ({ point: { mean, standardError } }) =>
        standardError === undefined
          ? measureFigure(mean, unit)
          : `${measureFigure(mean, unit)} ± ${measureFigure(standardError, unit)}`,
      numeric: true,
    },
    ...(hasForm
      ? ([
          {
            heading: 'Expected',
            cell: ({ point, form }) => {
              const against = form === undefined ? undefined : againstForm(form, point);
              if (against === undefined) return '–';
              return `${measureFigure(against.expected, unit)}${form!.of === 'mean' ? '' : ' (geometric)'}`;
            },
            numeric: true,
          },
          {
            heading: 'Apart, standard errors',
            cell: ({ point, form }) => {
              const distance = form === undefined ? undefined : againstForm(form, point)?.distance;
              return distance === undefined ? '–' : distance.toFixed(1).replace('-', '−');
            },
            numeric: true,
          },
        ] satisfies readonly Column<Row>[])
      : []),
  ];
  return table({
    caption: `${capital(title)}, at most ${GENERATIONS_LISTED} generations an arm`,
    columns,
    rows,
    limit: ROWS_LISTED,
    elsewhere: ELSEWHERE,
    isBroad: true,
    fitsPhone: false,
  });
}

function chartLabel({ title, unit }: MeasureSpec, courses: readonly Course[]): string {
  const named = courses.slice(0, 6).map(({ arm, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return `${arm} from ${measureFigure(first.median, unit)} to ${measureFigure(last.median, unit)} in generation ${last.generation}`;
  });
  return `${capital(title)} over generations, a chart for each of ${formatCount(courses.length)} arms: ${named.join('; ')}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
