/**
 * The ledger at scale: registers synthetic texts of 250 words, indexes them, and looks texts up. One text in twenty ends with one of fifty
 * phrases, as models' answers do; so do a few of the texts that nothing else of stands in the ledger.
 *
 *   node bench/ledger-lookup.ts [--entries 10000000] [--queries 60000] [--rounds 3] [--threads 2] [--folder /tmp/outcross-bench/ledger]
 *     [--keep] [--output bench/results/ledger.json] [--trial]
 *
 * Measures how fast texts are registered (each acknowledged after it was synced) and indexed; how many texts a second are looked up on all
 * threads where nothing of them stands in the ledger, where all come from it, and where one in five does; how long single look-ups take;
 * bytes an entry in log and index; memory; and of each kind of query how many are found (of phrases none, once more than 64 entries have
 * each). Prints a line every half minute, and writes all figures to --output (with --trial only where it is named). With --keep a later run
 * with as many entries looks up in the ledger that is there. The median of the rounds counts, each of other queries. 10 million entries need
 * 27 GB of disk while the index is made and 19 GB then, 3 GB of memory, and on two cores about 25 minutes.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
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
import { LedgerTexts, QUERY_KINDS, QUERY_SETS, type QueryKind, type QuerySet } from './ledger-texts.ts';
import { describeMachine, median, requireQuiet } from './machine.ts';

/** Registered before the answers are waited for: what a busy service has in flight. */
const IN_FLIGHT = 4096;
const SINGLE_QUERIES = 2000;
const QUERIES_AT_ONCE = 1000;
const REPORT_EVERY_MS = 30_000;
/** Log, tree and index of an entry, and the index a second time while its runs are merged. */
const BYTES_AN_ENTRY = 2800;
interface RegisterJob {
  readonly kind: 'register';
  readonly folder: string;
  readonly from: number;
  readonly to: number;
  /** Texts that all threads have registered: shape [1]. */
  readonly done: Int32Array;
}
interface LookUpJob {
  readonly kind: 'look-up';
  readonly share: SharedLedgerFilter;
  readonly set: QuerySet;
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
  readonly kinds: Readonly<Record<QueryKind, Found>>;
}
interface BatchResult {
  /** Median of the rounds, and all of them. */
  readonly textsPerSecond: number;
  readonly rounds: readonly number[];
  readonly megabytesPerSecond: number;
  readonly kinds: Readonly<Record<string, Found>>;
}
interface MadeResult {
  readonly registerSeconds: number;
  readonly registeredPerSecond: number;
  readonly indexSeconds: number;
  readonly indexedPerSecond: number;
  readonly peakDiskBytes: number;
  readonly peakMemoryBytes: number;
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
      queries: { type: 'string', default: '60000' },
      rounds: { type: 'string', default: '3' },
      threads: { type: 'string', default: '2' },
      folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench', 'ledger') },
      output: { type: 'string' },
      keep: { type: 'boolean', default: false },
      trial: { type: 'boolean', default: false },
    },
  });
  requireQuiet({ isTrial: values.trial });
  const entries = Number(values.entries);
  const queries = Number(values.queries);
  const threads = Number(values.threads);
  const { folder } = values;
  const output = values.output ?? (values.trial ? undefined : path.join(import.meta.dirname, 'results', 'ledger.json'));
  const machine = describeMachine();
  print(
    `${machine}\n${entries} entries of 150 to 350 words, ${values.rounds} rounds of ${queries} queries, ${threads} threads\n`,
  );

  const marker = path.join(folder, `made-of-${entries}.json`);
  if (!existsSync(marker)) {
    rmSync(folder, { recursive: true, force: true });
    requireRoom(folder, entries);
    writeFileSync(marker, JSON.stringify(await make({ folder, entries, threads })));
  } else print(`looking up in what is there: ${folder}`);
  const made = JSON.parse(readFileSync(marker, 'utf8')) as MadeResult;
  print(`registered  ${made.registerSeconds.toFixed(0)} s, ${made.registeredPerSecond.toFixed(0)} entries/s`);
  print(`indexed     ${made.indexSeconds.toFixed(0)} s, ${made.indexedPerSecond.toFixed(0)} entries/s`);
  print(
    `while made  ${gigabytes(made.peakDiskBytes)} GB of disk, ${gigabytes(made.peakMemoryBytes)} GB of memory at most`,
  );

  const log = sizeOf(path.join(folder, 'segments')) + sizeOf(path.join(folder, 'checkpoints'));
  const index = sizeOf(path.join(folder, 'index'));
  const bytesPerEntry = { all: (log + index) / entries, log: log / entries, index: index / entries };
  print(
    `on disk     ${bytesPerEntry.all.toFixed(0)} bytes an entry: ${bytesPerEntry.log.toFixed(0)} log and tree, ${bytesPerEntry.index.toFixed(0)} index`,
  );

  const memory = watchMemory();
  const opening = performance.now();
  const share = await openLedgerFilter(folder);
  const openSeconds = (performance.now() - opening) / 1000;
  const runs = share.runs.length;
  print(`opened      ${openSeconds.toFixed(1)} s, ${runs} ${runs === 1 ? 'run' : 'runs'}`);
  const single: Partial<Record<QuerySet, Latency>> = {};
  for (const set of ['mixed', 'matched'] as const) {
    const latency = await lookUpOneByOne({ share, set, entries });
    single[set] = latency;
    print(
      `single      ${set}: median ${latency.p50Ms.toFixed(2)} ms, 99th percentile ${latency.p99Ms.toFixed(2)} ms, longest ${latency.longestMs.toFixed(2)} ms, first ones included`,
    );
  }
  const winnowing = winnowingRate();
  print(`winnowing   ${winnowing.toFixed(0)} texts/s by itself, on one thread`);
  const batches: Partial<Record<QuerySet, BatchResult>> = {};
  for (const set of QUERY_SETS) {
    const batch = await lookUpInThreads({ share, set, entries, queries, threads, rounds: Number(values.rounds) });
    batches[set] = batch;
    print(
      `${set.padEnd(11)} ${batch.textsPerSecond.toFixed(0)} texts/s (rounds ${batch.rounds.map((one) => one.toFixed(0)).join(', ')}), ${batch.megabytesPerSecond.toFixed(1)} MB/s, on ${threads} threads`,
    );
    for (const [kind, { queries: asked, found, record }] of Object.entries(batch.kinds))
      print(`  ${kind.padEnd(10)} ${asked} queries, found ${found}, of them as a record ${record}`);
  }
  closeLedgerFilter(share);
  const peakMemoryBytes = memory.stop();
  print(`memory      ${gigabytes(peakMemoryBytes)} GB at most while looking up`);
  print(`load at the end ${os.loadavg()[0]!.toFixed(2)}`);
  if (output !== undefined) {
    mkdirSync(path.dirname(output), { recursive: true });
    const result = { machine, entries, threads, queries, made, bytesPerEntry, openSeconds, runs, single, winnowing };
    writeFileSync(output, `${JSON.stringify({ ...result, ...batches, peakMemoryBytes }, null, 1)}\n`);
    print(`written to  ${output}`);
  }
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

