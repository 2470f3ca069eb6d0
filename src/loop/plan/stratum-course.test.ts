import { expect, test } from 'vitest';
import { homozygosityCourse } from '../closed-forms/homozygosity.ts';
import { selectedShare } from '../closed-forms/selected-share.ts';
import { stationaryShareBelow } from '../closed-forms/stationary-share.ts';
import { typeAbsence } from '../closed-forms/type-absence.ts';
import { longRunChance } from './long-run-chance.ts';
import { replayedCourse } from './replayed-course.ts';
import { type SelectionField, selectionField } from './selection-field.ts';
import { fallChance, KernelStore, type LoopProcess, stratumCourse } from './stratum-course.ts';

const NONE: SelectionField = selectionField([], { synthetic: 1, rows: 1, bias: { temperature: 1, topP: 1 } });

/** A rare stratum of this fitness among others that are neutral. */
function fieldOf(fitness: number): SelectionField {
  return { isNeutral: false, favoursCommon: true, drawnBy: () => (share) => Math.min(1, fitness * share) };
}

function loopOf(
  n: number,
  m: number,
  { keep = 0.5, field = NONE }: { keep?: number; field?: SelectionField } = {},
): LoopProcess {
  const human = Math.round(n * m);
  return { synthetic: n - human, human, extra: 0, field, isWeighted: false, keep };
}

const stratumOf = (share: number) => ({ share, supply: share, start: share, group: 0 });
const kernels = new KernelStore();

test('absence follows exp(-N m p S) within what is stated (7.3)', () => {
  for (const [m, within] of [
    [0.01, 0.0285],
    [0.1, 0.0285],
    [0.2, 0.004],
    [0.5, 0.003],
  ] as const)
    for (const n of [100, 400, 1000])
      for (const p of [0.01, 0.05, 0.1]) {
        const generations = Math.ceil(8 / m);
        const { absent } = stratumCourse(stratumOf(p), loopOf(n, m), { generations, kernels });
        for (const t of [1, 5, generations])
          expect(
            Math.abs(absent[t - 1]! - typeAbsence({ size: n, share: p, humanShare: m, generation: t })),
            `n ${n}, m ${m}, p ${p}, t ${t}`,
          ).toBeLessThan(within);
      }
});

test('the Beta law holds up to m = 0.1 and fails at m = 0.5, where the chain is used (7.3)', () => {
  let [small, large] = [0, 0];
  for (const n of [100, 300, 1000])
    for (const p of [0.005, 0.02, 0.1, 0.3])
      for (const m of [0.05, 0.1, 0.5]) {
        const chain = longRunChance(stratumOf(p), loopOf(n, m), { kernels });
        const beta = stationaryShareBelow({ size: n, humanShare: Math.round(n * m) / n, share: p, below: p / 2 });
        const error = Math.abs(chain - beta);
        if (m === 0.5) large = Math.max(large, error);
        else small = Math.max(small, error);
      }
  expect(small).toBeLessThan(0.02);
  expect(large).toBeGreaterThan(0.05);
});

test('rare types by their fresh rows a generation (7.4)', () => {
  for (const [rows, below, absent] of [
    [0.5, 0.39, 0.14 ** 0.5],
    [1, 0.26, 0.018],
    [2, 0.14, 3e-4],
    [5, 0.032, 2e-9],
  ] as const) {
    const [m, p] = [0.02, 0.002];
    const n = rows / (m * p);
    expect(Math.abs(longRunChance(stratumOf(p), loopOf(n, m), { kernels }) - below), `${rows} rows`).toBeLessThan(0.02);
    if (rows >= 1) {
      const course = stratumCourse(stratumOf(p), loopOf(rows / (0.1 * p), 0.1), { generations: 80, kernels });
      expect(course.absent[79]!, `${rows} rows`).toBeLessThan(absent * 1.3 + 1e-8);
    }
  }
  // Exact at 5 rows: .056 at m = .3, .048 at m = .5.
  for (const [m, below] of [
    [0.3, 0.056],
    [0.5, 0.048],
  ] as const) {
    const p = 0.005;
    expect(longRunChance(stratumOf(p), loopOf(Math.round(5 / (m * p)), m), { kernels })).toBeCloseTo(below, 2);
  }
});

