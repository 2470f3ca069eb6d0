/**
 * Our side of bench/embeddings.ts: `node outcross-embeddings.ts JOB FILE DIMENSIONS FIRST K` prints one JSON object.
 *
 * FILE holds little-endian single-precision rows; the first FIRST of them are one arm (anchors, or human data), the rest the other.
 */
import { readFileSync } from 'node:fs';
import { frontierIntegral } from '../../src/range/divergence/frontier-integral.ts';
import { mauveDivergence } from '../../src/range/divergence/mauve-divergence.ts';
import { nearestNeighbours } from '../../src/range/embedding/nearest-neighbours.ts';
import { prdc } from '../../src/range/embedding/prdc.ts';
import { vendiScores } from '../../src/range/embedding/vendi-score.ts';
import { kMeans } from '../../src/strata/k-means.ts';
import type { EmbeddingFacts, EmbeddingJob } from './embedding-facts.ts';

const [job, file, ...numbers] = process.argv.slice(2);
const [dimensions, first, k] = numbers.map(Number);
if (!job || !file || !dimensions || !first || !k)
  throw new Error('usage: node outcross-embeddings.ts JOB FILE DIMENSIONS FIRST K');
const bytes = readFileSync(file);
const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
const reference = rows.subarray(0, first * dimensions);
const generation = rows.subarray(first * dimensions);

const WORK: Readonly<Record<EmbeddingJob, () => Promise<Readonly<Record<string, number>>>>> = {
  neighbours: async () => {
    const { distances, indices } = nearestNeighbours({ queries: reference, points: generation, dimensions, k });
    let [nearest, farthest, checksum] = [0, 0, 0];
    for (let at = 0; at < distances.length; at += k) {
      nearest += distances[at]!;
      farthest += distances[at + k - 1]!;
      checksum = (checksum * 31 + indices[at]!) % 2 ** 32;
    }
    return { mean_nearest: nearest / first, mean_kth: farthest / first, checksum_of_nearest: checksum };
  },
  prdc: async () => ({ ...prdc({ reference, generation, dimensions, k }) }),
  vendi: async () => ({ vendi_1: vendiScores(rows, { dimensions, orders: [1] })[0]! }),
  mauve: async () => {
    const { assignments, clusters } = await kMeans(rows, { dimensions, clusters: k, seed: 1 });
    const shares = (from: number, to: number) => {
      const counts: number[] = new Array(clusters).fill(0);
      for (const cluster of assignments.subarray(from, to)) counts[cluster]!++;
      return counts.map((count) => count / (to - from));
    };
    const [p, q] = [shares(0, first), shares(first, assignments.length)];
    return { mauve: mauveDivergence(p, q), frontier_integral: frontierIntegral(p, q) };
  },
};

const rssBefore = process.resourceUsage().maxRSS * 1024;
const cpuStart = process.cpuUsage();
const wallStart = performance.now();
const values = await WORK[job as EmbeddingJob]();
const wallSeconds = (performance.now() - wallStart) / 1000;
const cpu = process.cpuUsage(cpuStart);
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const facts: EmbeddingFacts = {
  version,
  seconds_wall: wallSeconds,
  cpu_seconds: (cpu.user + cpu.system) / 1e6,
  peak_rss: process.resourceUsage().maxRSS * 1024,
  rss_before: rssBefore,
  values,
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