async function make({
  folder,
  entries,
  threads,
}: {
  readonly folder: string;
  readonly entries: number;
  readonly threads: number;
}): Promise<MadeResult> {
  let peakDiskBytes = 0;
  const done = new Int32Array(new SharedArrayBuffer(4));
  let stage = 'registered';
  let started = performance.now();
  let reported = started;
  const watch = setInterval(() => {
    peakDiskBytes = Math.max(peakDiskBytes, sizeOf(folder));
    if (performance.now() - reported < REPORT_EVERY_MS) return;
    reported = performance.now();
    const count = Atomics.load(done, 0);
    const rate = count / ((performance.now() - started) / 1000);
    process.stderr.write(
      `${stage} ${count} of ${entries}, ${rate.toFixed(0)} a second, ${gigabytes(peakDiskBytes)} GB of disk so far\n`,
    );
  }, 2000);
  const parts = Array.from({ length: threads }, (_, part) => ({
    kind: 'register' as const,
    folder,
    from: Math.floor((entries * part) / threads),
    to: Math.floor((entries * (part + 1)) / threads),
    done,
  }));
  await inThreads(parts);
  const registerSeconds = (performance.now() - started) / 1000;
  stage = 'indexed';
  started = performance.now();
  await updateLedgerIndex(folder, {
    onProgress: ({ doneCount }) => {
      Atomics.store(done, 0, doneCount);
    },
  });
  const indexSeconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  return {
    registerSeconds,
    registeredPerSecond: entries / registerSeconds,
    indexSeconds,
    indexedPerSecond: entries / indexSeconds,
    peakDiskBytes,
    // The greatest ever: nothing else was done before.
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function register({ folder, from, to, done }: RegisterJob): Promise<null> {
  const texts = new LedgerTexts();
  const ledger = await openLedger(folder);
  let last: Promise<unknown> = Promise.resolve();
  for (let number = from; number < to; ) {
    const until = Math.min(to, number + IN_FLIGHT);
    const added: Promise<unknown>[] = [];
    for (; number < until; number++) {
      added.push(
        ledger.add({
          text: texts.entryWords(number).join(' '),
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
    last = Promise.all(added).then(() => Atomics.add(done, 0, added.length));
  }
  await last;
  await ledger.close();
  return null;
}

async function lookUpInThreads({
  queries,
  threads,
  rounds,
  ...job
}: Pick<LookUpJob, 'share' | 'set' | 'entries'> & {
  readonly queries: number;
  readonly threads: number;
  readonly rounds: number;
}): Promise<BatchResult> {
  const rates: number[] = [];
  const speeds: number[] = [];
  const facts: LookUpFacts[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = (QUERY_SETS.indexOf(job.set) * rounds + round) * queries;
    const results = (await inThreads(
      Array.from({ length: threads }, (_, part) => ({
        kind: 'look-up' as const,
        ...job,
        from: first + Math.floor((queries * part) / threads),
        to: first + Math.floor((queries * (part + 1)) / threads),
      })),
    )) as readonly LookUpFacts[];
    const seconds = Math.max(...results.map((one) => one.seconds));
    rates.push(queries / seconds);
    speeds.push(results.reduce((sum, { bytes }) => sum + bytes, 0) / seconds / 1e6);
    facts.push(...results);
  }
  const sumOf = (kind: QueryKind, key: keyof Found) => facts.reduce((sum, { kinds }) => sum + kinds[kind][key], 0);
  const kinds = QUERY_KINDS.filter((kind) => sumOf(kind, 'queries') > 0).map((kind) => [
    kind,
    { queries: sumOf(kind, 'queries'), found: sumOf(kind, 'found'), record: sumOf(kind, 'record') },
  ]);
  return {
    textsPerSecond: median(rates),
    rounds: rates,
    megabytesPerSecond: median(speeds),
    kinds: Object.fromEntries(kinds),
  };
}

async function lookUp({ share, set, entries, from, to }: LookUpJob): Promise<LookUpFacts> {
  const texts = new LedgerTexts();
  const lookup = await openLedgerLookup(share.folder, { share });
  const kinds = Object.fromEntries(QUERY_KINDS.map((kind) => [kind, { queries: 0, found: 0, record: 0 }])) as Record<
    QueryKind,
    { queries: number; found: number; record: number }
  >;
  const queriesFrom = (start: number, count: number) =>
    Array.from({ length: count }, (_, at) => texts.query(start + at, { set, entries }));
  // For the compiler.
  lookup.lookUpBatch(queriesFrom(1_500_000_000 + from, QUERIES_AT_ONCE).map(({ text }) => text));
  let seconds = 0;
  let bytes = 0;
  for (let start = from; start < to; start += QUERIES_AT_ONCE) {
    // Apart from the clock.
    const some = queriesFrom(start, Math.min(QUERIES_AT_ONCE, to - start));
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

/** Texts a second on one thread, which no look-up can be faster than. */
function winnowingRate(): number {
  const source = new LedgerTexts();
  const texts = Array.from({ length: 10_000 }, (_, number) => source.unrelatedText(2_000_000_000 + number));
  const kernel = new WinnowKernel();
  // The first round is for the compiler.
  const rounds = Array.from({ length: 4 }, () => {
    const start = performance.now();
    for (const text of texts) kernel.read(text);
    return texts.length / ((performance.now() - start) / 1000);
  });
  return median(rounds.slice(1));
}

interface Latency {
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

async function lookUpOneByOne({ share, set, entries }: Pick<LookUpJob, 'share' | 'set' | 'entries'>): Promise<Latency> {
  const texts = new LedgerTexts();
  const lookup = await openLedgerLookup(share.folder, { share });
  const times = Array.from({ length: SINGLE_QUERIES }, (_, number) => {
    // Other ones than those of the batches.
    const { text } = texts.query(1_000_000_000 + SINGLE_QUERIES * QUERY_SETS.indexOf(set) + number, { set, entries });
    const start = performance.now();
    lookup.lookUp(text);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  lookup.close();
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]!;
  return { queries: SINGLE_QUERIES, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
}

/** Watches the resident set of this process, in which all threads are. */
function watchMemory(): { stop(): number } {
  let peakBytes = 0;
  const look = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  return {
    stop() {
      clearInterval(timer);
      look();
      return peakBytes;
    },
  };
}

/** Ends the program with 2 where the disk is too small. */
function requireRoom(folder: string, entries: number): void {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= entries * BYTES_AN_ENTRY) return;
  process.stderr.write(
    `${folder} has ${gigabytes(bavail * bsize)} GB left; ${entries} entries need ${gigabytes(entries * BYTES_AN_ENTRY)} GB. Name another place with --folder, or fewer entries with --entries.\n`,
  );
  process.exit(2);
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
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const stats = statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false });
      if (stats?.isFile()) bytes += stats.size;
    }
  } catch (error) {
    // A run that was merged went away under the reading: the next look sees the rest.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return bytes;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
