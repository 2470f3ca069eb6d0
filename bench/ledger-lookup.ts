/**
 * The ledger at scale: registers synthetic texts of 250 words, indexes them, and looks up texts of which one in five stands in the ledger.
 *
 *   node bench/ledger-lookup.ts [--entries 10000000] [--queries 40000] [--threads 2] [--folder /tmp/outcross-bench/ledger] [--keep] [--trial]
 *
 * Prints how fast texts are registered (each acknowledged after it was synced), indexed and looked up, in a batch on all threads and one by
 * one; how fast texts are that nothing is found of; bytes an entry in log and index; peak memory; and of each kind of query how many were found. With --keep a later run with as many
 * entries looks up in the ledger that is there. 10 million entries need about 20 GB of disk, twice the index while it is made included.
 */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WinnowKernel } from '../src/kernels/winnow-kernel.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { openLedgerLookup } from '../src/ledger/ledger-lookup.ts';
import type { LedgerMatch } from '../src/ledger/ledger-match.ts';
import { closeLedgerFilter, openLedgerFilter, type SharedLedgerFilter } from '../src/ledger/shared-ledger-filter.ts';
import { updateLedgerIndex } from '../src/ledger/update-ledger-index.ts';
import { mix32 } from '../src/statistics/mix32.ts';
import { describeMachine, median, requireQuiet } from './machine.ts';
import { SyntheticGenerations } from './synthetic-generations.ts';

const LEDGER_SEED = 1;
const OTHER_SEED = 2;
/** Registered before the answers are waited for: what a busy service has in flight. */
const IN_FLIGHT = 4096;
const SINGLE_QUERIES = 2000;
const UNMATCHED_TEXTS = 10_000;
const KINDS = ['unrelated', 'identical', 'cut', 'edited', 'embedded'] as const;
type Kind = (typeof KINDS)[number];

interface RegisterJob {
  readonly kind: 'register';
  readonly folder: string;
  readonly from: number;
  readonly to: number;
}
interface LookUpJob {
  readonly kind: 'look-up';
  readonly share: SharedLedgerFilter;
  readonly entries: number;
  readonly from: number;
  readonly to: number;
}
interface Found {
  readonly queries: number;
  readonly found: number;
  readonly record: number;
}
interface LookUpFacts {
  readonly seconds: number;
  readonly bytes: number;
  readonly kinds: Readonly<Record<Kind, Found>>;
}

