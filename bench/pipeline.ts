/**
 * Lane B, as shipped: datatrove's four MinHash stages beside whole audits, on the same two cores and the same documents.
 *
 *   node bench/pipeline.ts [--size 64M] [--large 1G] [--rounds 3] [--workers 2] [--words whitespace --words spacy]
 *     [--peers /tmp/outcross-peers] [--folder /tmp/outcross-bench] [--trial]
 *
 * datatrove signs, finds pairs, clusters and writes what is left; an audit does not write the documents again, but measures all else that
 * its report shows. The documents lie in as many files as there are workers, because datatrove gives a file to one task. datatrove works
 * on `--size`; ours on that and on `--large`, where the start of the process weighs nothing, and both ratios are printed. Runs take turns.
 * Ends with 1 above load average 2, or when a runner fails, loses documents or finds no pair.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parseSize } from '../src/cli/parse-number.ts';
import { type AuditRun, auditOnce } from './audit-once.ts';
import { holdAgainstLabels, type LabelCount, type LabelledDocument } from './held-against-labels.ts';
import { describeMachine, median, pinToCores, requireQuiet } from './machine.ts';
import { type CorpusRow, cachedDedupCorpus } from './make-corpus.ts';
import type { DatatroveFacts, Place } from './peers/datatrove-facts.ts';
import { PEER_FOLDER, peerPrograms } from './peers/peer-folder.ts';
import { readBatches } from './peers/read-batches.ts';
import { type MeasuredRun, runMeasured } from './run-measured.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '64M' },
    large: { type: 'string', default: '1G' },
    rounds: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    words: { type: 'string', multiple: true, default: ['whitespace', 'spacy'] },
    peers: { type: 'string', default: PEER_FOLDER },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench') },
    trial: { type: 'boolean', default: false },
  },
});

requireQuiet({ isTrial: values.trial });
const workers = Number(values.workers);
const rounds = Number(values.rounds);
const { python } = peerPrograms(values.peers);
if (!existsSync(python)) throw new Error(`${python} is missing: run node bench/peers/set-up.ts`);
const pin = pinToCores(workers);
const small = await dividedCorpus(parseSize(values.size));
const large = await dividedCorpus(parseSize(values.large));
process.stdout.write(
  `${describeMachine()}\n${workers} workers, ${rounds} rounds, ${pin.length > 0 ? `pinned: ${pin.join(' ')}` : 'not pinned: no taskset'}\n`,
);

const datatrove = new Map<string, MeasuredRun[]>(values.words.map((words) => [words, []]));
const ours: { readonly small: AuditRun[]; readonly large: AuditRun[] } = { small: [], large: [] };
const workspaces = {
  small: path.join(values.folder, 'workspace-small'),
  large: path.join(values.folder, 'workspace-large'),
};
for (let round = 0; round < rounds; round++) {
  for (const [words, runs] of datatrove) runs.push(await datatroveOnce(words));
  ours.small.push(await auditOnce(small.folder, { workspace: workspaces.small, workers, command: pin }));
  ours.large.push(await auditOnce(large.folder, { workspace: workspaces.large, workers, command: pin }));
}

process.stdout.write(
  '\n| pipeline | input | wall s, median (best - worst) | CPU s | MB/s | peak tree MB | stages, s |\n|---|---|---|---|---|---|---|\n',
);
for (const [words, runs] of datatrove) {
  const { seconds } = factsOf(runs.at(-1)!);
  printRow(`datatrove, ${words}`, {
    runs,
    bytes: small.bytes,
    stages: seconds.map((second) => second.toFixed(1)).join(', '),
  });
}
for (const [name, runs, { bytes }] of [
  ['outcross audit', ours.small, small],
  ['outcross audit', ours.large, large],
] as const) {
  const stages = runs.at(-1)!.facts.stages.map((stage) => `${stage.name} ${(stage.durationMs / 1000).toFixed(1)}`);
  printRow(name, { runs, bytes, stages: stages.join(', ') });
}
process.stdout.write('\n| ours / datatrove, MB/s | same size | ours at the large size |\n|---|---|---|\n');
for (const [words, runs] of datatrove) {
  const theirs = rate(runs, small.bytes);
  const ratios = [rate(ours.small, small.bytes), rate(ours.large, large.bytes)].map(
    (own) => `${(own / theirs).toFixed(1)}x`,
  );
  process.stdout.write(`| ${words} | ${ratios.join(' | ')} |\n`);
}

const documents = labelledDocuments(small.files);
for (const [words, runs] of datatrove) printHeldAgainstLabels(words, factsOf(runs.at(-1)!));
await printAuditAgainstLabels(ours.small.at(-1)!);
process.stdout.write(`\nload at the end ${os.loadavg()[0]!.toFixed(2)}\n`);

interface DividedCorpus {
  readonly folder: string;
  /** Sorted. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** The corpus of this size in as many files as there are workers, cut between lines. */
async function dividedCorpus(sizeBytes: number): Promise<DividedCorpus> {
  const whole = await cachedDedupCorpus(values.folder, { sizeBytes });
  const folder = path.join(path.dirname(whole), `in-${workers}`, 'files');
  const names = Array.from({ length: workers }, (_, index) => `part-${index}.jsonl`);
  const bytes = statSync(whole).size;
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    const handles = names.map((name) => openSync(path.join(partial, name), 'w'));
    let written = 0;
    for (const rows of readBatches<CorpusRow>(whole)) {
      const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      const part = Math.min(workers - 1, Math.floor((written / bytes) * workers));
      writeSync(handles[part]!, lines);
      written += Buffer.byteLength(lines);
    }
    for (const handle of handles) closeSync(handle);
    renameSync(partial, folder);
  }
  return { folder, files: names.map((name) => path.join(folder, name)), bytes };
}

