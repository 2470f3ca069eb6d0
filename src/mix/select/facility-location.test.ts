import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestGain, gainedBy, naiveGreedy } from '../../../test/support/choose-by-force.ts';
import { CancelledError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { facilityLocation } from './facility-location.ts';
import { FacilityLocationObjective } from './facility-location-objective.ts';
import { keptSimilarities } from './kept-similarities.ts';
import { similarityTable } from './similarity-table.ts';
import { SIMILARITY_ONE } from './unit-similarity.ts';

/** Rows of length 1 around some directions, a few of them copies, and one of zeros. */
function unitVectors(count: number, { dimensions = 6, directions = 4, seed = 1 } = {}): Float32Array {
  const random = seededGenerator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Array.from({ length: directions }, () => Array.from({ length: dimensions }, normal));
  const vectors = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const centre = centres[Math.floor(random() * directions)]!;
    const raw = centre.map((value) => value + 0.4 * normal());
    const length = Math.hypot(...raw);
    const copied = row > 0 && random() < 0.1 ? Math.floor(random() * row) : undefined;
    for (let at = 0; at < dimensions; at++)
      vectors[row * dimensions + at] = copied === undefined ? raw[at]! / length : vectors[copied * dimensions + at]!;
  }
  if (count > 3) vectors.fill(0, 3 * dimensions, 4 * dimensions);
  return vectors;
}

/** An order that is not that of places. */
const ranksOf = (count: number) =>
  Uint32Array.from([...Array(count).keys()].sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009) || a - b));

const rowsOf = (count: number, options?: Parameters<typeof unitVectors>[1]) => ({
  vectors: unitVectors(count, options),
  ranks: ranksOf(count),
});

const dimensions = 6;

/** f(S) - f(nothing) by the definition, in plain numbers. */
function gainByDefinition(vectors: Float32Array, chosen: Iterable<number>, kept: Float32Array): number {
  const row = (from: Float32Array, at: number) => from.subarray(at * dimensions, (at + 1) * dimensions);
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const picked = [...chosen];
  let sum = 0;
  for (let point = 0; point < vectors.length / dimensions; point++) {
    const to = row(vectors, point);
    let before = 0;
    for (let at = 0; at < kept.length / dimensions; at++) before = Math.max(before, cosine(to, row(kept, at)));
    sum += Math.max(before, ...picked.map((at) => cosine(to, row(vectors, at)))) - before;
  }
  return sum;
}

describe('all pairs', () => {
  test('lazy greedy takes what naive greedy takes, with kept rows, weights, costs and groups', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const candidates = rowsOf(40, { seed });
      const kept = rowsOf(10, { seed: seed + 100, directions: 2 });
      const random = seededGenerator(seed);
      const weights = seed % 2 === 0 ? Float64Array.from({ length: 40 }, () => Math.floor(random() * 4)) : undefined;
      const limits = {
        budget: 15,
        ...(seed % 3 === 0 && { costs: Float64Array.from({ length: 40 }, () => 1 + Math.floor(random() * 2)) }),
        ...(seed % 4 === 0 && {
          groups: { of: Uint32Array.from({ length: 40 }, (_, at) => at % 3), budgets: Float64Array.of(3, 6, 9) },
        }),
      };
      const found = await facilityLocation({ candidates, kept, dimensions, weights, ...limits });
      const table = await similarityTable(candidates, { dimensions, neighbours: 64 });
      const { similarities: before } = await keptSimilarities(candidates, { kept, dimensions });
      const objective = new FacilityLocationObjective(table, { before, weights });
      const naive = naiveGreedy(objective, { ...limits, ranks: candidates.ranks });
      expect([...found.chosen]).toEqual(naive.chosen);
      expect([...found.gains]).toEqual(naive.gains);
      expect(found.method).toBe('all');
    }
  });

  test('gains are those of the definition, within the fixed point', async () => {
    const candidates = rowsOf(30);
    const kept = rowsOf(8, { seed: 5, directions: 1 });
    const { chosen, gains, before, after } = await facilityLocation({ candidates, kept, dimensions, budget: 6 });
    const expected = gainByDefinition(candidates.vectors, chosen, kept.vectors);
    const gained = gains.reduce((sum, gain) => sum + gain, 0) / SIMILARITY_ONE;
    expect(gained).toBeCloseTo(expected, 4);
    expect(after - before).toBeCloseTo(expected / 30, 5);
  });

  test('63 % of the best by brute force; what is proved never says too much', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const candidates = rowsOf(11, { seed, directions: 5 });
      const budget = 1 + (seed % 4);
      const table = await similarityTable(candidates, { dimensions, neighbours: 64 });
      const objective = new FacilityLocationObjective(table);
      const best = bestGain(objective, { budget });
      const { chosen, provedShare } = await facilityLocation({ candidates, dimensions, budget });
      const gained = gainedBy(objective, chosen);
      expect(gained).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best);
      expect(provedShare).toBeLessThanOrEqual(gained / best + 1e-12);
      expect(provedShare).toBeGreaterThan(0.5);
    }
  });

  test('the same rows are chosen in whatever order candidates and kept rows come', async () => {
    const candidates = rowsOf(60);
    const kept = rowsOf(12, { seed: 9 });
    const places = ranksOf(60);
    const shuffled = {
      vectors: Float32Array.from(
        [...places].flatMap((row) => [...candidates.vectors.subarray(row * dimensions, (row + 1) * dimensions)]),
      ),
      ranks: places.map((row) => candidates.ranks[row]!),
    };
    const options = { kept, dimensions, budget: 20 };
    for (const path of [{}, { mostDenseRows: 0, neighbours: 7 }, { mostDenseRows: 0, neighbours: 7, mostPairs: 0 }]) {
      const first = await facilityLocation({ candidates, ...options, ...path });
      const second = await facilityLocation({ candidates: shuffled, ...options, ...path });
      expect([...second.chosen].map((at) => places[at])).toEqual([...first.chosen]);
      expect(second.gains).toEqual(first.gains);
    }
  });
});

