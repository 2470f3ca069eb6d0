/**
 * Speed of whole simulations, each in a process of its own with an empty workspace: of the built package
 * (npm run build), or of the sources.
 *
 *   node bench/simulate.ts [--runs 3] [--workers 2] [--only gaussian|n-gram|recommender] [--sources]
 *
 * Prints a table row a case: wall seconds of the best, median and worst run, processor seconds of training in the median one, and the
 * largest resident set of the process.
 * The n-gram and recommender cases read shared data (OUTCROSS_DATA); without it they are left out, with a note.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string', multiple: true },
    sources: { type: 'boolean', default: false },
  },
});
const root = path.resolve(import.meta.dirname, '..');
const built = path.join(root, 'dist/cli/outcross.js');
const cli = existsSync(built) && !values.sources ? built : path.join(root, 'src/cli/outcross.ts');
const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(root, '../shared/data'));
const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-bench-simulate-'));

interface Case {
  readonly id: string;
  readonly title: string;
  /** Seconds it may take. */
  readonly limit: number;
  readonly lab: Readonly<Record<string, unknown>>;
  readonly needs?: string;
}

const cases: readonly Case[] = [
  {
    id: 'gaussian',
    title: 'Gaussian, n = 1,000, 100 generations, 1,000 seeds',
    limit: 5,
    lab: { data: { truth: 'normal' }, model: { id: 'gaussian' }, size: 1000, generations: 100, seeds: 1000 },
  },
  {
    id: 'n-gram',
    title: 'n-gram on the WikiText sample, 10 generations, replace and 10 % human',
    limit: 60,
    needs: 'text/wikitext2.train_sample.txt.gz',
    lab: {
      data: { path: path.join(folder, 'wikitext.txt') },
      model: { id: 'n-gram', order: 3 },
      generations: 10,
      seeds: 1,
      arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.1, kind: 'replayed' } }],
    },
  },
  {
    id: 'recommender',
    title: 'recommender on MovieLens-small, 20 steps, one seed',
    limit: 60,
    needs: 'recsys/ml_latest_small_2018.ratings.csv.gz',
    lab: {
      data: { path: path.join(data, 'recsys/ml_latest_small_2018.ratings.csv.gz') },
      model: { id: 'recommender' },
      generations: 20,
      seeds: 1,
      arms: [{ regime: 'replace' }],
    },
  },
];

process.stdout.write(
  `${describeMachine()}, ${values.workers} workers, ${cli === built ? 'built package' : 'sources'}\n\n| case | wall s best / median / worst | at most | CPU s of training, median | peak MB |\n|---|---|---|---|---|\n`,
);
try {
  for (const one of cases) {
    if (values.only !== undefined && !values.only.includes(one.id)) continue;
    if (one.needs !== undefined && !existsSync(path.join(data, one.needs))) {
      process.stdout.write(`| ${one.title} | left out: no ${one.needs} in ${data} | ${one.limit} | | |\n`);
      continue;
    }
    if (one.id === 'n-gram')
      writeFileSync(path.join(folder, 'wikitext.txt'), gunzipSync(readFileSync(path.join(data, one.needs!))));
    const lab = path.join(folder, `${one.id}.yaml`);
    writeFileSync(lab, JSON.stringify(one.lab));
    const runs = Array.from({ length: Number(values.runs) }, () => simulateOnce(lab)).sort(
      (a, b) => a.seconds - b.seconds,
    );
    const shown = [runs[0]!, runs[runs.length >> 1]!, runs.at(-1)!].map(({ seconds }) => seconds.toFixed(2));
    const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 1e6;
    process.stdout.write(
      `| ${one.title} | ${shown.join(' / ')} | ${one.limit} | ${runs[runs.length >> 1]!.cpuSeconds.toFixed(2)} | ${peak.toFixed(0)} |\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function simulateOnce(lab: string): {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
} {
  const out = path.join(folder, 'out');
  const workspace = path.join(folder, 'workspace');
  rmSync(workspace, { recursive: true, force: true });
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'simulate', lab, '--workers', values.workers, '--workspace', workspace, '--out', out, '--quiet'],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`simulate ended with ${status}: ${stderr}`);
  const run = JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')) as {
    readonly peak_memory_bytes: number;
    readonly cpu_ms: number;
  };
  return { seconds, cpuSeconds: run.cpu_ms / 1000, peakBytes: run.peak_memory_bytes };
}