test('selection: absence and mean share of a rare type (7.5)', () => {
  for (const [fitness, absent] of [
    [0.9, 0.051],
    [0.5, 0.196],
    [0, 0.368],
  ] as const) {
    const course = stratumCourse(stratumOf(0.005), loopOf(2000, 0.1, { field: fieldOf(fitness) }), {
      generations: 100,
      kernels,
    });
    expect(course.absent[99]!).toBeCloseTo(absent, 2);
    expect(course.mean[99]! / selectedShare({ share: 0.005, humanShare: 0.1, fitness })).toBeCloseTo(1, 2);
  }
});

test('under the smallest human shares the Beta law goes on where the chain ends', () => {
  // Either side of the share at which one takes over from the other, at five fresh rows.
  const p = 0.01;
  const [below, above] = [0.0039, 0.0041].map((m) =>
    longRunChance(stratumOf(p), loopOf(Math.round(5 / (m * p)), m), { kernels }),
  );
  expect(below! / above!).toBeGreaterThan(0.95);
  expect(below! / above!).toBeLessThan(1.05);
});

test('a chance that is no number after twenty generations is waited for', () => {
  // m = .006, 120 fresh rows: far from the start the Beta law says 1e-5, after twenty generations it is below 1e-14.
  const [n, m, p] = [20_000_000, 0.006, 1e-3 / 5];
  const chance = longRunChance(stratumOf(p), loopOf(n, m), { kernels });
  const beta = stationaryShareBelow({ size: n, humanShare: m, share: p, below: p / 2 });
  expect(beta).toBeGreaterThan(1e-9);
  expect(chance / beta).toBeGreaterThan(0.7);
  expect(chance / beta).toBeLessThan(1.4);
});

test('chances of falls rise from generation to generation, and are at least those of being below', () => {
  const course = stratumCourse(stratumOf(0.01), loopOf(2000, 0.1), { generations: 15, kernels });
  for (let t = 0; t < 15; t++) {
    expect(course.fallen[t]!).toBeGreaterThanOrEqual(course.below[t]! - 1e-9);
    if (t > 0) expect(course.fallen[t]!).toBeGreaterThanOrEqual(course.fallen[t - 1]! - 1e-9);
  }
  expect(fallChance(stratumOf(0.01), loopOf(2000, 0.1), { generations: 15, kernels })).toBeCloseTo(
    course.fallen[14]!,
    12,
  );
});

test('rows that come again: three times the loss, and what they miss never comes back', () => {
  const [n, m, p] = [400, 0.1, 0.05];
  const generations = 80;
  const fresh = stratumCourse(stratumOf(p), loopOf(n, m), { generations, kernels });
  const again = replayedCourse(stratumOf(p), loopOf(n, m), { generations, kernels });
  const variance = ({ square, mean }: typeof fresh) => square[generations - 1]! - mean[generations - 1]! ** 2;
  // 1 - (3 - 2m)/D against 1 - 1/D, 7.2
  expect(variance(again) / variance(fresh)).toBeGreaterThan(2.6);
  expect(variance(again) / variance(fresh)).toBeLessThan(3);
  // The law of all strata together, of which this is one of two: J = p² + (1-p)² + 2 Var.
  const anchor = { size: n, share: m, draw: 'stratified' } as const;
  const homozygosity = p * p + (1 - p) ** 2;
  const course = homozygosityCourse({ ...anchor, kind: 'replayed', homozygosity, generations });
  expect(variance(again) / ((course.at(-1)! - homozygosity) / 2)).toBeCloseTo(1, 1);
  // (1-p)^rows of the reserves have none of it: 40 rows, .95^40 = .1285; absent are those and a few more.
  expect(again.absent[generations - 1]!).toBeGreaterThan(0.95 ** 40 * 0.98);
  expect(fresh.absent[generations - 1]!).toBeLessThan(0.01);
});

test('a fixed number of human rows holds the stratum, weighted back or not', () => {
  const loop = { ...loopOf(2000, 0.1), human: 200, extra: 3 };
  const own = stratumOf(0.01);
  const chance = (fixed: number | undefined, isWeighted = false) =>
    fallChance({ ...own, fixed }, { ...loop, isWeighted }, { generations: 20, kernels });
  // Two rows a generation come of it anyway.
  expect(chance(5)).toBeLessThan(chance(undefined) / 5);
  expect(chance(5, true)).toBeLessThan(chance(undefined));
  // Weighted back its share is not raised, only steadied.
  expect(chance(5, true)).toBeGreaterThan(chance(5));
  // As many rows as have to be kept, 0.5 · 0.01 · 2003: it cannot fall.
  expect(chance(11)).toBe(0);
});
