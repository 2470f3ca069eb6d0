/**
 * Measures how often parts of texts are found that a model wrote, and how often parts of texts that people wrote alone. Prints the table of
 * docs/detector.md and puts it there.
 *
 *   node bench/style-spans.ts [--draws 5] [--trial]
 *
 * People: essays of learners of English, which the shipped model has not seen, alone and several behind each other. Mixed: two of them with
 * an essay of a model between them, cut to a number of words at the end of a sentence. Anchors are other essays, each with one window; which
 * essays are anchors is drawn several times. Intervals are those of as many texts as one draw has: draws are hardly further texts.
 * `--trial` prints the table and writes nothing. Reads the labelled texts of OUTCROSS_DATA.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drawnWindowLogit } from '../src/origin/style/drawn-window.ts';
import { type JudgedSpans, judgeSpans } from '../src/origin/style/judge-spans.ts';
import { calibrateStyle } from '../src/origin/style/style-calibration.ts';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { countWords, cutText } from './detector-cut.ts';
import { dataFolder, readOriginRows } from './detector-rows.ts';
import { putBetween } from './detector-tables.ts';
import { percentInterval } from './interval-text.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: { draws: { type: 'string', default: '5' }, trial: { type: 'boolean', default: false } },
});

const PAGE = path.resolve(import.meta.dirname, '../docs/detector.md');
const SEED = 7;
const ANCHORS = [300, 1000] as const;
/** Essays behind each other. */
const TOGETHER = [1, 2, 3];
/** Words of the part by a model. */
const PASSAGES = [120, 200, 300];
const MIXED = 300;

const log = (line: string) => process.stderr.write(`${line}\n`);

if (!existsSync(path.join(dataFolder(), 'origin'))) {
  log(`The labelled texts are not at ${dataFolder()}. Name their folder with OUTCROSS_DATA.`);
  process.exitCode = 2;
} else {
  const table = measure();
  process.stdout.write(`${table}\n`);
  if (!values.trial) writeFileSync(PAGE, putBetween(readFileSync(PAGE, 'utf8'), 'style-spans', table));
}

/** What became of the texts of one row, over one draw of anchors or several. */
interface Row {
  readonly anchors: number;
  readonly text: string;
  /** Of each draw. */
  readonly n: readonly number[];
  readonly windows: readonly number[];
  readonly silent: readonly number[];
  /** Texts in which a part was found; of mixed ones those in which the model's was met. */
  readonly found: readonly number[];
  /** Of each mixed text with any part found: the share of the model's part, and of what was found. */
  readonly covered: readonly number[];
  readonly right: readonly number[];
}

function measure(): string {
  const draws = Number(values.draws);
  const { id } = loadStyleModel();
  const rows = Array.from({ length: draws }, (_, draw) => measureDraw(SEED + draw)).reduce((all, more) =>
    all.map((row, at) => joinRows(row, more[at]!)),
  );
  const head = [
    'anchors',
    'text',
    'n',
    'windows',
    'nothing said',
    'a part found',
    'in the draws',
    'of the model’s found',
    'of what was found the model’s',
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `Measured on ${describeMachine()}; model \`${id}\`, \`node bench/style-spans.ts --draws ${draws}\`, seeds ${SEED} to ${SEED + draws - 1}. Texts of one draw (n); shares are means over the draws.`,
    '',
    line(head),
    line(head.map((_, column) => (column === 1 ? '---' : '---:'))),
    ...rows.map((row) => line(cellsOf(row))),
  ].join('\n');
}

function joinRows(one: Row, other: Row): Row {
  return {
    ...one,
    n: [...one.n, ...other.n],
    windows: [...one.windows, ...other.windows],
    silent: [...one.silent, ...other.silent],
    found: [...one.found, ...other.found],
    covered: [...one.covered, ...other.covered],
    right: [...one.right, ...other.right],
  };
}

function cellsOf({ anchors, text, n, windows, silent, found, covered, right }: Row): readonly string[] {
  const sum = (some: readonly number[]) => some.reduce((total, one) => total + one, 0);
  const ofOneDraw = Math.round(sum(n) / n.length);
  const shares = found.map((some, draw) => (100 * some) / n[draw]!);
  return [
    `${anchors}`,
    text,
    `${ofOneDraw}`,
    (sum(windows) / sum(n)).toFixed(1),
    percentInterval(sum(silent) / sum(n), ofOneDraw),
    percentInterval(sum(found) / sum(n), ofOneDraw),
    `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)} %`,
    meanPercent(covered, n.length),
    meanPercent(right, n.length),
  ];
}