async function datatroveOnce(words: string): Promise<MeasuredRun> {
  const work = path.join(values.folder, 'datatrove-work');
  rmSync(work, { recursive: true, force: true });
  const peers = path.join(import.meta.dirname, 'peers');
  const script = path.join(peers, 'datatrove_pipeline.py');
  const run = await runMeasured([...pin, python, script, small.folder, work, words, String(workers)], {
    // Workers are processes; the numeric library's threads would fight them for the cores.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    PYTHONPATH: peers,
    PYTHONDONTWRITEBYTECODE: '1',
  });
  rmSync(work, { recursive: true, force: true });
  if (factsOf(run).pairs.length === 0) throw new Error(`datatrove with ${words} words found no pair`);
  return run;
}

function factsOf({ stdout }: MeasuredRun): DatatroveFacts {
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as DatatroveFacts;
}

function rate(runs: readonly MeasuredRun[], bytes: number): number {
  return bytes / 1e6 / median(runs.map(({ wallSeconds }) => wallSeconds));
}

function printRow(
  name: string,
  { runs, bytes, stages }: { runs: readonly MeasuredRun[]; bytes: number; stages: string },
): void {
  const walls = runs.map(({ wallSeconds }) => wallSeconds);
  const spread = `${median(walls).toFixed(2)} (${Math.min(...walls).toFixed(2)} - ${Math.max(...walls).toFixed(2)})`;
  const cpu = median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1);
  const peak = (Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 1e6).toFixed(0);
  process.stdout.write(
    `| ${name} | ${(bytes / 1e6).toFixed(0)} MB | ${spread} | ${cpu} | ${rate(runs, bytes).toFixed(1)} | ${peak} | ${stages} |\n`,
  );
}

/** In the order of the files. */
function labelledDocuments(files: readonly string[]): readonly (readonly LabelledDocument[])[] {
  return files.map((file) => {
    const labelled: LabelledDocument[] = [];
    for (const rows of readBatches<CorpusRow>(file)) {
      for (const { id, kind, of, jaccard, stratum } of rows) labelled.push({ id, kind, of, jaccard, stratum });
    }
    return labelled;
  });
}

function printHeldAgainstLabels(words: string, { pairs, removed, kept }: DatatroveFacts): void {
  const all = documents.flat();
  if (kept + removed.length !== all.length) {
    throw new Error(`datatrove kept ${kept} and removed ${removed.length} of ${all.length} documents`);
  }
  const firsts = documents.map((_, index) => documents.slice(0, index).reduce((sum, part) => sum + part.length, 0));
  const numberOf = ([file, row]: Place) => firsts[file]! + row;
  const held = holdAgainstLabels(all, {
    pairs: pairs.map(([a, b]) => [numberOf(a), numberOf(b)]),
    removed: removed.map(numberOf),
  });
  process.stdout.write(`\ndatatrove, ${words}: ${share(held.pairs)} of the pairs found are of one origin\n\n`);
  printCounts('labelled copies', held.recall, 'found');
  printCounts('stratum', held.removedByStratum, 'removed');
}

function printCounts(title: string, counts: readonly LabelCount[], what: string): void {
  process.stdout.write(`| ${title} | documents | ${what} |\n|---|---|---|\n`);
  for (const count of counts) process.stdout.write(`| ${count.label} | ${count.count} | ${share(count)} |\n`);
  process.stdout.write('\n');
}

function share({ count, found }: LabelCount): string {
  return `${found} of ${count} (${((100 * found) / Math.max(1, count)).toFixed(1)} %)`;
}

/** The pairs that an audit confirmed, and what removal would take within its budgets, held against the labels. */
async function printAuditAgainstLabels({ folder }: AuditRun): Promise<void> {
  const all = documents.flat();
  const numbers = new Map(all.map(({ id }, index) => [id, index]));
  // Ids of records are `<source>/<id>`; the ids of the corpus hold no slash.
  const numberOf = (recordId: string) => numbers.get(recordId.slice(recordId.lastIndexOf('/') + 1))!;
  const pairs: [number, number][] = [];
  const removed: number[] = [];
  for (const row of await readRows<RepeatRow>(path.join(folder, 'repeats.parquet'))) {
    if (row.survivor_id !== null) pairs.push([numberOf(row.record_id), numberOf(row.survivor_id)]);
    if (row.role === 'removed') removed.push(numberOf(row.record_id));
  }
  for (const row of await readRows<PairRow>(path.join(folder, 'pairs.parquet'))) {
    pairs.push([numberOf(row.record_id), numberOf(row.other_id)]);
  }
  if (pairs.length === 0) throw new Error('the audit found no pair');
  const held = holdAgainstLabels(all, { pairs, removed });
  process.stdout.write(`\noutcross: ${share(held.pairs)} of the pairs found are of one origin\n\n`);
  printCounts('labelled copies', held.recall, 'found');
  printCounts('stratum', held.removedByStratum, 'removed');
}

interface RepeatRow {
  readonly record_id: string;
  readonly survivor_id: string | null;
  readonly role: string;
}

interface PairRow {
  readonly record_id: string;
  readonly other_id: string;
}

async function readRows<Row>(file: string): Promise<readonly Row[]> {
  return (await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors })) as unknown as Row[];
}