if (isMainThread) await main();
else {
  const job = workerData as RegisterJob | LookUpJob;
  parentPort!.postMessage(job.kind === 'register' ? await register(job) : await lookUp(job));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      entries: { type: 'string', default: '10000000' },
      queries: { type: 'string', default: '40000' },
      threads: { type: 'string', default: '2' },
      folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench', 'ledger') },
      keep: { type: 'boolean', default: false },
      trial: { type: 'boolean', default: false },
    },
  });
  requireQuiet({ isTrial: values.trial });
  const entries = Number(values.entries);
  const queries = Number(values.queries);
  const threads = Number(values.threads);
  const { folder } = values;
  const print = (line: string) => process.stdout.write(`${line}\n`);
  print(`${describeMachine()}\n${entries} entries of 150 to 350 words, ${queries} queries, ${threads} threads\n`);
  const marker = path.join(folder, `made-of-${entries}`);
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 100);
  if (!existsSync(marker)) {
    rmSync(folder, { recursive: true, force: true });
    const start = stopwatch();
    const parts = Array.from({ length: threads }, (_, part) => ({
      kind: 'register' as const,
      folder,
      from: Math.floor((entries * part) / threads),
      to: Math.floor((entries * (part + 1)) / threads),
    }));
    await inThreads(parts);
    print(`registered  ${start(entries, 'entries')}`);
    const indexing = stopwatch();
    let last = performance.now();
    await updateLedgerIndex(folder, {
      onProgress: ({ doneCount, totalCount }) => {
        if (performance.now() - last < 30_000) return;
        last = performance.now();
        process.stderr.write(`indexed ${doneCount} of ${totalCount}\n`);
      },
    });
    print(`indexed     ${indexing(entries, 'entries')}`);
    writeFileSync(marker, '');
  }
  const log = sizeOf(path.join(folder, 'segments')) + sizeOf(path.join(folder, 'checkpoints'));
  const index = sizeOf(path.join(folder, 'index'));
  const perEntry = (bytes: number) => (bytes / entries).toFixed(0);
  print(`on disk     ${perEntry(log + index)} bytes an entry: ${perEntry(log)} log and tree, ${perEntry(index)} index`);

  const opening = performance.now();
  const share = await openLedgerFilter(folder);
  const runs = share.runs.length;
  print(`opened      ${((performance.now() - opening) / 1000).toFixed(1)} s, ${runs} ${runs === 1 ? 'run' : 'runs'}`);
  await measureUnmatched(share, print);
  await lookUpOneByOne(share, entries, print);
  const facts = (await inThreads(
    Array.from({ length: threads }, (_, part) => ({
      kind: 'look-up' as const,
      share,
      entries,
      from: Math.floor((queries * part) / threads),
      to: Math.floor((queries * (part + 1)) / threads),
    })),
  )) as readonly LookUpFacts[];
  const seconds = Math.max(...facts.map((one) => one.seconds));
  const bytes = facts.reduce((sum, one) => sum + one.bytes, 0);
  print(
    `batch       ${(queries / seconds).toFixed(0)} texts/s, ${(bytes / seconds / 1e6).toFixed(1)} MB/s, on ${threads} threads`,
  );
  for (const kind of KINDS) {
    const sum = (key: keyof Found) => facts.reduce((total, { kinds }) => total + kinds[kind][key], 0);
    print(
      `  ${kind.padEnd(10)} ${sum('queries')} queries, found ${sum('found')}, of them as a record ${sum('record')}`,
    );
  }
  closeLedgerFilter(share);
  clearInterval(watch);
  print(`memory      ${(peakBytes / 2 ** 30).toFixed(2)} GiB at most`);
  print(`load at the end ${os.loadavg()[0]!.toFixed(2)}`);
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

async function register({ folder, from, to }: RegisterJob): Promise<null> {
  const generations = new SyntheticGenerations(LEDGER_SEED);
  const ledger = await openLedger(folder);
  let last: Promise<unknown> = Promise.resolve();
  for (let number = from; number < to; ) {
    const until = Math.min(to, number + IN_FLIGHT);
    const added: Promise<unknown>[] = [];
    for (; number < until; number++) {
      added.push(
        ledger.add({
          text: generations.text(number),
          model: { family: 'ours', name: 'writer', version: '2026-03' },
          decoding: { temperature: 0.7, top_p: 0.95 },
          promptHash: mix32(number).toString(16).padStart(8, '0').repeat(8),
          time: new Date(1_767_225_600_000 + number * 1000).toISOString(),
          id: `call-${number}`,
        }),
      );
    }
    // The next ones are made while these are written.
    await last;
    last = Promise.all(added);
  }
  await last;
  await ledger.close();
  return null;
}

/** A query by its number: of ten, eight are unrelated. */
function makeQuery(
  number: number,
  entries: number,
  { ledger, other }: { readonly ledger: SyntheticGenerations; readonly other: SyntheticGenerations },
): { readonly kind: Kind; readonly text: string; readonly entry: number } {
  const random = mix32(number + 77);
  const entry = random % entries;
  const kind: Kind = number % 5 !== 0 ? 'unrelated' : KINDS[1 + (Math.floor(number / 5) % 4)]!;
  const own = other.words(number);
  const words = ledger.words(entry);
  if (kind === 'unrelated') return { kind, text: own.join(' '), entry: -1 };
  if (kind === 'identical') return { kind, text: words.join(' ').toUpperCase(), entry };
  if (kind === 'embedded') return { kind, text: [...own, ...words, ...own.reverse()].join(' '), entry };
  if (kind === 'edited') {
    return {
      kind,
      text: words.map((word, at) => (mix32(random + at) % 5 === 0 ? own[at % own.length]! : word)).join(' '),
      entry,
    };
  }
  const length = Math.round(words.length * 0.3);
  const start = random % (words.length - length);
  return { kind, text: words.slice(start, start + length).join(' '), entry };
}