function measureDraw(seed: number): readonly Row[] {
  const model = loadStyleModel();
  const scorer = createStyleScorer(model);
  const random = seededGenerator(seed);
  const textsOf = (file: string, least: number, holds: (row: ReturnType<typeof readOriginRows>[number]) => boolean) =>
    readOriginRows(dataFolder(), file)
      .filter((row) => holds(row) && countWords(row.text) >= least)
      .map(({ text }) => ({ text, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ text }) => text);
  const essays = textsOf('ellipse_nonnative', 150, () => true);
  const models = [
    {
      name: 'models of 2024',
      texts: textsOf(
        'biscope',
        300,
        ({ origin, domain, attack }) => origin === 'ai' && domain === 'essay' && attack === 'none',
      ),
    },
    { name: 'models of 2026, unknown to it', texts: textsOf('modern2026_ai', 290, () => true) },
  ];
  const known = essays.slice(0, Math.max(...ANCHORS));
  const tested = essays.slice(known.length);
  const anchors = known.map((text) => {
    const windowLogit = drawnWindowLogit(text, { scorer, digest: createHash('sha256').update(text).digest() });
    return {
      source: 's',
      language: 'en',
      ...scorer.score(text)!,
      ...(windowLogit !== undefined && { windowLogit }),
    };
  });
  const rows: Row[] = [];
  for (const count of ANCHORS) {
    const calibration = calibrateStyle(anchors.slice(0, count), { modelId: model.id, languages: model.languages });
    const judge = (text: string) =>
      judgeSpans(text, { scorer, calibration, source: 's', language: 'en' }) as JudgedSpans | undefined;
    for (const together of TOGETHER) {
      const judged = Array.from({ length: Math.floor(tested.length / together) }, (_, index) =>
        judge(tested.slice(index * together, (index + 1) * together).join('\n\n')),
      ).filter((each) => each !== undefined);
      const flagged = judged.filter(({ found }) => found.length > 0).length;
      const silent = judged.filter(({ isEnough }) => !isEnough).length;
      rows.push({
        anchors: count,
        text: together === 1 ? 'an essay' : `${together} essays`,
        n: [judged.length],
        windows: [judged.reduce((sum, { windows }) => sum + windows.length, 0)],
        silent: [silent],
        found: [flagged],
        covered: [],
        right: [],
      });
    }
    for (const { name, texts } of models) {
      for (const words of PASSAGES) rows.push({ anchors: count, ...mixedRow({ name, texts, words, tested, judge }) });
    }
  }
  log(`draw ${seed}`);
  return rows;
}

/** Two essays with a part by a model between them: how often a part of it is found, how much of it, and how much beside it. */
function mixedRow({
  name,
  texts,
  words,
  tested,
  judge,
}: {
  readonly name: string;
  readonly texts: readonly string[];
  readonly words: number;
  readonly tested: readonly string[];
  readonly judge: (text: string) => JudgedSpans | undefined;
}): Omit<Row, 'anchors'> {
  let [n, hits, windows, silent] = [0, 0, 0, 0];
  const covered: number[] = [];
  const right: number[] = [];
  for (let index = 0; index < MIXED && 2 * index + 1 < tested.length; index++) {
    const part = cutText(texts[index % texts.length]!, { most: words });
    const before = `${tested[2 * index]}\n\n`;
    const judged = judge(`${before}${part}\n\n${tested[2 * index + 1]}`);
    if (judged === undefined) continue;
    const [from, to] = [before.length, before.length + part.length];
    const common = judged.found.reduce(
      (sum, { span }) => sum + Math.max(0, Math.min(span.end, to) - Math.max(span.start, from)),
      0,
    );
    n++;
    windows += judged.windows.length;
    if (!judged.isEnough) silent++;
    if (common > 0) hits++;
    if (judged.found.length === 0) continue;
    covered.push(common / (to - from));
    right.push(common / judged.found.reduce((sum, { span }) => sum + span.end - span.start, 0));
  }
  return {
    text: `2 essays, ${words} words of ${name} between`,
    n: [n],
    windows: [windows],
    silent: [silent],
    found: [hits],
    covered,
    right,
  };
}

/** A mean of shares in percent, with its 95 % interval by as many of them as one of some draws has: `85.5 % ± 1.2`. */
function meanPercent(shares: readonly number[], draws: number): string {
  const n = shares.length;
  if (n < 2) return '–';
  const mean = shares.reduce((sum, share) => sum + share, 0) / n;
  const spread = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (n - 1));
  return `${(100 * mean).toFixed(1)} % ± ${((196 * spread) / Math.sqrt(n / draws)).toFixed(1)}`;
}
