import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestGain, gainedBy, naiveGreedy } from '../../../test/support/choose-by-force.ts';
import type { CoverageObjective } from './coverage-objective.ts';
import { lazyGreedy } from './lazy-greedy.ts';
import type { SelectionLimits } from './selection-budget.ts';

/** Weighted cover: what a choice is worth is the weight of all points that any of its sets holds. */
class Cover implements CoverageObjective {
  readonly count: number;
  readonly #sets: readonly (readonly number[])[];
  readonly #weights: readonly number[];
  #covered = new Set<number>();

  constructor(sets: readonly (readonly number[])[], weights: readonly number[]) {
    this.count = sets.length;
    this.#sets = sets;
    this.#weights = weights;
  }

  gain(candidate: number): number {
    const fresh = new Set(this.#sets[candidate]).difference(this.#covered);
    return fresh.keys().reduce((sum, point) => sum + this.#weights[point]!, 0);
  }

  take(candidate: number): void {
    for (const point of this.#sets[candidate]!) this.#covered.add(point);
  }

  reset(): void {
    this.#covered = new Set();
  }
}

const POINTS = 8;
// Few points and small weights, so that ties are everywhere.
const covers = ({ most }: { most: number }) =>
  fc
    .record({
      sets: fc.array(fc.array(fc.nat(POINTS - 1), { maxLength: 5 }), { minLength: 1, maxLength: most }),
      weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: POINTS, maxLength: POINTS }),
    })
    .chain(({ sets, weights }) =>
      fc.record({
        objective: fc.constant(new Cover(sets, weights)),
        ranks: fc
          .shuffledSubarray([...sets.keys()], { minLength: sets.length })
          .map((ranks) => Uint32Array.from(ranks)),
        budget: fc.integer({ min: 0, max: sets.length + 1 }),
        costs: fc
          .array(fc.integer({ min: 1, max: 4 }), { minLength: sets.length, maxLength: sets.length })
          .map((costs) => Float64Array.from(costs)),
        groups: fc.record({
          of: fc
            .array(fc.nat(2), { minLength: sets.length, maxLength: sets.length })
            .map((groups) => Uint32Array.from(groups)),
          budgets: fc
            .array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 })
            .map((budgets) => Float64Array.from(budgets)),
        }),
      }),
    );

describe('takes exactly what looking at all candidates each time takes', () => {
  test.each([
    ['rows', false, false],
    ['rows within groups', false, true],
    ['costs', true, false],
    ['costs within groups', true, true],
  ])('%s', (_, hasCosts, hasGroups) => {
    fc.assert(
      fc.property(covers({ most: 30 }), ({ objective, ranks, budget, costs, groups }) => {
        const limits = { budget, ranks, ...(hasCosts && { costs }), ...(hasGroups && { groups }) };
        const lazy = lazyGreedy(objective, limits);
        const naive = naiveGreedy(objective, limits);
        // A candidate that outweighs all that greedy took comes first; then nothing else is compared here.
        const naiveSum = naive.gains.reduce((sum, gain) => sum + gain, 0);
        if (hasCosts && lazy.gained > naiveSum) return;
        expect([...lazy.chosen]).toEqual(naive.chosen);
        expect([...lazy.gains]).toEqual(naive.gains);
        expect(lazy.gained).toBe(naiveSum);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('beside the best choice', () => {
  const holds = (
    share: number,
    limitsOf: (given: {
      budget: number;
      costs: Float64Array;
      groups: NonNullable<SelectionLimits['groups']>;
    }) => SelectionLimits,
  ) =>
    fc.assert(
      fc.property(covers({ most: 9 }), ({ objective, ranks, ...given }) => {
        const limits = limitsOf(given);
        const { chosen, gained, atMost } = lazyGreedy(objective, { ...limits, ranks });
        const best = bestGain(objective, limits);
        expect(gained).toBe(gainedBy(objective, chosen));
        expect(gained).toBeGreaterThanOrEqual(share * best - 1e-9);
        expect(atMost).toBeGreaterThanOrEqual(best);
      }),
      { numRuns: 400 },
    );

  test('63 % with rows', () => holds(1 - 1 / Math.E, ({ budget }) => ({ budget })));
  test('50 % with rows within groups', () => holds(0.5, ({ budget, groups }) => ({ budget, groups })));
  test('31 % with costs', () => holds((1 - 1 / Math.E) / 2, ({ budget, costs }) => ({ budget, costs })));
  test('a bound at least with costs within groups', () =>
    holds(0, ({ budget, costs, groups }) => ({ budget, costs, groups })));
});

test('one candidate that outweighs all others is taken although others have the better ratio', () => {
  // Ratios 2/1 and 10/10: by ratio alone the first is taken, and then the second no longer fits.
  const objective = new Cover([[0], [1]], [2, 10]);
  const found = lazyGreedy(objective, { budget: 10, costs: Float64Array.of(1, 10), ranks: Uint32Array.of(0, 1) });
  expect(found).toMatchObject({ chosen: Uint32Array.of(1), gained: 10 });
  expect(
    naiveGreedy(objective, { budget: 10, costs: Float64Array.of(1, 10), ranks: Uint32Array.of(0, 1) }).chosen,
  ).toEqual([0]);
});

test('is lazy: of 400 disjoint sets each is looked at little more than once', () => {
  const sets = Array.from({ length: 400 }, (_, at) => [at]);
  const weights = Array.from({ length: 400 }, (_, at) => 1000 + ((at * 37) % 400));
  const { evaluations, chosen } = lazyGreedy(new Cover(sets, weights), {
    budget: 200,
    ranks: Uint32Array.from(sets.keys()),
  });
  expect(chosen).toHaveLength(200);
  // Naively 400 + 399 + … = 60,100.
  expect(evaluations).toBeLessThan(700);
});

test('a smaller budget takes the first of what a larger one takes', () => {
  fc.assert(
    fc.property(covers({ most: 20 }), ({ objective, ranks, budget }) => {
      const larger = lazyGreedy(objective, { budget: budget + 1, ranks }).chosen;
      expect(larger.subarray(0, budget)).toEqual(lazyGreedy(objective, { budget, ranks }).chosen);
    }),
  );
});

test.each([
  [{ budget: -1 }, 'a budget of -1'],
  [{ budget: Number.NaN }, 'a budget of NaN'],
  [{ budget: 1, costs: Float64Array.of(1) }, '1 costs for 2 candidates'],
  [{ budget: 1, costs: Float64Array.of(1, 0) }, 'costs are above 0'],
  [{ budget: 1, groups: { of: Uint32Array.of(0, 1), budgets: Float64Array.of(1) } }, 'group 1 has no budget'],
  [{ budget: 1, ranks: Uint32Array.of(1, 1) }, 'rank 1 of 2 candidates'],
])('refuses %j', (limits, message) => {
  const objective = new Cover([[0], [1]], [1, 1]);
  expect(() => lazyGreedy(objective, { ranks: Uint32Array.of(0, 1), ...limits })).toThrow(message);
});