function bothGenerations() {
  return { ledger: new SyntheticGenerations(LEDGER_SEED), other: new SyntheticGenerations(OTHER_SEED) };
}

async function lookUp({ share, entries, from, to }: LookUpJob): Promise<LookUpFacts> {
  const generations = bothGenerations();
  const lookup = await openLedgerLookup(share.folder, { share });
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, { queries: 0, found: 0, record: 0 }])) as Record<
    Kind,
    { queries: number; found: number; record: number }
  >;
  let seconds = 0;
  let bytes = 0;
  // Queries are made apart from the clock.
  for (let start = from; start < to; start += 1000) {
    const some = Array.from({ length: Math.min(1000, to - start) }, (_, at) =>
      makeQuery(start + at, entries, generations),
    );
    const began = performance.now();
    const found = lookup.lookUpBatch(some.map(({ text }) => text));
    seconds += (performance.now() - began) / 1000;
    some.forEach(({ kind, text }, at) => {
      bytes += text.length;
      const facts = kinds[kind];
      facts.queries++;
      const best = decisive(found[at]!);
      if (best !== undefined) facts.found++;
      if (best?.decides === 'record') facts.record++;
    });
  }
  lookup.close();
  return { seconds, bytes, kinds };
}

function decisive(matches: readonly LedgerMatch[]): LedgerMatch | undefined {
  return matches.find(({ decides }) => decides !== 'nothing');
}

/** One thread, texts of which nothing stands in the ledger: winnowing by itself, then looking up. */
async function measureUnmatched(share: SharedLedgerFilter, print: (line: string) => void): Promise<void> {
  const { other } = bothGenerations();
  const texts = Array.from({ length: UNMATCHED_TEXTS }, (_, number) => other.text(2_000_000_000 + number));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const kernel = new WinnowKernel();
  const lookup = await openLedgerLookup(share.folder, { share });
  const rate = (work: (text: string) => unknown) => {
    // The first round is for the compiler.
    const rounds = Array.from({ length: 4 }, () => {
      const start = performance.now();
      for (const text of texts) work(text);
      return bytes / (performance.now() - start) / 1000;
    });
    return median(rounds.slice(1)).toFixed(0);
  };
  print(
    `unmatched   winnowing ${rate((text) => kernel.read(text))} MB/s, looking up ${rate((text) => lookup.lookUp(text))} MB/s, on one thread`,
  );
  lookup.close();
}

async function lookUpOneByOne(
  share: SharedLedgerFilter,
  entries: number,
  print: (line: string) => void,
): Promise<void> {
  const generations = bothGenerations();
  const lookup = await openLedgerLookup(share.folder, { share });
  const times = Array.from({ length: SINGLE_QUERIES }, (_, number) => {
    // Other ones than those of the batch.
    const { text } = makeQuery(1_000_000_000 + number, entries, generations);
    const start = performance.now();
    lookup.lookUp(text);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  lookup.close();
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]!.toFixed(2);
  print(`single      median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, longest ${at(1)} ms, first ones included`);
}

/** Says later how long something took, of the clock and of all cores, and how much of it was done in a second. */
function stopwatch(): (count: number, unit: string) => string {
  const start = performance.now();
  const used = process.cpuUsage();
  return (count, unit) => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    return `${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of CPU), ${(count / seconds).toFixed(0)} ${unit}/s`;
  };
}

function inThreads(jobs: readonly (RegisterJob | LookUpJob)[]): Promise<readonly unknown[]> {
  return Promise.all(
    jobs.map(
      (job) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(import.meta.filename, { workerData: job });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
