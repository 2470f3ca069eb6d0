import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choicesWithin } from '../../../test/support/choose-by-force.ts';
import { CancelledError } from '../../errors.ts';
import { squaredDistance } from '../../range/embedding/squared-distance.ts';
import { kCentre } from './k-centre.ts';

const dimensions = 2;
const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, at) => at);

/** Rows at angles: of few, so that copies and ties are common. */
const rowsAt = (angles: readonly number[]) =>
  Float32Array.from(angles.flatMap((angle) => [Math.cos((angle * Math.PI) / 24), Math.sin((angle * Math.PI) / 24)]));

const squared = (rows: Float32Array, at: number, others: Float32Array, other: number) =>
  squaredDistance(rows, at * dimensions, others, other * dimensions, dimensions);

function radiusOf(rows: Float32Array, chosen: Iterable<number>, kept: Float32Array): number {
  const picked = [...chosen];
  let radius = 0;
  for (let row = 0; row < rows.length / dimensions; row++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const other of picked) nearest = Math.min(nearest, squared(rows, row, rows, other));
    for (let at = 0; at < kept.length / dimensions; at++) nearest = Math.min(nearest, squared(rows, row, kept, at));
    radius = Math.max(radius, nearest);
  }
  return Math.sqrt(radius);
}

const problems = fc
  .record({
    angles: fc.array(fc.nat(47), { minLength: 1, maxLength: 11 }),
    keptAngles: fc.array(fc.nat(47), { maxLength: 3 }),
    budget: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ angles, keptAngles, budget }) =>
    fc.record({
      vectors: fc.constant(rowsAt(angles)),
      kept: fc.constant({ vectors: rowsAt(keptAngles), ranks: inOrder(keptAngles.length) }),
      budget: fc.constant(budget),
      ranks: fc
        .shuffledSubarray([...angles.keys()], { minLength: angles.length })
        .map((ranks) => Uint32Array.from(ranks)),
    }),
  );

test('takes what farthest-first takes that works out all distances', async () => {
  await fc.assert(
    fc.asyncProperty(problems, async ({ vectors, kept, budget, ranks }) => {
      const found = await kCentre({ candidates: { vectors, ranks }, kept, dimensions, budget });
      const count = ranks.length;
      const chosen: number[] = [];
      while (chosen.length < Math.min(budget, count)) {
        let [best, farthest] = [-1, -1];
        for (let row = 0; row < count; row++) {
          if (chosen.includes(row)) continue;
          let nearest = Number.POSITIVE_INFINITY;
          for (const other of chosen) nearest = Math.min(nearest, squared(vectors, row, vectors, other));
          for (let at = 0; at < kept.ranks.length; at++)
            nearest = Math.min(nearest, squared(vectors, row, kept.vectors, at));
          if (nearest > farthest || (nearest === farthest && ranks[row]! < ranks[best]!))
            [best, farthest] = [row, nearest];
        }
        expect(found.distances[chosen.length]).toBe(Math.sqrt(farthest));
        chosen.push(best);
      }
      expect([...found.chosen]).toEqual(chosen);
      expect(found.radius).toBeCloseTo(radiusOf(vectors, chosen, kept.vectors), 12);
    }),
    { numRuns: 300 },
  );
});

test('the radius is at most twice the best by brute force, beside what is kept', async () => {
  await fc.assert(
    fc.asyncProperty(problems, async ({ vectors, kept, budget, ranks }) => {
      const { radius } = await kCentre({ candidates: { vectors, ranks }, kept, dimensions, budget });
      let best = Number.POSITIVE_INFINITY;
      for (const choice of choicesWithin(ranks.length, { budget }))
        best = Math.min(best, radiusOf(vectors, choice, kept.vectors));
      expect(radius).toBeLessThanOrEqual(2 * best + 1e-6);
    }),
    { numRuns: 150 },
  );
});

test('distances never grow, and rows without features come last', async () => {
  const vectors = Float32Array.of(1, 0, 0, 0, 0, 1, -1, 0, 1, 0);
  const { chosen, distances, radius } = await kCentre({
    candidates: { vectors, ranks: inOrder(5) },
    dimensions,
    budget: 5,
  });
  expect([...chosen]).toEqual([0, 3, 2, 1, 4]);
  expect(distances[0]).toBe(Number.POSITIVE_INFINITY);
  expect([...distances.subarray(1)]).toEqual([2, Math.SQRT2, 0, 0]);
  expect(radius).toBe(0);
});

test('costs and groups are kept: what does not fit is passed over for the next farthest', async () => {
  const vectors = Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1);
  const candidates = { vectors, ranks: inOrder(4) };
  const costly = await kCentre({ candidates, dimensions, budget: 3, costs: Float64Array.of(1, 5, 1, 1) });
  expect([...costly.chosen]).toEqual([0, 2, 3]);
  expect(costly.radius).toBeCloseTo(Math.SQRT2, 6);
  const grouped = await kCentre({
    candidates,
    dimensions,
    budget: 4,
    groups: { of: Uint32Array.of(0, 0, 1, 1), budgets: Float64Array.of(1, 1) },
  });
  expect([...grouped.chosen]).toEqual([0, 2]);
});

test('nothing kept and nothing taken leaves every row at no distance that could be named', async () => {
  const candidates = { vectors: rowsAt([0]), ranks: inOrder(1) };
  expect(await kCentre({ candidates, dimensions, budget: 0 })).toMatchObject({ radius: Number.POSITIVE_INFINITY });
  const none = { vectors: new Float32Array(0), ranks: inOrder(0) };
  expect(await kCentre({ candidates: none, dimensions, budget: 2 })).toMatchObject({ radius: 0 });
});

test('a signal stops it', async () => {
  const angles = Array.from({ length: 4000 }, (_, at) => at / 90);
  const started = performance.now();
  const run = kCentre({
    candidates: { vectors: rowsAt(angles), ranks: inOrder(4000) },
    dimensions,
    budget: 4000,
    signal: AbortSignal.timeout(1),
  });
  await expect(run).rejects.toThrow(CancelledError);
  expect(performance.now() - started).toBeLessThan(5000);
});
