import { createColors } from 'picocolors';
import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { shellWord } from '../shell-word.ts';
import { terminalBlock } from '../terminal-block.ts';
import { cutToWidth, textWidth } from '../text-width.ts';
import { wrapText } from '../wrap-text.ts';
import { type Course, coursesOf, lastGenerations } from './course.ts';
import type { CurveCharacters } from './curve-characters.ts';
import { formSentences } from './form-sentences.ts';
import { headlineMeasure } from './headline-measure.ts';
import { type KeptByArm, keptByArm, narrowedBeside } from './kept.ts';
import { measureFigure, measureInterval, unitBeside } from './measure-number.ts';
import {
  adviceOf,
  firstSentence,
  gateSentences,
  keptFigure,
  keptInterval,
  keptSentence,
  levelSentence,
  measureSentence,
  seedsSentence,
  stoppedText,
  stoppedTogether,
} from './simulation-texts.ts';
import { terminalCurves } from './terminal-curves.ts';

const NARROWEST = 40;
/** Columns of an arm's name in the table. */
const MOST_NAME = 28;
const GAP = 3;

/**
 * What a simulation came to: first what each arm has left, and what to do; then the table, the curves of the same measure, what closed
 * forms expect, the gate's verdicts, what stopped early, and where the page is. Everything from data is made safe to print. Ends with a
 * line feed.
 *
 * @param subject.report path of the page; null where none was written
 */
export function terminalSimulation(
  { result, report }: { readonly result: SimulationResult; readonly report: string | null },
  {
    color,
    width,
    characters,
  }: { readonly color: boolean; readonly width: number; readonly characters?: CurveCharacters },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const paragraph = (text: string) => lines.push(...wrapText(plainText(text), { width: columns }));
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0)
      lines.push(
        ...terminalBlock({ name, paragraphs: paragraphs.map((text) => plainText(text)), width: columns, style: bold }),
      );
  };
  const measure = headlineMeasure(result);
  const kept = measure === undefined ? undefined : keptByArm(result, measure);
  const level = measure === undefined ? undefined : levelSentence(result, measure);
  if (kept === undefined)
    lines.push(
      ...wrapText(plainText(level === undefined ? `${result.title}: nothing was measured.` : `${level}.`), {
        width: columns,
      }).map(bold),
    );
  else {
    lines.push(...wrapText(plainText(`${keptSentence(kept)}.`), { width: columns }).map(bold));
    const seeds = seedsSentence(kept);
    if (seeds !== undefined) paragraph(`${seeds}.`);
    const first = firstSentence(kept);
    if (first !== undefined) paragraph(`${first}.`);
    for (const advice of adviceOf(kept, narrowedBeside(result, kept))) paragraph(`${advice}.`);
  }
  const about = measure === undefined ? undefined : measureSentence(measure);
  if (about !== undefined) paragraph(about);
  const stopped = stoppedTogether(result);
  for (const one of stopped) paragraph(`${stoppedText(one)} ${one.hint}`);
  lines.push('', ...armTable(result, { measure, kept, columns, style: bold }));
  if (measure !== undefined) {
    const generationCount = result.generations.reduce((most, { generation }) => Math.max(most, generation), 1);
    lines.push(
      '',
      ...terminalCurves(
        {
          generations: result.generations,
          measure,
          arms: result.arms.map(({ title }) => title),
          generationCount,
          closedForms: result.closedForms,
          reference: result.reference[measure.id],
        },
        { color, width: columns, ...(characters !== undefined && { characters }) },
      ),
    );
  }
  lines.push('');
  block('expected', measure === undefined ? [] : formSentences(result, measure));
  block('gate', gateSentences(result));
  // On one line, however long: a path that is broken cannot be copied.
  if (report !== null) lines.push(`${bold('report')}     ${plainText(shellWord(report))}`);
  while (lines.at(-1) === '') lines.pop();
  return `${lines.join('\n')}\n`;
}

interface TableColumn {
  readonly heading: string;
  /** A cell for each arm, then one for human data. */
  readonly cells: readonly string[];
}

/** Last values of each arm, as many measures as the terminal holds beside each other, the one of the first lines first. */
function armTable(
  result: SimulationResult,
  {
    measure,
    kept,
    columns,
    style,
  }: {
    readonly measure: MeasureSpec | undefined;
    readonly kept: KeptByArm | undefined;
    readonly columns: number;
    readonly style: (text: string) => string;
  },
): readonly string[] {
  const arms = result.arms.map(({ title }) => title);
  const hasReference = Object.keys(result.reference).length > 0;
  const names = [...arms.map((arm) => plainText(arm)), ...(hasReference ? ['human data'] : [])];
  const nameWidth = Math.min(MOST_NAME, Math.floor(columns / 2), Math.max(...names.map(textWidth)));
  const ordered = measure === undefined ? [] : [measure, ...result.measures.filter(({ id }) => id !== measure.id)];
  const last = { ...result, generations: lastGenerations(result.generations) };
  const wanted: TableColumn[] = ordered.map((spec) => measureColumn(last, spec, { arms, hasReference }));
  if (kept !== undefined) wanted.unshift(keptColumn(kept, { arms, hasReference }));
  const shown: (TableColumn & { readonly width: number })[] = [];
  let used = nameWidth;
  for (const column of wanted) {
    const width = Math.max(textWidth(column.heading), ...column.cells.map(textWidth));
    if (used + GAP + width > columns) break;
    used += GAP + width;
    shown.push({ ...column, width });
  }
  if (shown.length === 0) return [];
  const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - textWidth(text)));
  const row = (name: string, cells: readonly string[]) =>
    [padded(cutToWidth(name, nameWidth), nameWidth), ...cells.map((cell, at) => padded(cell, shown[at]!.width))]
      .join(' '.repeat(GAP))
      .replaceAll('\u00a0', ' ')
      .trimEnd();
  const more = wanted.length - shown.length;
  return [
    style(
      row(
        '',
        shown.map(({ heading }) => heading),
      ),
    ),
    ...names.map((name, at) =>
      row(
        name,
        shown.map(({ cells }) => cells[at]!),
      ),
    ),
    ...(more > 0 ? [`${formatCount(more)} more measures in the report`] : []),
  ];
}

function keptColumn(
  { basis, arms: kept }: KeptByArm,
  { arms, hasReference }: { readonly arms: readonly string[]; readonly hasReference: boolean },
): TableColumn {
  const cells = arms.map((arm) => {
    const one = kept.find((each) => each.arm === arm);
    return one === undefined ? '–' : `${keptFigure(one.ratio)}${one.last.n > 1 ? ` (${keptInterval(one)})` : ''}`;
  });
  return {
    heading: basis.of === 'human data' ? 'left' : 'of generation 1',
    cells: hasReference ? [...cells, basis.of === 'human data' ? keptFigure(1) : ''] : cells,
  };
}

function measureColumn(
  { generations, reference }: SimulationResult,
  { id, title, unit }: MeasureSpec,
  { arms, hasReference }: { readonly arms: readonly string[]; readonly hasReference: boolean },
): TableColumn {
  const cells = coursesOf(generations, { measure: id, arms }).map(({ points }: Course) => {
    const last = points.at(-1);
    if (last === undefined) return '–';
    const interval = last.n > 1 ? ` (${measureInterval(last.low, last.high, unit)})` : '';
    return measureFigure(last.median, unit) + interval;
  });
  const human = reference[id];
  return {
    heading: plainText(title + unitBeside({ title, unit })),
    cells: hasReference ? [...cells, human === undefined ? '–' : measureFigure(human, unit)] : cells,
  };
}
