import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantile } from '../../statistics/quantile.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { CHOICE_METHODS, type ChoiceMethod, chooseCandidates } from './choose-candidates.ts';
import { drawByWeight } from './draw-by-weight.ts';
import { gramSets } from './gram-sets.ts';

const dimensions = 3;

/** A crowd around one direction and a few rows elsewhere, with texts that go with it. */
function crowd(count: number, { odd = 5, seed = 1 } = {}) {
  const random = seededGenerator(seed);
  const isOdd = (at: number) => at >= count - odd;
  const vectors = new Float32Array(count * dimensions);
  for (let at = 0; at < count; at++) {
    const raw = isOdd(at)
      ? [random() - 0.5, random() - 0.5, random() - 0.5]
      : [1, 0.1 * (random() - 0.5), 0.1 * (random() - 0.5)];
    const length = Math.hypot(...raw);
    for (let i = 0; i < dimensions; i++) vectors[at * dimensions + i] = raw[i]! / length;
  }
  const ids = Array.from({ length: count }, (_, at) => `made/${at}`);
  const texts = ids.map((id, at) =>
    isOdd(at) ? `the tale of ${id} and its own words` : `of the same old thing again ${at % 3}`,
  );
  return { ids, vectors, grams: gramSets(texts) };
}

const permuted = (rows: ReturnType<typeof crowd>, places: readonly number[]) => ({
  ids: places.map((at) => rows.ids[at]!),
  vectors: Float32Array.from(
    places.flatMap((at) => [...rows.vectors.subarray(at * dimensions, (at + 1) * dimensions)]),
  ),
  grams: (() => {
    const sets = places.map((at) => [...rows.grams.grams.subarray(rows.grams.starts[at], rows.grams.starts[at + 1])]);
    const starts = [0];
    for (const set of sets) starts.push(starts.at(-1)! + set.length);
    return { starts: Uint32Array.from(starts), grams: Uint32Array.from(sets.flat()) };
  })(),
});

describe.each(CHOICE_METHODS)('%s', (by: ChoiceMethod) => {
  const candidates = crowd(60);
  const kept = crowd(10, { odd: 0, seed: 2 });
  const options = { by, kept, dimensions, seed: 4, budget: 12 };

  test('keeps the budget, takes nothing twice, and follows from identities alone', async () => {
    const places = [...Array(60).keys()].sort((a, b) => ((a * 37) % 61) - ((b * 37) % 61));
    const first = await chooseCandidates({ ...options, candidates });
    const second = await chooseCandidates({ ...options, candidates: permuted(candidates, places) });
    expect(new Set(first.chosen).size).toBe(12);
    expect([...second.chosen].map((at) => places[at])).toEqual([...first.chosen]);
    expect(second.facts).toEqual(first.facts);
  });

  test('keeps costs and groups', async () => {
    const costs = Float64Array.from({ length: 60 }, (_, at) => 1 + (at % 3));
    const groups = { of: Uint32Array.from({ length: 60 }, (_, at) => at % 2), budgets: Float64Array.of(8, 7) };
    const { chosen } = await chooseCandidates({ ...options, candidates, costs, groups });
    for (const group of [0, 1]) {
      const spent = [...chosen].filter((at) => at % 2 === group).reduce((sum, at) => sum + costs[at]!, 0);
      expect(spent).toBeLessThanOrEqual(groups.budgets[group]!);
    }
    expect([...chosen].reduce((sum, at) => sum + costs[at]!, 0)).toBe(12);
  });

  test('takes no more of the typical half than chance would, and less where it looks for what is not', async () => {
    // A crowd of 55 of 60. Over 40 seeds 8 rows each: by chance half of 320 are of the half that is most typical, standard error .028.
    const crowded = (row: number) => candidates.vectors[row * dimensions]!;
    const median = quantile(
      Float64Array.from({ length: 60 }, (_, row) => crowded(row)),
      0.5,
    );
    let inTypicalHalf = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { chosen } = await chooseCandidates({ ...options, candidates, seed, budget: 8 });
      for (const row of chosen) if (crowded(row) > median) inTypicalHalf++;
    }
    if (by === 'random' || by === 'n-grams') expect(inTypicalHalf / 320).toBeLessThan(0.62);
    else expect(inTypicalHalf / 320).toBeLessThan(0.35);
  });
});

test('weights go where they mean something, and are refused elsewhere', async () => {
  const candidates = crowd(40, { odd: 20 });
  const weights = Float64Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 1 : 0));
  const options = { candidates, dimensions, weights, seed: 1, budget: 10 };
  const { chosen } = await chooseCandidates({ ...options, by: 'random' });
  expect([...chosen].every((at) => at % 2 === 0)).toBe(true);
  const covering = await chooseCandidates({ ...options, by: 'facility-location' });
  const plain = await chooseCandidates({ ...options, weights: undefined, by: 'facility-location' });
  expect(covering.chosen).not.toEqual(plain.chosen);
  for (const by of ['k-centre', 'n-grams'] as const)
    await expect(chooseCandidates({ ...options, by })).rejects.toThrow('knows no weights');
});

test('without vectors distances are those of n-grams', async () => {
  const { ids, grams } = crowd(60);
  for (const by of ['facility-location', 'k-centre'] as const) {
    const { chosen } = await chooseCandidates({ by, candidates: { ids, grams }, seed: 2, budget: 8 });
    expect([...chosen].filter((at) => at >= 55).length).toBeGreaterThanOrEqual(3);
  }
});

test('a method without what it needs says so', async () => {
  const options = { candidates: { ids: ['a'] }, seed: 1, budget: 1 };
  await expect(chooseCandidates({ ...options, by: 'k-centre' })).rejects.toThrow('there are none');
  await expect(chooseCandidates({ ...options, by: 'n-grams' })).rejects.toThrow('there are none');
});

describe('drawByWeight', () => {
  test('is a part of what a larger budget draws, and skips what does not fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 }),
        fc.nat(100),
        (costs, seed) => {
          const ids = costs.map((_, at) => `row ${at}`);
          const all = drawByWeight(ids, { budget: Number.POSITIVE_INFINITY, seed });
          expect([...all].sort((a, b) => a - b)).toEqual([...ids.keys()]);
          const budget = 12;
          let left = budget;
          const expected = [...all].filter((at) => {
            if (costs[at]! > left) return false;
            left -= costs[at]!;
            return true;
          });
          expect([...drawByWeight(ids, { budget, costs: Float64Array.from(costs), seed })]).toEqual(expected);
        },
      ),
    );
  });

  test('draws the first row by weight', () => {
    // Weights 1, 2, 3, 4: chances .1 to .4; 4,000 seeds, standard error at most .0078, four of them.
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++) {
      const [first] = drawByWeight(['a', 'b', 'c', 'd'], { budget: 1, weights: Float64Array.of(1, 2, 3, 4), seed });
      counts[first!]! += 1 / 4000;
    }
    for (const [row, share] of counts.entries()) expect(Math.abs(share - (row + 1) / 10)).toBeLessThan(0.032);
  });
});
