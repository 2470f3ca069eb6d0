import { expect, test } from 'vitest';
import { PlanLoops } from './plan-loops.ts';
import { type PlanStratum, planStrata } from './plan-strata.ts';
import { simulateLoops } from './simulate-loops.ts';
import { expectedShortfall, smallestFloors, smallestUniformFloor } from './smallest-floors.ts';
import { type KeepPromise, smallestHumanMass } from './smallest-human-mass.ts';
import { strataBands } from './strata-bands.ts';

const NEUTRAL = { temperature: 1, topP: 1 };
const until = (generations: number) => ({ kind: 'until', generations }) as const;

function strataOf(masses: readonly number[]): readonly PlanStratum[] {
  return planStrata(
    masses.map((mass, index) => ({ name: `s${index}`, mass })),
    { place: 'test' },
  ).strata;
}

function loopsOf(strata: readonly PlanStratum[], synthetic: number, bias = NEUTRAL): PlanLoops {
  return new PlanLoops(strataBands(strata), { synthetic, bias });
}

/** Standard error of a share of n. */
const error = (share: number, n: number) => Math.sqrt((share * (1 - share)) / n);

const LONG_TAIL = strataOf([0.5, 0.25, 0.15, 0.05, 0.03, 0.01, 0.005, 0.005]);
const PROMISE: KeepPromise = { keep: 0.5, delta: 0.05, of: 'joint', horizon: until(10) };

test('what is promised of all strata together holds in whole loops, and half of it does not', () => {
  const loops = loopsOf(LONG_TAIL, 4000);
  const { rows, risk } = smallestHumanMass(loops, PROMISE)!;
  const simulate = (human: number) =>
    simulateLoops({
      strata: LONG_TAIL,
      groups: [],
      synthetic: 4000,
      human,
      bias: NEUTRAL,
      keep: 0.5,
      generations: 10,
      replicas: 3000,
      seed: 7,
    });
  const held = simulate(rows);
  expect(risk.joint).toBeLessThanOrEqual(0.05);
  expect(risk.joint).toBeGreaterThan(0.04);
  expect(held.fallenReplicas / 3000).toBeLessThan(0.05 + 4 * error(0.05, 3000));
  // The union bound is hardly above the truth here: two rare strata that know little of each other.
  expect(held.fallenReplicas / 3000).toBeGreaterThan(0.03);
  expect(simulate(Math.round(rows / 2)).fallenReplicas / 3000).toBeGreaterThan(0.15);
});

test('what is promised of each stratum holds stratum by stratum', () => {
  const { rows, risk } = smallestHumanMass(loopsOf(LONG_TAIL, 4000), { ...PROMISE, of: 'each' })!;
  const { fallen } = simulateLoops({
    strata: LONG_TAIL,
    groups: [],
    synthetic: 4000,
    human: rows,
    bias: NEUTRAL,
    keep: 0.5,
    generations: 10,
    replicas: 3000,
    seed: 8,
  });
  expect(risk.each).toBeLessThanOrEqual(0.05);
  for (const count of fallen) expect(count / 3000).toBeLessThan(0.05 + 4 * error(0.05, 3000));
  expect(Math.max(...fallen) / 3000).toBeGreaterThan(0.05 - 4 * error(0.05, 3000) - 0.005);
});

test('a promise for ever holds in a far generation', () => {
  const { rows } = smallestHumanMass(loopsOf(LONG_TAIL, 2000), { ...PROMISE, horizon: { kind: 'long-run' } })!;
  const { belowAtEnd } = simulateLoops({
    strata: LONG_TAIL,
    groups: [],
    synthetic: 2000,
    human: rows,
    bias: NEUTRAL,
    keep: 0.5,
    generations: 1,
    until: Math.ceil((4 * (rows + 2000)) / rows),
    replicas: 2500,
    seed: 9,
  });
  expect(belowAtEnd.replicas / 2500).toBeLessThan(0.05 + 4 * error(0.05, 2500));
  expect(belowAtEnd.replicas / 2500).toBeGreaterThan(0.02);
});

