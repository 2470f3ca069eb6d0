/**
 * Entries a second that one or more processes register, each acknowledged after it is synced, and what they take on disk.
 *
 *   node bench/ledger-appends.ts [--texts 20000] [--words 250] [--waiting 256] [--processes 1] [--folder DIR] [--trial]
 *
 * Texts are made before the clock starts; the time includes fingerprints, writes, syncs and the end of the segments. `--waiting` is how many
 * calls of `add` are under way at once, as in a service with so many requests. Three runs; the median counts. The machine must be quiet
 * (`--trial` measures all the same, for no publication).
 */
import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openLedger } from '../src/ledger/ledger.ts';
import { makeGenerations } from '../test/support/ledger-texts.ts';
import { describeMachine, median, requireQuiet } from './machine.ts';

const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '20000' },
    words: { type: 'string', default: '250' },
    waiting: { type: 'string', default: '256' },
    processes: { type: 'string', default: '1' },
    folder: { type: 'string', default: os.tmpdir() },
    trial: { type: 'boolean', default: false },
    /** Given to the processes that this one starts. */
    into: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const RUNS = 3;

interface Appended {
  readonly seconds: number;
  /** From calling `add` to its acknowledgement, milliseconds: half and 99 % of the calls. */
  readonly halfMs: number;
  readonly most99Ms: number;
}

if (values.into !== undefined) {
  const appended = await append(values.into);
  process.send!(appended);
} else {
  requireQuiet({ isTrial: values.trial });
  await measure();
}

async function append(folder: string): Promise<Appended> {
  const texts = makeGenerations(Number(values.texts), { seed: Number(values.seed), words: Number(values.words) });
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const ledger = await openLedger(folder);
  await Promise.all(
    Array.from({ length: Number(values.waiting) }, async () => {
      while (next < texts.length) {
        const one = texts[next++]!;
        const asked = performance.now();
        await ledger.add(one);
        latencies.push(performance.now() - asked);
      }
    }),
  );
  await ledger.close();
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  return { seconds, halfMs: median(latencies), most99Ms: latencies[Math.floor(latencies.length * 0.99)]! };
}

async function measure(): Promise<void> {
  const processes = Number(values.processes);
  const entries = Number(values.texts) * processes;
  const rates: number[] = [];
  const halves: number[] = [];
  const most: number[] = [];
  let sizeBytes = 0;
  for (let run = 0; run < RUNS; run++) {
    const root = await mkdtemp(path.join(values.folder, 'outcross-ledger-appends-'));
    const folder = path.join(root, 'ledger');
    try {
      const results = await Promise.all(
        Array.from({ length: processes }, (_, one) => {
          const args = ['--into', folder, '--seed', String(run * processes + one + 1)];
          for (const name of ['texts', 'words', 'waiting'] as const) args.push(`--${name}`, values[name]);
          const child = fork(import.meta.filename, args);
          return new Promise<Appended>((resolve, reject) => {
            child.on('message', (message) => resolve(message as Appended));
            child.on('error', reject);
            child.on('exit', (code) => code !== 0 && reject(new Error(`a process ended with ${code}`)));
          });
        }),
      );
      rates.push(entries / Math.max(...results.map(({ seconds }) => seconds)));
      halves.push(...results.map(({ halfMs }) => halfMs));
      most.push(...results.map(({ most99Ms }) => most99Ms));
      sizeBytes = await sizeOf(folder);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  const range = `${Math.round(Math.min(...rates))}-${Math.round(Math.max(...rates))}`;
  process.stdout.write(
    `${Math.round(median(rates))} entries/s acknowledged after a sync (${range} in ${RUNS} runs), ${processes} processes, ` +
      `${values.waiting} calls under way in each, ${values.words} words a text; acknowledged within ${median(halves).toFixed(1)} ms (half), ` +
      `${median(most).toFixed(1)} ms (99 %); ${(sizeBytes / entries).toFixed(0)} bytes an entry without the index; ${describeMachine()}\n`,
  );
}

async function sizeOf(folder: string): Promise<number> {
  let sizeBytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const stats = await stat(path.join(folder, name));
    if (stats.isFile()) sizeBytes += stats.size;
  }
  return sizeBytes;
}
