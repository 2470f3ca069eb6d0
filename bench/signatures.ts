/**
 * Lane A, the same work: MinHash signatures of word 5-grams, tokenising included, one process and one thread each.
 *
 *   node bench/signatures.ts [--size 64M] [--hashes 112 --hashes 288] [--rounds 5] [--only outcross --only rensa]
 *     [--peers /tmp/outcross-peers] [--folder /tmp/outcross-bench] [--trial]
 *
 * All runners sign the same documents once a round, in turn, so that what else the machine does falls on all alike. Prints one row a peer:
 * documents a second of wall time (median, and the spread from the worst to the best round), documents a CPU-second, ours over the
 * peer's, peak memory, and how far the estimates are from the labelled similarities. Ends with 1 above load average 2, or when a runner
 * fails, signs another number of documents than there are, or disagrees with itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSize } from '../src/cli/parse-number.ts';
import { describeMachine, median, pinToCores, requireQuiet } from './machine.ts';
import { cachedDedupCorpus } from './make-corpus.ts';
import { PEER_FOLDER, peerPrograms } from './peers/peer-folder.ts';
import { readBatches } from './peers/read-batches.ts';
import type { SignatureFacts } from './peers/signature-facts.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '64M' },
    hashes: { type: 'string', multiple: true, default: ['112', '288'] },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: [] },
    peers: { type: 'string', default: PEER_FOLDER },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench') },
    trial: { type: 'boolean', default: false },
  },
});

interface Runner {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const OURS = 'outcross';
/** Ten times slower than all others together: signed only when asked for. */
const SPACY = 'datatrove spaCy';
/** One thread everywhere, and hashes of Python's own that do not change from run to run. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
};

requireQuiet({ isTrial: values.trial });
const runners = listRunners().filter(({ name }) =>
  values.only.length === 0 ? name !== SPACY : values.only.includes(name),
);
const rounds = Number(values.rounds);
const file = await cachedDedupCorpus(values.folder, { sizeBytes: parseSize(values.size) });
const { documents, textBytes } = measure(file);
const pin = pinToCores(1);
process.stdout.write(
  `${describeMachine()}\n${documents} documents, ${(statSync(file).size / 1e6).toFixed(0)} MB (${(textBytes / 1e6).toFixed(0)} MB of text), ` +
    `${rounds} rounds, ${pin.length > 0 ? `pinned: ${pin.join(' ')}` : 'not pinned: no taskset'}\n`,
);
for (const hashes of values.hashes) {
  const results = new Map<string, SignatureFacts[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) results.get(runner.name)!.push(signOnce(runner, hashes));
  }
  printTable(hashes, results);
}
process.stdout.write(`\nload at the end ${os.loadavg()[0]!.toFixed(2)}\n`);

function listRunners(): readonly Runner[] {
  const { python, rust } = peerPrograms(values.peers);
  if (!existsSync(python)) throw new Error(`${python} is missing: run node bench/peers/set-up.ts`);
  const here = path.join(import.meta.dirname, 'peers');
  const inPython = (name: string, script: string, environment: Readonly<Record<string, string>> = {}): Runner => ({
    name,
    command: [python, path.join(here, `${script}.py`)],
    environment,
  });
  const all: Runner[] = [
    { name: OURS, command: [process.execPath, path.join(here, 'outcross-signatures.ts')] },
    inPython('datasketch', 'datasketch_signatures'),
    inPython('rensa', 'rensa_signatures'),
    inPython('rensa C-MinHash', 'rensa_cminhash_signatures'),
    inPython('rensa flat', 'rensa_flat_signatures'),
    inPython('gaoya (Python)', 'gaoya_signatures'),
    inPython('datatrove', 'datatrove_signatures'),
    inPython(SPACY, 'datatrove_signatures', { WORDS: 'spacy' }),
  ];
  if (existsSync(rust)) {
    for (const name of ['gaoya', 'minhash-rs', 'txtfp']) all.push({ name: `${name} (Rust)`, command: [rust, name] });
  } else {
    process.stdout.write('No Rust peers: set-up.ts found no cargo\n');
  }
  return all;
}

function measure(corpus: string): { readonly documents: number; readonly textBytes: number } {
  let count = 0;
  let bytes = 0;
  for (const rows of readBatches<{ readonly text: string }>(corpus)) {
    count += rows.length;
    for (const { text } of rows) bytes += text.length;
  }
  return { documents: count, textBytes: bytes };
}

function signOnce({ name, command, environment }: Runner, hashes: string): SignatureFacts {
  const [program, ...args] = [...pin, ...command, file, hashes];
  const { status, stdout, stderr, error } = spawnSync(program!, args, {
    encoding: 'utf8',
    env: { ...process.env, ...ONE_THREAD, ...environment },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(-2000)}`);
  const facts = JSON.parse(stdout.trim().split('\n').at(-1)!) as SignatureFacts;
  if (facts.documents !== documents) throw new Error(`${name} signed ${facts.documents} of ${documents} documents`);
  if (facts.pairs === 0) throw new Error(`${name} held no pair against its label`);
  return facts;
}

function printTable(hashes: string, results: ReadonlyMap<string, readonly SignatureFacts[]>): void {
  const ours = results.get(OURS);
  const rate = (facts: readonly SignatureFacts[], key: 'seconds_wall' | 'cpu_seconds') =>
    facts.map((each) => each.documents / each[key]);
  process.stdout.write(
    `\n${hashes} hashes\n\n| peer | version | docs/s wall, median (worst - best) | docs per CPU-second | ours / peer, CPU | MB/s of text | peak MB | bias | RMSE |\n` +
      '|---|---|---|---|---|---|---|---|---|\n',
  );
  for (const [name, facts] of results) {
    const checksums = new Set(facts.map(({ checksum }) => checksum));
    if (checksums.size > 1) throw new Error(`${name} gave other signatures in another round`);
    const wall = rate(facts, 'seconds_wall');
    const cpu = median(rate(facts, 'cpu_seconds'));
    const ratio = ours ? `${(median(rate(ours, 'cpu_seconds')) / cpu).toFixed(1)}x` : '-';
    const peak = Math.max(...facts.map(({ peak_rss }) => peak_rss));
    const { version, bias, rmse } = facts[0]!;
    process.stdout.write(
      `| ${name} | ${version} | ${median(wall).toFixed(0)} (${Math.min(...wall).toFixed(0)} - ${Math.max(...wall).toFixed(0)}) ` +
        `| ${cpu.toFixed(0)} | ${ratio} | ${((median(wall) * textBytes) / documents / 1e6).toFixed(1)} | ${(peak / 1e6).toFixed(0)} ` +
        `| ${bias.toFixed(4)} | ${rmse.toFixed(4)} |\n`,
    );
  }
}