test('more is needed to keep more, more surely, longer, jointly, of rarer strata', () => {
  const rows = (own: Partial<KeepPromise>, strata = LONG_TAIL) =>
    smallestHumanMass(loopsOf(strata, 4000), { ...PROMISE, ...own })!.rows;
  const base = rows({});
  expect(rows({ keep: 0.25 })).toBeLessThan(base);
  expect(rows({ keep: 0.75 })).toBeGreaterThan(base);
  expect(rows({ delta: 0.2 })).toBeLessThan(base);
  expect(rows({ delta: 0.005 })).toBeGreaterThan(base);
  expect(rows({ horizon: until(3) })).toBeLessThan(base);
  expect(rows({ horizon: until(30) })).toBeGreaterThan(base);
  expect(rows({ of: 'each' })).toBeLessThan(base);
  expect(rows({}, strataOf([0.5, 0.25, 0.15, 0.09, 0.0075, 0.0025]))).toBeGreaterThan(base);
  const sharpened = smallestHumanMass(loopsOf(LONG_TAIL, 4000, { temperature: 0.9, topP: 1 }), PROMISE)!.rows;
  expect(sharpened).toBeGreaterThan(2 * base);
});

test('more synthetic rows beside the same human ones change almost nothing (7.4)', () => {
  const rows = [4000, 40_000].map(
    (synthetic) =>
      smallestHumanMass(loopsOf(LONG_TAIL, synthetic), { ...PROMISE, horizon: { kind: 'long-run' } })!.rows,
  );
  expect(rows[1]! / rows[0]!).toBeGreaterThan(0.8);
  expect(rows[1]! / rows[0]!).toBeLessThan(1.35);
});

test('floors hold the promise with fewer rows, weighted back or not', () => {
  const loops = loopsOf(LONG_TAIL, 4000);
  const mass = smallestHumanMass(loops, PROMISE)!.rows;
  const human = 500;
  for (const isWeighted of [false, true]) {
    const floors = smallestFloors(loops, {
      human,
      keep: 0.5,
      delta: 0.05 / LONG_TAIL.length,
      horizons: [until(10)],
      isWeighted,
    })!;
    expect(human + floors.extra).toBeLessThan(mass / 1.5);
    const byStratum = new Float64Array(LONG_TAIL.length);
    for (const [at, { members }] of loops.bands.entries())
      for (const index of members) byStratum[index] = floors.rows[at]!;
    const { fallenReplicas } = simulateLoops({
      strata: LONG_TAIL,
      groups: [],
      synthetic: 4000,
      human,
      floors: byStratum,
      isWeighted,
      bias: NEUTRAL,
      keep: 0.5,
      generations: 10,
      replicas: 2500,
      seed: 10,
    });
    expect(fallenReplicas / 2500).toBeLessThan(0.05 + 4 * error(0.05, 2500));
  }
});

test('one floor for all strata holds the promise in whole loops', () => {
  const horizons = [until(10), { kind: 'long-run' }] as const;
  const floor = smallestUniformFloor(loopsOf(LONG_TAIL, 4000), { ...PROMISE, human: 600, horizons })!;
  const { fallenReplicas } = simulateLoops({
    strata: LONG_TAIL,
    groups: [],
    synthetic: 4000,
    human: 600,
    floors: LONG_TAIL.map(() => floor.rows),
    bias: NEUTRAL,
    keep: 0.5,
    generations: 10,
    replicas: 2000,
    seed: 11,
  });
  expect(floor.extra).toBeGreaterThan(0);
  expect(fallenReplicas / 2000).toBeLessThan(0.05 + 4 * error(0.05, 2000));
});

