/**
 * Metrics over embeddings beside the Python packages, the same work on the same rows in the same run, one process and one thread each.
 *
 *   node bench/embeddings.ts [--anchors 10000] [--points 100000] [--rows 10000] [--texts 5000] [--dimensions 384] [--rounds 3]
 *     [--only neighbours] [--peers /tmp/outcross-peers] [--folder /tmp/outcross-bench] [--output bench/results/embeddings.json] [--trial]
 *
 * Four jobs: the 50 nearest of `points` to each of `anchors`, beside scikit-learn; precision, recall, density and coverage (k = 5) of `rows`
 * against as many, beside prdc; the Vendi score of `points`, beside vendi-score's dual form; MAUVE of `texts` against as many through a
 * k-means of a tenth of all, beside mauve-text. All runners do a job once a round, in turn. Prints a Markdown table and writes all figures to
 * --output (with --trial only where it is named). Ends with 1 above load average 2, when a runner fails, disagrees with itself, or gives other
 * numbers than the others where the work is the same. The neighbours of the default size take about half a minute of one core.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { describeMachine, median, pinToCores, requireQuiet } from './machine.ts';
import { EMBEDDING_JOBS, type EmbeddingFacts, type EmbeddingJob } from './peers/embedding-facts.ts';
import { PEER_FOLDER, peerPrograms } from './peers/peer-folder.ts';

const { values } = parseArgs({
  options: {
    anchors: { type: 'string', default: '10000' },
    points: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '10000' },
    texts: { type: 'string', default: '5000' },
    dimensions: { type: 'string', default: '384' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [] },
    peers: { type: 'string', default: PEER_FOLDER },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench') },
    output: { type: 'string' },
    trial: { type: 'boolean', default: false },
  },
});

/** One thread everywhere. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};
const OURS = 'outcross';
const PEERS: Readonly<Record<EmbeddingJob, string>> = {
  neighbours: 'scikit-learn',
  prdc: 'prdc',
  vendi: 'vendi-score',
  mauve: 'mauve-text',
};
/** How far numbers of the same work may lie apart: single precision decides a few memberships of balls another way. */
const TOLERANCE: Readonly<Record<EmbeddingJob, number>> = {
  neighbours: 1e-5,
  prdc: 2e-3,
  vendi: 1e-4,
  // Two k-means with other starts: the same question, not the same number.
  mauve: Number.POSITIVE_INFINITY,
};

interface Job {
  readonly name: EmbeddingJob;
  readonly work: string;
  readonly file: string;
  /** Rows of the first arm. */
  readonly first: number;
  readonly k: number;
}

const dimensions = wholeNumber('dimensions');
const rounds = wholeNumber('rounds');
for (const name of values.only)
  if (!EMBEDDING_JOBS.includes(name as EmbeddingJob))
    throw new Error(`there is no job "${name}"; there are ${EMBEDDING_JOBS.join(', ')}`);
requireQuiet({ isTrial: values.trial });
const { python } = peerPrograms(path.resolve(values.peers));
if (!existsSync(python)) throw new Error(`${python} is missing: run node bench/peers/set-up.ts`);
const jobs = listJobs().filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const pin = pinToCores(1);
const machine = describeMachine();
process.stdout.write(
  `${machine}\n${rounds} rounds, ${pin.length > 0 ? `pinned: ${pin.join(' ')}` : 'not pinned: no taskset'}\n`,
);

const measured = jobs.map((job) => ({ job, facts: measure(job) }));
printTable();
writeResults();

