import { createColors } from 'picocolors';
import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { ClosedFormCurve, GenerationResult } from '../../loop/run/simulation-result.ts';
import { valueScale } from '../charts/value-scale.ts';
import { formatCount } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { cutToWidth, textWidth } from '../text-width.ts';
import { againstForm, type Course, coursesOf, SEEDS_FOR_A_BAND } from './course.ts';
import { type CurveCanvas, type CurvePen, curveCanvas } from './curve-canvas.ts';
import type { CurveCharacters } from './curve-characters.ts';
import { measureFigure, measureInterval, measureText, measureTick, unitBeside } from './measure-number.ts';

export interface CurvesSubject {
  /** Of all arms, in any order; more may come. */
  readonly generations: readonly GenerationResult[];
  readonly measure: MeasureSpec;
  /** Titles, in the order in which arms are listed. */
  readonly arms: readonly string[];
  /** The last generation there will be: the curves grow towards it. */
  readonly generationCount: number;
  /** Drawn dotted; those of other measures are left out. */
  readonly closedForms?: readonly ClosedFormCurve[];
  /** What human data have at the same size. */
  readonly reference?: number | undefined;
}

export interface CurvesOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Default braille. */
  readonly characters?: CurveCharacters;
  /** Rows of the drawing itself; default 9. */
  readonly height?: number;
}

const NARROWEST = 40;
/** Columns of the drawing itself. */
const LEAST_ACROSS = 6;
const DEFAULT_HEIGHT = 9;
/** Columns that names at the right take at most. */
const MOST_LABEL = 26;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Arms beyond are listed, not drawn. */
const MOST_DRAWN = LETTERS.length;
const REFERENCE = -1;
const REFERENCE_NAME = 'human data';
const CLOSED_FORM_EVERY = 3;
const REFERENCE_EVERY = 4;

/**
 * One measure over generations as curves of characters: the median of each arm, what its closed form expects dotted, each named where it
 * ends; beneath, a line an arm with its last values in figures. The same arms give the same number of lines whatever has been reached,
 * so that the drawing can be written over itself.
 *
 * @returns lines without line feeds; none is wider than the terminal of at least 40 columns
 */
export function terminalCurves(
  { generations, measure, arms, generationCount, closedForms = [], reference }: CurvesSubject,
  { color, width, characters = 'braille', height = DEFAULT_HEIGHT }: CurvesOptions,
): readonly string[] {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const colors = createColors(color);
  const hues = [colors.cyan, colors.yellow, colors.magenta, colors.green, colors.blue, colors.red];
  const courses = coursesOf(generations, { measure: measure.id, arms });
  const drawn = courses.slice(0, MOST_DRAWN);
  const forms = closedForms.filter((form) => form.measure === measure.id);
  const penOf = (index: number): CurvePen => ({ id: index, letter: LETTERS[index]!, every: 1 });
  const paint = (text: string, id: number) => (id === REFERENCE ? colors.dim(text) : hues[id % hues.length]!(text));

  const expected = drawn.flatMap(({ arm }, index) =>
    forms
      .filter((form) => form.arm === arm)
      .map(({ values }) => ({
        index,
        points: values.slice(0, generationCount).map((value, at) => [at + 1, value] as const),
      })),
  );
  const shown = [
    ...drawn.flatMap(({ points }) => points.map(({ median }) => median)),
    ...expected.flatMap(({ points }) => points.map(([, value]) => value)),
    ...(reference === undefined ? [] : [reference]),
  ];
  const scale = valueScale(shown, { isLogarithmic: measure.logarithmic === true, ticks: Math.max(2, height / 3) });
  const signs = scale.ticks.map((value) => ({ value, text: measureTick(value, measure.unit) }));
  const signWidth = Math.max(2, ...signs.map(({ text }) => textWidth(text))) + 1;

  const ends = endLabels(drawn, { measure, reference, placeOf: scale.placeOf, characters });
  const labelWidth = Math.min(
    MOST_LABEL,
    Math.floor(columns / 3),
    Math.max(8, ...ends.map(({ text }) => textWidth(text))),
  );
  const across = Math.max(LEAST_ACROSS, columns - signWidth - 1 - labelWidth - 1);
  const canvas = curveCanvas({ columns: across, rows: height, characters });
  const xOf = (generation: number) => (generationCount <= 1 ? 0 : (generation - 1) / (generationCount - 1));
  const usable = (value: number) => Number.isFinite(value) && (measure.logarithmic !== true || value > 0);
  if (reference !== undefined && usable(reference))
    canvas.line(
      [
        [0, scale.placeOf(reference)],
        [1, scale.placeOf(reference)],
      ],
      { id: REFERENCE, letter: '-', every: characters === 'ascii' ? 2 : REFERENCE_EVERY },
    );
  for (const { index, points } of expected)
    canvas.line(
      points.filter(([, value]) => usable(value)).map(([at, value]) => [xOf(at), scale.placeOf(value)] as const),
      { ...penOf(index), letter: '.', every: CLOSED_FORM_EVERY },
    );
  for (const [index, { points }] of drawn.entries())
    canvas.line(
      points
        .filter(({ median }) => usable(median))
        .map(({ generation, median }) => [xOf(generation), scale.placeOf(median)] as const),
      penOf(index),
    );

  const placed = rowsOfLabels(ends, { canvas, height });
  const signOf = new Map(signs.map(({ value, text }) => [canvas.rowOf(scale.placeOf(value)), text]));
  const rows = canvas.rows((text, { id }) => paint(text, id));
  const plainRows = canvas.rows((text) => text);
  const lines = rows.map((row, at) => {
    const label = placed.get(at);
    const sign = (signOf.get(at) ?? '').padStart(signWidth);
    const axis = characters === 'braille' ? (signOf.has(at) ? '┤' : '│') : signOf.has(at) ? '+' : '|';
    if (label === undefined) return `${sign}${axis}${row}`.trimEnd();
    const gap = ' '.repeat(across - textWidth(plainRows[at]!) + 1);
    return `${sign}${axis}${row}${gap}${paint(cutToWidth(label.text, labelWidth), label.id)}`;
  });
  return [
    cutToWidth(heading(measure, courses), columns),
    ...lines,
    axisLine({ signWidth, across, generationCount, characters }),
    ...figures(courses, { measure, forms, columns, generationCount }).map((line, index) =>
      index < MOST_DRAWN ? paint(line.name, index) + line.rest : line.name + line.rest,
    ),
  ];
}