describe('nearest neighbours', () => {
  test('as many as there are give the choice of all pairs', async () => {
    const candidates = rowsOf(50);
    const all = await facilityLocation({ candidates, dimensions, budget: 12 });
    const nearest = await facilityLocation({ candidates, dimensions, budget: 12, mostDenseRows: 0, neighbours: 49 });
    expect(nearest.method).toBe('nearest');
    expect(nearest.chosen).toEqual(all.chosen);
    expect(nearest.gains).toEqual(all.gains);
    expect(nearest.provedShare).toBeCloseTo(all.provedShare!, 9);
  });

  test('few of them value nothing too high, and what is proved holds beside the best choice of all pairs', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const candidates = rowsOf(11, { seed, directions: 3 });
      const kept = rowsOf(2, { seed: seed + 50, directions: 1 });
      const options = { candidates, kept, dimensions, budget: 3 };
      const found = await facilityLocation({ ...options, mostDenseRows: 0, neighbours: 2 });
      const table = await similarityTable(candidates, { dimensions, neighbours: 64 });
      const { similarities: before } = await keptSimilarities(candidates, { kept, dimensions });
      const objective = new FacilityLocationObjective(table, { before });
      const best = bestGain(objective, { budget: 3 });
      const counted = found.gains.reduce((sum, gain) => sum + gain, 0);
      const gained = gainedBy(objective, found.chosen);
      expect(counted).toBeLessThanOrEqual(gained);
      expect(found.provedShare! * best).toBeLessThanOrEqual(gained);
    }
  });

  test('searched by parts find most, say how many, and prove nothing of the rest', async () => {
    const candidates = rowsOf(1500, { directions: 30 });
    const options = { candidates, dimensions, budget: 100, mostDenseRows: 0, neighbours: 10 };
    const exact = await facilityLocation(options);
    // A third of the pairs.
    const parts = await facilityLocation({ ...options, mostPairs: 750_000 });
    expect(exact).toMatchObject({ method: 'nearest', recall: 1 });
    expect(parts).toMatchObject({ method: 'parts', provedShare: undefined });
    expect(parts.recall).toBeGreaterThan(0.9);
    expect(parts.recall).toBeLessThan(1.0001);
    expect(parts.after).toBeGreaterThan(0.97 * exact.after);
  });

  test('hold for rows that are all alike, in bounded time', async () => {
    const vectors = new Float32Array(3000 * dimensions);
    for (let row = 0; row < 3000; row++) vectors[row * dimensions] = 1;
    const candidates = { vectors, ranks: ranksOf(3000) };
    const found = await facilityLocation({
      candidates,
      dimensions,
      budget: 3,
      mostDenseRows: 0,
      mostPairs: 1000,
      neighbours: 5,
    });
    expect(found.chosen).toHaveLength(3);
  });
});

