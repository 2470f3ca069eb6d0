/**
 * Speed of the style detector on one core: how many megabytes of text a second of processor time its kernel scans and its scorer scores,
 * and how much faster that is than the scalar twin.
 *
 *   node bench/style-speed.ts [--rounds 9] [--trial]
 *
 * Texts are the English rows of the labelled data (../shared/data, or OUTCROSS_DATA), and rows of six other languages for text above
 * ASCII. All candidates do the same texts once a round, in turn, so that what else the machine does falls on all alike; scores are summed
 * so that none can be left out, and must be the same in every round. Prints one row a candidate: median, worst and best round. Ends with
 * 1 above load average 2.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { ScalarStyleScanner } from '../src/kernels/scalar-style-scanner.ts';
import { STYLE_COUNTS } from '../src/kernels/style-counts.ts';
import { StyleKernel } from '../src/kernels/style-kernel.ts';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer, STYLE_TEXT_WINDOW } from '../src/origin/style/style-scorer.ts';
import { wordClasses } from '../src/origin/style/word-classes.ts';
import { describeMachine, median, requireQuiet } from './machine.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, trial: { type: 'boolean', default: false } },
});
const DATA = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
if (!existsSync(path.join(DATA, 'origin'))) {
  process.stderr.write(`No labelled data in ${DATA}: set OUTCROSS_DATA to the folder that holds origin/.\n`);
  process.exit(1);
}
requireQuiet({ isTrial: values.trial });

const sets = [
  { name: 'English', texts: textsOf('detectrl.jsonl.gz', (lang) => lang === 'en').slice(0, 8000) },
  { name: 'other languages', texts: textsOf('fastdetect_glimpse.jsonl.gz', (lang) => lang !== 'en') },
];
const model = loadStyleModel();
const tables = { weights: model.weights, wordClasses: wordClasses() };
const kernel = new StyleKernel(tables);
const scalar = new ScalarStyleScanner(tables);
const scorer = createStyleScorer(model);

/** Every candidate gives a number that depends on all of its work. */
const candidates: readonly { readonly name: string; readonly run: (text: string) => number }[] = [
  { name: 'kernel: windows and weighted sums', run: (text) => sumWords(kernel.scan(text, STYLE_TEXT_WINDOW)) },
  { name: 'scorer: the same, features and logits', run: (text) => scorer.score(text)?.logit ?? 0 },
  { name: 'scalar twin of the kernel', run: (text) => sumWords(scalar.scan(text, STYLE_TEXT_WINDOW)) },
];

process.stdout.write(`${describeMachine()}\nmodel ${model.id}\n\n`);
for (const { name, texts } of sets) {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  process.stdout.write(`${name}: ${texts.length} texts, ${(bytes / 1e6).toFixed(1)} MB\n`);
  const speeds = candidates.map(() => [] as number[]);
  const sums = new Map<string, number>();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [index, candidate] of candidates.entries()) {
      const before = process.cpuUsage().user;
      let sum = 0;
      for (const text of texts) sum += candidate.run(text);
      speeds[index]!.push(bytes / (process.cpuUsage().user - before));
      if ((sums.get(candidate.name) ?? sum) !== sum)
        throw new Error(`${candidate.name} gave another sum in round ${round}`);
      sums.set(candidate.name, sum);
    }
  }
  const twin = median(speeds.at(-1)!);
  for (const [index, candidate] of candidates.entries()) {
    const [worst, best] = [Math.min(...speeds[index]!), Math.max(...speeds[index]!)];
    const middle = median(speeds[index]!);
    process.stdout.write(
      `  ${candidate.name.padEnd(40)} ${middle.toFixed(1).padStart(7)} MB/s  (${worst.toFixed(1)} to ${best.toFixed(1)})  ${(middle / twin).toFixed(1)} x\n`,
    );
  }
  process.stdout.write('\n');
}

function sumWords(windows: ReturnType<StyleKernel['scan']>): number {
  let words = 0;
  for (const { counts, weightSums } of windows) words += counts[STYLE_COUNTS.words]! + weightSums[1]!;
  return words;
}

function textsOf(file: string, takes: (lang: string) => boolean): readonly string[] {
  return gunzipSync(readFileSync(path.join(DATA, 'origin', file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly text: string; readonly lang: string })
    .filter(({ lang }) => takes(lang))
    .map(({ text }) => text);
}