function heading({ title, unit }: MeasureSpec, courses: readonly Course[]): string {
  const seeds = Math.max(0, ...courses.flatMap(({ points }) => points.map(({ n }) => n)));
  const band = seeds < SEEDS_FOR_A_BAND ? 'least and largest' : 'nine in ten of them';
  const of = seeds < 2 ? '' : `: median of ${formatCount(seeds)} seeds (${band})`;
  return `${plainText(title)}${plainText(unitBeside({ title, unit }))}${of}`;
}

interface EndLabel {
  readonly id: number;
  readonly text: string;
  readonly place: number;
}

/** What stands where curves end: letter in ASCII, name, last value. */
function endLabels(
  courses: readonly Course[],
  {
    measure,
    reference,
    placeOf,
    characters,
  }: {
    readonly measure: MeasureSpec;
    readonly reference: number | undefined;
    readonly placeOf: (value: number) => number;
    readonly characters: CurveCharacters;
  },
): readonly EndLabel[] {
  const room = MOST_LABEL - 2;
  const ofArms = courses.flatMap(({ arm, points }, id): readonly EndLabel[] => {
    const last = points.at(-1);
    if (last === undefined) return [];
    const figure = measureFigure(last.median, measure.unit);
    const letter = characters === 'ascii' ? `${LETTERS[id]} ` : '';
    const name = cutToWidth(plainText(arm), Math.max(6, room - letter.length - textWidth(figure) - 1));
    return [{ id, text: `${letter}${name} ${figure}`, place: placeOf(last.median) }];
  });
  return reference === undefined
    ? ofArms
    : [...ofArms, { id: REFERENCE, text: REFERENCE_NAME, place: placeOf(reference) }];
}

/** A row for each label, the nearest free one to where its curve ends; those that find none are left to the figures beneath. */
function rowsOfLabels(
  labels: readonly EndLabel[],
  { canvas, height }: { readonly canvas: CurveCanvas; readonly height: number },
): ReadonlyMap<number, EndLabel> {
  const placed = new Map<number, EndLabel>();
  // From the top down, so that of two that meet the higher one stands higher.
  for (const label of labels.toSorted((a, b) => b.place - a.place)) {
    const wanted = canvas.rowOf(label.place);
    for (let distance = 0; distance < height; distance++) {
      const row = [wanted + distance, wanted - distance].find((at) => at >= 0 && at < height && !placed.has(at));
      if (row === undefined) continue;
      placed.set(row, label);
      break;
    }
  }
  return placed;
}

function axisLine({
  signWidth,
  across,
  generationCount,
  characters,
}: {
  readonly signWidth: number;
  readonly across: number;
  readonly generationCount: number;
  readonly characters: CurveCharacters;
}): string {
  const corner = characters === 'braille' ? '└' : '+';
  const last = formatCount(generationCount);
  const start = `${corner}1`;
  if (generationCount <= 1) return `${' '.repeat(signWidth)}${start} generation`;
  const word = ' generation ';
  const room = across - start.length - last.length + 1;
  const middle =
    room > word.length
      ? word.padStart(Math.floor((room + word.length) / 2)).padEnd(room)
      : ' '.repeat(Math.max(1, room));
  return `${' '.repeat(signWidth)}${start}${middle}${last}`;
}

/** A line an arm: name, where it stands, between which values its seeds lie, what was expected. */
function figures(
  courses: readonly Course[],
  {
    measure: { unit },
    forms,
    columns,
    generationCount,
  }: {
    readonly measure: MeasureSpec;
    readonly forms: readonly ClosedFormCurve[];
    readonly columns: number;
    readonly generationCount: number;
  },
): readonly { readonly name: string; readonly rest: string }[] {
  const nameWidth = Math.min(
    Math.floor(columns / 3),
    Math.max(...courses.map(({ arm }) => textWidth(plainText(arm))), 1),
  );
  return courses.map(({ arm, points }) => {
    const name = cutToWidth(plainText(arm), nameWidth);
    const gap = ' '.repeat(nameWidth - textWidth(name) + 2);
    const last = points.at(-1);
    if (last === undefined) return { name, rest: `${gap}–` };
    const parts = [measureText(last.median, unit)];
    if (last.n > 1) parts.push(`(${measureInterval(last.low, last.high, unit)})`);
    const texts = [parts.join(' ')];
    if (last.generation < generationCount) texts.push(`at generation ${formatCount(last.generation)}`);
    for (const form of forms) {
      if (form.arm !== arm) continue;
      const against = againstForm(form, last);
      if (against === undefined) continue;
      const what = form.of === 'mean' ? 'mean' : 'geometric mean';
      const seen = against.seen === undefined ? '' : `${what} ${measureFigure(against.seen, unit)}, `;
      texts.push(`${seen}expected ${measureFigure(against.expected, unit)} (${form.form})`);
    }
    return { name, rest: gap + cutToWidth(texts.join('; ').replaceAll('\u00a0', ' '), columns - nameWidth - 2) };
  });
}
