import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nearestNeighbours } from '../../range/embedding/nearest-neighbours.ts';
import { quantile } from '../../statistics/quantile.ts';
import { kMeans } from '../../strata/k-means.ts';
import { tailClusters } from '../../strata/tail-clusters.ts';
import { createTfIdfEmbedder } from '../../strata/tf-idf-embedder.ts';
import { fitTfIdf } from '../../strata/tf-idf-fit.ts';
import { chooseCandidates } from './choose-candidates.ts';
import { gatherRows } from './embedded-rows.ts';
import { identityRanks } from './identity-ranks.ts';
import { rowsByRank } from './require-ranks.ts';
import { tailCoverage } from './tail-coverage.ts';

const data = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const messages = path.join(data, 'text/git_commit_messages.jsonl.gz');

const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

test('by a vector worked by hand', () => {
  // Points at 0, 90 and 180 degrees; candidates at 1, 2, 91 and 300. Within 5 degrees: the first point by two, the second by one, the last
  // by none. Two of four chosen cover the first point by chance in 1 - 1/6 of draws, the second in 1/2.
  const found = tailCoverage({
    points: Float32Array.from([at(0), at(90), at(180)].flat()),
    candidates: Float32Array.from([at(1), at(2), at(91), at(300)].flat()),
    dimensions: 2,
    chosen: Uint32Array.of(0, 2),
    radius: 2 * Math.sin((2.5 * Math.PI) / 180),
    draws: 20_000,
    seed: 1,
  });
  expect(found).toMatchObject({ share: 2 / 3, coverable: 2 / 3, points: 3, draws: 20_000 });
  // Standard error of each of two shares of 20,000 draws at most .0035, of their mean over three points less; four of them.
  expect(Math.abs(found.randomShare - (5 / 6 + 1 / 2) / 3)).toBeLessThan(0.01);
  expect(found.gain).toBeCloseTo(found.share - found.randomShare, 12);
  const [low, high] = found.interval!;
  expect(low).toBeLessThanOrEqual(found.gain);
  expect(high).toBeGreaterThanOrEqual(found.gain);
});

test('a tail of no points is refused', () => {
  const none = new Float32Array(0);
  expect(() =>
    tailCoverage({ points: none, candidates: none, dimensions: 2, chosen: new Uint32Array(0), radius: 1, seed: 1 }),
  ).toThrow(RangeError);
});

test.skipIf(!existsSync(messages))(
  'on commit messages a choice by facility location covers more of the tail than random ones (needs ../shared/data)',
  async () => {
    const rows = gunzipSync(readFileSync(messages))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; text: string });
    const ranks = identityRanks(
      rows.map(({ id }) => id),
      { seed: 3 },
    );
    const ordered = [...rowsByRank(ranks)].map((row) => rows[row]!);
    const [pool, held] = [ordered.slice(0, 1500), ordered.slice(1500, 4500)];
    const embedder = createTfIdfEmbedder(fitTfIdf(pool.map(({ text }) => text)));
    const { dimensions } = embedder;
    const candidates = await embedder.embed(pool.map(({ text }) => text));
    const points = await embedder.embed(held.map(({ text }) => text));
    // The tail: messages that were held out, in the smallest clusters, which hold a tenth of them together.
    const { assignments, clusters } = await kMeans(points, { dimensions, clusters: 60, seed: 1 });
    const masses = new Array<number>(clusters).fill(0);
    for (const cluster of assignments) masses[cluster]!++;
    const isTail = tailClusters(masses);
    const tail = gatherRows(
      points,
      Uint32Array.from(assignments.keys().filter((row) => isTail[assignments[row]!]!)),
      dimensions,
    );
    expect(tail.length / dimensions).toBeGreaterThan(150);
    // Covered is what lies as near to the choice as half of the tail lies to the nearest of all candidates.
    const nearest = nearestNeighbours({ queries: tail, points: candidates, dimensions, k: 1 }).distances;
    const radius = quantile(nearest, 0.5);
    const measure = async (by: 'facility-location' | 'random') => {
      const { chosen } = await chooseCandidates({
        by,
        candidates: { ids: pool.map(({ id }) => id), vectors: candidates },
        dimensions,
        seed: 1,
        budget: 100,
      });
      return tailCoverage({ points: tail, candidates, dimensions, chosen, radius, seed: 1 });
    };
    const widened = await measure('facility-location');
    expect(widened.interval![0]).toBeGreaterThan(0);
    expect(widened.share).toBeGreaterThan(1.5 * widened.randomShare);
    // Once in 40 times a random choice passes for better.
    expect((await measure('random')).interval![0]).toBeLessThanOrEqual(0);
  },
);
