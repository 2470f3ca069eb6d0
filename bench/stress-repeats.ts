/**
 * Audits corpora in which nearly everything resembles nearly everything, and holds each against as many plain texts of as
 * many bytes.
 *
 *   node bench/stress-repeats.ts [--case NAME] [--documents 1000000] [--workers 2] [--folder DIR]
 *
 * Audits with the built command line, as users run it. Prints a line a case: documents, bytes, wall and processor time, the largest sum of the resident sets of the process tree, and the pairs
 * nominated, compared and confirmed. Exits with 1 where a count is not what was planted, the peak exceeds 1.5 GB, or an audit takes
 * more than four times the processor time of the plain one.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AuditResult } from '../src/audit/audit-result.ts';
import type { Repeats } from '../src/audit/repeats-result.ts';
import { HOT_CORPORA, type HotCorpus, hotMisses, plainCorpus } from './hot-corpora.ts';
import { runMeasured } from './run-measured.ts';
import { writeTexts } from './write-texts.ts';

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    documents: { type: 'string', default: '1000000' },
    workers: { type: 'string', default: '2' },
    folder: { type: 'string', default: os.tmpdir() },
  },
});

const CLI = path.resolve(import.meta.dirname, '../dist/cli/outcross.js');
if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build`);
const MOST_BYTES = 1.5e9;
const MOST_TIMES = 4;
/** Of a plain text, about: bytes of a word with its space, and of what stands around the text. */
const WORD_BYTES = 7.3;
const ROW_BYTES = 27;
/** Plain texts of fewer words would often be the same. */
const LEAST_WORDS = 3;
/** Plain corpora are audited once for cases whose bytes differ by no more than this share. */
const NEAR_BYTES = 0.1;

const documents = Number(values.documents);
const chosen = HOT_CORPORA.filter(({ name }) => values.case === undefined || name === values.case);
if (!Number.isSafeInteger(documents) || documents < 1) throw new RangeError('--documents takes a whole number from 1');
if (chosen.length === 0) {
  throw new RangeError(`--case takes one of ${HOT_CORPORA.map(({ name }) => name).join(', ')}`);
}
await mkdir(values.folder, { recursive: true });
const folder = await mkdtemp(path.join(values.folder, 'outcross-stress-repeats-'));
const plainRuns: { readonly bytes: number; readonly cpuSeconds: number }[] = [];
const problems: string[] = [];
try {
  for (const corpus of chosen) {
    const run = await auditCorpus(corpus, documents);
    const cpuPlain = await plainCpuSeconds(run.bytes);
    const times = run.cpuSeconds / cpuPlain;
    process.stdout.write(`${line(corpus.name, documents, run)}, ${times.toFixed(1)} times plain\n`);
    for (const miss of hotMisses(run.repeats, corpus.counts(documents))) problems.push(`${corpus.name}: ${miss}`);
    if (times > MOST_TIMES) problems.push(`${corpus.name}: ${times.toFixed(1)} times the time of a plain corpus`);
    if (run.peakBytes > MOST_BYTES) problems.push(`${corpus.name}: ${megabytes(run.peakBytes)} of memory`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

async function auditCorpus(corpus: HotCorpus, count: number) {
  const data = path.join(folder, 'data');
  const workspace = path.join(folder, 'ws');
  await mkdir(data);
  const bytes = writeTexts(path.join(data, 'all.jsonl'), corpus.texts(count));
  const command = ['audit', data, '--workspace', workspace, '--workers', values.workers, '--quiet'];
  const run = await runMeasured([process.execPath, CLI, ...command]);
  const [name] = await readdir(path.join(workspace, 'audits'));
  const json = await readFile(path.join(workspace, 'audits', name!, 'audit.json'), 'utf8');
  for (const used of [data, workspace]) await rm(used, { recursive: true });
  return { ...run, bytes, repeats: (JSON.parse(json) as AuditResult).repeats! };
}

/** Processor time of as many plain texts of as many bytes. */
async function plainCpuSeconds(bytes: number): Promise<number> {
  const known = plainRuns.find((run) => Math.abs(run.bytes - bytes) <= NEAR_BYTES * bytes);
  if (known !== undefined) return known.cpuSeconds;
  const words = Math.max(LEAST_WORDS, Math.round((bytes / documents - ROW_BYTES) / WORD_BYTES));
  const run = await auditCorpus(plainCorpus(words), documents);
  process.stdout.write(`${line('plain', documents, run)}\n`);
  plainRuns.push(run);
  return run.cpuSeconds;
}

function line(
  name: string,
  count: number,
  run: {
    readonly bytes: number;
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly peakBytes: number;
    readonly repeats: Repeats;
  },
): string {
  const { pairs, removal, templates } = run.repeats;
  const { nominated, compared, confirmed, not_compared } = pairs;
  return [
    `${name}: ${count} documents of ${megabytes(run.bytes)}`,
    `${run.wallSeconds.toFixed(1)} s wall, ${run.cpuSeconds.toFixed(1)} s CPU`,
    `${megabytes(run.peakBytes)} peak`,
    `pairs ${nominated} nominated, ${compared} compared, ${confirmed} confirmed, ${not_compared} left out`,
    `removable ${removal.records + removal.kept_by_budget}, templates ${templates.length}`,
  ].join('; ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
