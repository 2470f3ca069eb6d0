/**
 * Whether `p_synthetic` says what is so: human and AI texts of sources that the shipped model has not learned are judged as an audit would
 * judge them, and what is said of those at each level of style is held against how many of them are AI. Puts the table into docs/origin.md.
 *
 *   node bench/probability-study.ts
 *
 * Reads the labelled texts (../shared/data, or OUTCROSS_DATA); without them it ends with 2. Takes a minute.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { dataFolder } from './detector-rows.ts';
import { putBetween } from './detector-tables.ts';
import { outsideTexts } from './detector-texts.ts';
import { chosenTexts, studyRecipe } from './detector-training.ts';
import { percentInterval } from './interval-text.ts';
import { describeMachine } from './machine.ts';
import { measureReliability, type ReliabilityRow } from './probability-measures.ts';
import { reliabilitySets } from './probability-sets.ts';

const PAGE = path.resolve(import.meta.dirname, '../docs/origin.md');

const folder = dataFolder();
if (!existsSync(path.join(folder, 'origin'))) {
  process.stderr.write(`There are no labelled texts in ${folder}. Name the folder that holds them in OUTCROSS_DATA.\n`);
  process.exit(2);
}
const model = loadStyleModel();
// Without texts that share a run of words with what the model learned.
const { rows } = outsideTexts(folder, await chosenTexts(folder, await studyRecipe({ withLeftOut: false })));
const sets = reliabilitySets(rows, createStyleScorer(model));
const profiles = model.card.profiles.rows;
const measured = measureReliability(sets, { id: model.id, languages: model.languages, profiles });
const texts = (origin: 'human' | 'ai') => sets.reduce((sum, set) => sum + set[origin].length, 0).toLocaleString('en');
const table = [
  `Measured: ${describeMachine()}. Model \`${model.id}\`; ${texts('human')} human and ${texts('ai')} AI texts.`,
  '',
  '| texts of | human, AI | style | human texts there | AI texts there | said: p (least to most) | so | said is so |',
  '|---|---|---|---|---|---|---|---|',
  ...measured.map(rowText),
].join('\n');
writeFileSync(PAGE, putBetween(readFileSync(PAGE, 'utf8'), 'probability-reliability', table));
process.stdout.write(`${table}\n`);

function rowText(row: ReliabilityRow): string {
  const { set, level, human, ai, humanTexts, aiTexts, said, observed, interval } = row;
  const share = (value: number) => value.toFixed(2);
  const name = set === 'all' ? '**all, each set alike**' : set;
  const style = level === null ? 'no level' : `p ≤ ${level}`;
  const range = `${share(said.p)} (${share(said.low)} to ${share(said.high)})`;
  const holds =
    interval.low <= said.p && said.p <= interval.high
      ? 'yes'
      : interval.low <= said.high && said.low <= interval.high
        ? 'within its range'
        : said.p < interval.low
          ? 'says too little'
          : 'says too much';
  return `| ${[
    name,
    `${humanTexts.toLocaleString('en')}, ${aiTexts.toLocaleString('en')}`,
    style,
    percentInterval(human, humanTexts, { digits: 2 }),
    percentInterval(ai, aiTexts, { digits: 1 }),
    range,
    `${share(observed)} (${share(interval.low)}–${share(interval.high)})`,
    holds,
  ].join(' | ')} |`;
}