test('bands bound what they stand for', () => {
  const strata = strataOf(Array.from({ length: 600 }, (_, rank) => 1 / (rank + 30) ** 1.01));
  const bands = strataBands(strata, { most: 25 });
  expect(bands.length).toBeLessThanOrEqual(25);
  expect(bands.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(strata.map((_, index) => index));
  for (const { members, worst, best } of bands)
    for (const index of members) {
      expect(worst.supply).toBeLessThanOrEqual(strata[index]!.share);
      expect(best.supply).toBeGreaterThanOrEqual(strata[index]!.share);
      expect(worst.share).toBeGreaterThanOrEqual(strata[index]!.share);
    }
  const exact = smallestHumanMass(
    new PlanLoops(strataBands(strata, { most: 1000 }), { synthetic: 20_000, bias: NEUTRAL }),
    PROMISE,
  )!;
  const banded = smallestHumanMass(
    new PlanLoops(strataBands(strata, { most: 100 }), { synthetic: 20_000, bias: NEUTRAL }),
    PROMISE,
  )!;
  expect(banded.rows).toBeGreaterThanOrEqual(exact.rows);
  expect(banded.rows / exact.rows).toBeLessThan(1.1);
});

test('a nucleus asks for as many rows as it takes: fewer do not hold in whole loops', () => {
  const strata = strataOf([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
  const bias = { temperature: 1.14, topP: 0.97 };
  const promise = { keep: 0.59, delta: 0.2, of: 'joint', horizon: until(12) } as const;
  const { rows } = smallestHumanMass(loopsOf(strata, 309, bias), promise)!;
  const fallen = (human: number) =>
    simulateLoops({
      ...{ strata, groups: [], synthetic: 309, human, bias },
      ...{ keep: 0.59, generations: 12, replicas: 1000, seed: 12 },
    }).fallenReplicas / 1000;
  expect(fallen(rows)).toBeLessThan(0.2 + 4 * error(0.2, 1000));
  expect(fallen(Math.round(0.6 * rows))).toBeGreaterThan(0.2);
});

test('what a selection takes for good is said, not searched for ever', () => {
  const strata = planStrata(
    [
      { name: 'plain', mass: 0.99 },
      { name: 'refused', mass: 0.01, fitness: 0 },
    ],
    { place: 'test' },
  ).strata;
  // With fitness 0 the share is m p: to keep 90 % of it m has to be above .9, which many human rows beside few synthetic ones reach.
  const found = smallestHumanMass(loopsOf(strata, 1000), { ...PROMISE, keep: 0.9 })!;
  expect(found.rows).toBeGreaterThan(9000);
});

test('amounts up to a thousand million rows are looked through before none is said to do', () => {
  const strata = strataOf([1 - 2e-7, 2e-7]);
  const { rows, risk } = smallestHumanMass(loopsOf(strata, 1_000_000), { ...PROMISE, keep: 0.75 })!;
  expect(rows).toBeGreaterThan(1e8);
  expect(risk.joint).toBeLessThanOrEqual(0.05);
  expect(smallestHumanMass(loopsOf(strataOf([1 - 1e-9, 1e-9]), 1_000_000), { ...PROMISE, keep: 0.75 })).toBeUndefined();
});

test('fewer rows of a mix that lacks a stratum hold what more do not', () => {
  const { strata } = planStrata(
    [
      { name: 'a', mass: 0.5, fresh: 1 },
      { name: 'b', mass: 0.3, fresh: 1 },
      { name: 'c', mass: 0.2, fresh: 0 },
    ],
    { place: 'test' },
  );
  // Drift alone takes one of four within ten generations of 100 rows; the other two come back.
  const found = smallestHumanMass(loopsOf(strata, 20_000), { ...PROMISE, from: 50 })!;
  expect(found.rows).toBe(50);
  expect(smallestHumanMass(loopsOf(strata, 20_000), { ...PROMISE, from: 40_000 })).toBeUndefined();
});

test('rows that lack to a floor on average', () => {
  // X of 2 rows with chance 1/2: 0, 1, 2 with 1/4, 1/2, 1/4; E max(0, 2 - X) = 2/4 + 1/2 = 1
  expect(expectedShortfall(2, { trials: 2, chance: 0.5 })).toBeCloseTo(1, 12);
  expect(expectedShortfall(0, { trials: 10, chance: 0.5 })).toBe(0);
  expect(expectedShortfall(7, { trials: 0, chance: 0.5 })).toBe(7);
  expect(expectedShortfall(7, { trials: 10, chance: 0 })).toBe(7);
  expect(expectedShortfall(12, { trials: 10, chance: 1 })).toBe(2);
  expect(expectedShortfall(50, { trials: 1e6, chance: 0.5 })).toBe(0);
  expect(expectedShortfall(100, { trials: 1e4, chance: 0.001 })).toBeCloseTo(90, 6);
});