function wholeNumber(name: 'anchors' | 'points' | 'rows' | 'texts' | 'dimensions' | 'rounds'): number {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${name} ${values[name]} is no whole number of at least 1`);
  return number;
}

function listJobs(): readonly Job[] {
  const [anchors, points, rows, texts] = (['anchors', 'points', 'rows', 'texts'] as const).map(wholeNumber) as [
    number,
    number,
    number,
    number,
  ];
  return [
    {
      name: 'neighbours',
      work: `50 nearest of ${points} to each of ${anchors}`,
      file: rowsFile(anchors + points),
      first: anchors,
      k: 50,
    },
    { name: 'prdc', work: `${rows} against ${rows}, k = 5`, file: rowsFile(2 * rows), first: rows, k: 5 },
    { name: 'vendi', work: `Vendi score of ${points}`, file: rowsFile(points), first: points, k: 1 },
    {
      name: 'mauve',
      work: `${texts} against ${texts}, ${Math.ceil(texts / 5)} clusters`,
      file: rowsFile(2 * texts),
      first: texts,
      k: Math.ceil(texts / 5),
    },
  ];
}

/** Rows of length 1 about 40 directions of very different weight, written once. */
function rowsFile(count: number): string {
  mkdirSync(values.folder, { recursive: true });
  const file = path.join(values.folder, `rows-${count}x${dimensions}.f32`);
  if (existsSync(file)) return file;
  const random = seededGenerator(count);
  const modes = 40;
  const centres = Float64Array.from({ length: modes * dimensions }, () => random() - 0.5);
  const rows = new Float32Array(count * dimensions);
  for (let start = 0; start < rows.length; start += dimensions) {
    // The square makes the first modes common and the last ones rare.
    const centre = Math.floor(modes * random() ** 2) * dimensions;
    let square = 0;
    for (let at = 0; at < dimensions; at++) {
      const value = centres[centre + at]! + random() + random() - 1;
      rows[start + at] = value;
      square += value * value;
    }
    for (let at = start; at < start + dimensions; at++) rows[at]! /= Math.sqrt(square);
  }
  writeFileSync(`${file}.part`, rows);
  renameSync(`${file}.part`, file);
  return file;
}

/** Facts of each runner, round by round. */
function measure(job: Job): ReadonlyMap<string, readonly EmbeddingFacts[]> {
  const here = path.join(import.meta.dirname, 'peers');
  const runners = new Map([
    [OURS, [process.execPath, path.join(here, 'outcross-embeddings.ts')]],
    [PEERS[job.name], [python, path.join(here, 'embeddings.py')]],
  ]);
  const facts = new Map<string, EmbeddingFacts[]>([...runners.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, command] of runners) facts.get(name)!.push(runOnce(name, command, job));
  const [ours, theirs] = [...facts.values()];
  for (const [name, found] of Object.entries(ours![0]!.values)) {
    const other = theirs![0]!.values[name];
    if (other === undefined) throw new Error(`${PEERS[job.name]} gave no ${name}`);
    // Which point is nearest is a name, not a measure: ties within single precision may go either way.
    if (name.startsWith('checksum')) continue;
    if (Math.abs(found - other) > TOLERANCE[job.name] * Math.max(1, Math.abs(other)))
      throw new Error(`${job.name}: ${name} is ${found} here and ${other} in ${PEERS[job.name]}`);
  }
  return facts;
}

function runOnce(name: string, command: readonly string[], job: Job): EmbeddingFacts {
  const [program, ...args] = [...pin, ...command, job.name, job.file, dimensions, job.first, job.k].map(String);
  const { status, stdout, stderr, error } = spawnSync(program!, args, {
    encoding: 'utf8',
    env: { ...process.env, ...ONE_THREAD },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(-2000)}`);
  const facts = JSON.parse(stdout.trim().split('\n').at(-1)!) as EmbeddingFacts;
  for (const [value, number] of Object.entries(facts.values))
    if (!Number.isFinite(number)) throw new Error(`${name} gave ${number} for ${value}`);
  return facts;
}

function printTable(): void {
  process.stdout.write(
    `\nRows of ${dimensions} dimensions, one thread each\n\n| work | runner | version | seconds, median (best - worst) | CPU seconds | theirs / ours | peak MB | of which for the work | result |\n|---|---|---|---|---|---|---|---|---|\n`,
  );
  for (const { job, facts } of measured) {
    const ours = medianOf(facts.get(OURS)!, 'seconds_wall');
    for (const [name, runs] of facts) {
      requireSameEachRound(name, runs);
      const wall = runs.map((run) => run.seconds_wall);
      const ratio = name === OURS ? '-' : `${(median(wall) / ours).toFixed(2)}x`;
      const peak = Math.max(...runs.map((run) => run.peak_rss));
      const own = Math.max(...runs.map((run) => run.peak_rss - run.rss_before));
      const result = Object.entries(runs[0]!.values)
        .filter(([value]) => !value.startsWith('checksum'))
        .map(([value, number]) => `${value} ${number.toFixed(4)}`)
        .join(', ');
      process.stdout.write(
        `| ${job.work} | ${name} | ${runs[0]!.version} | ${median(wall).toFixed(2)} (${Math.min(...wall).toFixed(2)} - ${Math.max(...wall).toFixed(2)}) ` +
          `| ${medianOf(runs, 'cpu_seconds').toFixed(2)} | ${ratio} | ${(peak / 1e6).toFixed(0)} | ${(own / 1e6).toFixed(0)} | ${result} |\n`,
      );
    }
  }
  process.stdout.write(`\nload at the end ${os.loadavg()[0]!.toFixed(2)}\n`);
}

function requireSameEachRound(name: string, runs: readonly EmbeddingFacts[]): void {
  // mauve-text draws its starts anew unless it is seeded; its default seed is fixed.
  if (new Set(runs.map((run) => JSON.stringify(run.values))).size > 1)
    throw new Error(`${name} gave other numbers in another round`);
}

function medianOf(runs: readonly EmbeddingFacts[], key: 'seconds_wall' | 'cpu_seconds'): number {
  return median(runs.map((run) => run[key]));
}

function writeResults(): void {
  const output =
    values.output ?? (values.trial ? undefined : path.join(import.meta.dirname, 'results', 'embeddings.json'));
  if (output === undefined) return;
  const results = {
    machine,
    isTrial: values.trial,
    dimensions,
    rounds,
    jobs: measured.map(({ job: { name, work, first, k }, facts }) => ({
      name,
      work,
      first,
      k,
      runners: Object.fromEntries(facts),
    })),
  };
  mkdirSync(path.dirname(output), { recursive: true });
  writeFileSync(output, `${JSON.stringify(results, undefined, 2)}\n`);
}