test('what is kept decides: rows like it come last, whatever they would be worth without it', async () => {
  // Nine of ten candidates point one way, one the other. Alone the crowd is worth most; beside kept rows of the crowd the odd one is.
  const vectors = Float32Array.from(
    Array.from({ length: 10 }, (_, row) => (row === 6 ? [0, 1] : [Math.cos(row / 100), Math.sin(row / 100)])).flat(),
  );
  const candidates = { vectors, ranks: Uint32Array.from({ length: 10 }, (_, row) => row) };
  const kept = { vectors: Float32Array.of(Math.cos(0.045), Math.sin(0.045)), ranks: Uint32Array.of(0) };
  const alone = await facilityLocation({ candidates, dimensions: 2, budget: 1 });
  const beside = await facilityLocation({ candidates, kept, dimensions: 2, budget: 1 });
  expect(alone.chosen[0]).not.toBe(6);
  expect([...beside.chosen]).toEqual([6]);
});

test('rows without features cover nothing and hide nothing', async () => {
  // The kept zeros lie nearer to the candidate (distance 1) than the kept row with cosine .4 (distance 1.1).
  const candidates = { vectors: Float32Array.of(1, 0), ranks: Uint32Array.of(0) };
  const kept = { vectors: Float32Array.of(0, 0, 0.4, Math.sqrt(1 - 0.16)), ranks: Uint32Array.of(0, 1) };
  const { similarities } = await keptSimilarities(candidates, { kept, dimensions: 2 });
  expect(similarities[0]! / SIMILARITY_ONE).toBeCloseTo(0.4, 5);
});

test('no candidates, one candidate, and kept rows alone are fine', async () => {
  const none = { vectors: new Float32Array(0), ranks: new Uint32Array(0) };
  const one = { vectors: Float32Array.of(1, 0), ranks: Uint32Array.of(0) };
  expect(await facilityLocation({ candidates: none, dimensions: 2, budget: 3 })).toMatchObject({ before: 0, after: 0 });
  expect(
    await facilityLocation({ candidates: none, kept: one, dimensions: 2, budget: 3, mostDenseRows: -1 }),
  ).toMatchObject({
    chosen: new Uint32Array(0),
  });
  for (const mostDenseRows of [0, 4096]) {
    const found = await facilityLocation({ candidates: one, kept: none, dimensions: 2, budget: 3, mostDenseRows });
    expect(found).toMatchObject({ chosen: Uint32Array.of(0), after: 1, provedShare: 1 });
  }
});

test('rows that were never normalised, and weights that are not whole, are refused', async () => {
  const candidates = { vectors: Float32Array.of(2, 0), ranks: Uint32Array.of(0) };
  await expect(facilityLocation({ candidates, dimensions: 2, budget: 1 })).rejects.toThrow('must have length 1');
  const unit = { vectors: Float32Array.of(1, 0), ranks: Uint32Array.of(0) };
  await expect(
    facilityLocation({ candidates: unit, dimensions: 2, budget: 1, weights: Float64Array.of(0.5) }),
  ).rejects.toThrow('whole numbers');
});

test('a signal stops the search', async () => {
  const candidates = rowsOf(1500);
  await expect(
    facilityLocation({
      candidates,
      dimensions,
      budget: 9,
      mostDenseRows: 0,
      mostPairs: 1,
      signal: AbortSignal.abort(),
    }),
  ).rejects.toThrow(CancelledError);
});

test('sums stay exact to the last unit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 500 }), async (seed) => {
      const candidates = rowsOf(15, { seed });
      const { gains, before, after, coverable } = await facilityLocation({ candidates, dimensions, budget: 15 });
      expect(gains.every(Number.isSafeInteger)).toBe(true);
      // With everything taken, everything that can be covered is.
      expect(after).toBe(coverable);
      expect(before).toBe(0);
    }),
    { numRuns: 20 },
  );
});
