/**
 * Speed and memory of plans and builds.
 *
 *   node bench/build.ts --rows 10000000                   plan over ten million short rows, all rules of a recipe at work
 *   node bench/build.ts --size 1G [--format jsonl|parquet]  a build that writes every row of plain documents of about 4 KB
 *   [--runs 3] [--workers 2] [--folder /tmp/outcross-bench]
 *
 * Data are made and audited once and kept in the folder; what is measured is the whole command, `outcross build`, from its start to its end:
 * wall and CPU seconds, bytes of text read and written a second, and the peak resident set of the process tree sampled every 50 ms. Each run starts
 * without an earlier build.
 */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSize } from '../src/cli/parse-number.ts';
import { cachedBuildCorpus } from './build-corpus.ts';
import { describeMachine } from './machine.ts';
import { cachedDedupCorpus } from './make-corpus.ts';
import { type MeasuredRun, runMeasured } from './run-measured.ts';
import { writeParquetOf } from './write-parquet-of.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    size: { type: 'string' },
    format: { type: 'string', default: 'jsonl' },
    runs: { type: 'string', default: '3' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench') },
  },
});
if (values.rows === undefined && values.size === undefined) throw new RangeError('expected --rows or --size');
if (values.format !== 'jsonl' && values.format !== 'parquet')
  throw new RangeError(`--format is "${values.format}"; expected jsonl or parquet`);

const CLI = path.resolve(import.meta.dirname, '../dist/cli/outcross.js');
if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build`);
/** Rows of the corpus have 12 words each: somewhat less than half of all, which leaves room for what the floors keep. */
const WORDS_ASKED_A_ROW = 5.6;
/** Every kind of rule, so that no step of a plan is left out. */
const planRecipe = (rows: number) => `recipe: plan
seed: 7
budget: { words: ${Math.round(rows * WORDS_ASKED_A_ROW)} }
admit:
  - refuse: date < 1991-01-01
    because: older than the rest
human: { floor: 60%, first: true }
caps: { family: 20%, source: 50%, unknown: 10%, depth: 1 }
rare: { by: [region, period], below: 1%, floor: 95% }
repeats: { remove: true }
hold_out: { share: 2%, locked: false }
splits: { train: 95%, validation: 5% }
`;
const BUILD_RECIPE = `recipe: everything
seed: 7
rare: false
repeats: { remove: false }
splits: { train: 95%, validation: 5% }
`;

mkdirSync(values.folder, { recursive: true });
process.stdout.write(
  `${describeMachine()}, ${values.workers} workers\n\n| work | text | wall s, best / median / worst | CPU s | MB/s of text, median | peak tree MB |\n|---|---|---|---|---|---|\n`,
);
if (values.rows !== undefined) {
  const rows = Number(values.rows);
  if (!Number.isSafeInteger(rows) || rows < 1) throw new RangeError('--rows takes a number, such as 10000000');
  const data = cachedBuildCorpus(values.folder, { rows });
  await measure({
    title: `plan of ${rows.toLocaleString('en')} rows`,
    data,
    audit: ['--sources-by', 'folder', '--group', 'region', '--no-style'],
    recipe: planRecipe(rows),
    isPlan: true,
  });
}
if (values.size !== undefined) {
  const jsonl = await cachedDedupCorpus(values.folder, { sizeBytes: parseSize(values.size) });
  const data = values.format === 'jsonl' ? jsonl : await writeParquetOf(jsonl);
  await measure({
    title: `build from ${values.format}`,
    data,
    // Of Parquet the text it holds is counted, not what it takes packed.
    textBytes: statSync(jsonl).size,
    audit: ['--no-style'],
    recipe: BUILD_RECIPE,
    isPlan: false,
  });
}

async function measure({
  title,
  data,
  textBytes,
  audit,
  recipe,
  isPlan,
}: {
  readonly title: string;
  readonly data: string;
  readonly textBytes?: number;
  readonly audit: readonly string[];
  readonly recipe: string;
  readonly isPlan: boolean;
}): Promise<void> {
  const workspace = path.join(
    values.folder,
    `workspace-of-${path.basename(path.dirname(data))}-${path.basename(data)}`,
  );
  const outcross = [process.execPath, CLI];
  const common = ['--workspace', workspace, '--quiet'];
  if (!existsSync(path.join(workspace, 'audits')))
    await runMeasured([...outcross, 'audit', data, ...audit, ...common, '--workers', values.workers]);
  const file = path.join(values.folder, `${isPlan ? 'plan' : 'build'}.yaml`);
  writeFileSync(file, recipe);
  const runs: MeasuredRun[] = [];
  for (let i = 0; i < Number(values.runs); i++) {
    rmSync(path.join(workspace, 'builds'), { recursive: true, force: true });
    const own = isPlan ? ['--plan'] : ['--workers', values.workers];
    runs.push(await runMeasured([...outcross, 'build', file, ...own, ...common]));
  }
  runs.sort((a, b) => a.wallSeconds - b.wallSeconds);
  const median = runs[Math.floor(runs.length / 2)]!;
  const seconds = [runs[0]!, median, runs.at(-1)!].map(({ wallSeconds }) => wallSeconds.toFixed(1)).join(' / ');
  const rate = textBytes === undefined ? '' : (textBytes / 1e6 / median.wallSeconds).toFixed(1);
  const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes));
  process.stdout.write(
    `| ${title} | ${textBytes === undefined ? '' : `${(textBytes / 1e6).toFixed(0)} MB`} | ${seconds} | ${median.cpuSeconds.toFixed(1)} | ${rate} | ${(peak / 1e6).toFixed(0)} |\n`,
  );
}
