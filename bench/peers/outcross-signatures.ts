/**
 * Our MinHash signatures in the frame of lane.py: `node outcross-signatures.ts FILE HASHES` prints one JSON object.
 *
 * Shingles are five words under the package's own token rule: more than the peers do, who fold ASCII alone.
 */
import { readFileSync } from 'node:fs';
import { MinHasher } from '../../src/kernels/min-hasher.ts';
import type { CorpusRow } from '../make-corpus.ts';
import { readBatches } from './read-batches.ts';
import type { SignatureFacts } from './signature-facts.ts';

const [file, hashes] = process.argv.slice(2);
if (!file || !hashes) throw new Error('usage: node outcross-signatures.ts FILE HASHES');
const hashCount = Number(hashes);
const hasher = new MinHasher({ hashCount, shingleWords: 5, seed: 1 });

// As everywhere, the first batch is signed once before the clock starts.
for (const { text } of readBatches<CorpusRow>(file).next().value ?? []) hasher.signature(text);

let wallSeconds = 0;
let cpuSeconds = 0;
const signatures: (Uint32Array | undefined)[] = [];
const places = new Map<string, number>();
const pairs: { readonly copy: number; readonly of: string; readonly jaccard: number }[] = [];
for (const rows of readBatches<CorpusRow>(file)) {
  const first = signatures.length;
  const cpuStart = process.cpuUsage();
  const wallStart = performance.now();
  for (const { text } of rows) signatures.push(hasher.signature(text));
  wallSeconds += (performance.now() - wallStart) / 1000;
  const cpu = process.cpuUsage(cpuStart);
  cpuSeconds += (cpu.user + cpu.system) / 1e6;
  for (const [index, { id, of, jaccard }] of rows.entries()) {
    places.set(id, first + index);
    if (of !== null && jaccard !== null) pairs.push({ copy: first + index, of, jaccard });
  }
}
const peakRss = process.resourceUsage().maxRSS * 1024;

const errors = pairs.map(({ copy, of, jaccard }) => {
  const own = signatures[copy]!;
  const original = signatures[places.get(of)!]!;
  return own.filter((lane, index) => lane === original[index]).length / hashCount - jaccard;
});
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
let checksum = 0;
for (const lanes of signatures) for (const lane of lanes ?? []) checksum = (checksum + lane) % 2 ** 32;
const facts: SignatureFacts = {
  version: (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version,
  documents: signatures.filter((signature) => signature !== undefined).length,
  seconds_wall: wallSeconds,
  cpu_seconds: cpuSeconds,
  peak_rss: peakRss,
  checksum,
  pairs: pairs.length,
  bias: mean(errors),
  rmse: Math.sqrt(mean(errors.map((error) => error * error))),
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
