import { describe, expect, test } from 'vitest';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { logGamma } from '../../statistics/log-gamma.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { selectedShare } from './selected-share.ts';
import { stationaryShareBelow, stationaryShareVariance } from './stationary-share.ts';
import { passedOn, typeAbsence } from './type-absence.ts';

/** The exact chain of a type's count: chances of 0 … N after some generations, each row human with probability m. */
function exactChain({
  size,
  humanShare,
  share,
  generations,
}: {
  size: number;
  humanShare: number;
  share: number;
  generations: number;
}): Float64Array {
  const logChoose = Float64Array.from(
    { length: size + 1 },
    (_, k) => logGamma(size + 1) - logGamma(k + 1) - logGamma(size - k + 1),
  );
  const row = (probability: number) =>
    probability >= 1
      ? Float64Array.from({ length: size + 1 }, (_, k) => (k === size ? 1 : 0))
      : logChoose.map((log, k) => Math.exp(log + k * Math.log(probability) + (size - k) * Math.log1p(-probability)));
  const rows = Array.from({ length: size + 1 }, (_, count) =>
    row(humanShare * share + ((1 - humanShare) * count) / size),
  );
  let now = row(share);
  for (let t = 1; t < generations; t++) {
    const next = new Float64Array(size + 1);
    for (let count = 0; count <= size; count++) {
      const chance = now[count]!;
      if (chance < 1e-15) continue;
      const to = rows[count]!;
      for (let k = 0; k <= size; k++) next[k]! += chance * to[k]!;
    }
    now = next;
  }
  return now;
}

/** Enough generations for the chain to forget its start. */
const atRest = (humanShare: number) => Math.ceil(12 / humanShare);

test('the printed sums S', () => {
  expect(
    [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1].map((humanShare) => Number(passedOn({ humanShare }).toPrecision(3))),
  ).toEqual([12.6, 8.13, 5.16, 4, 2.94, 2.38, 1.74, 1]);
});

describe('against the exact binomial chain', () => {
  const cases = [
    { humanShares: [0.02, 0.05, 0.1], belowError: 0.014, absenceError: 0.028 },
    { humanShares: [0.2], belowError: 0.037, absenceError: 0.004 },
    { humanShares: [0.5], belowError: undefined, absenceError: 0.003 },
  ];
  test.each(cases)('human shares %j', ({ humanShares, belowError, absenceError }) => {
    for (const humanShare of humanShares)
      for (const size of [100, 200])
        for (const share of [0.01, 0.02, 0.05, 0.1, 0.3]) {
          const chances = exactChain({ size, humanShare, share, generations: atRest(humanShare) });
          const absence = typeAbsence({ size, humanShare, share });
          expect(Math.abs(absence - chances[0]!)).toBeLessThanOrEqual(absenceError + 5e-4);
          if (share <= 0.02) expect(Math.log(absence) / Math.log(chances[0]!)).toBeCloseTo(1, 0.92);
          expect(absence).toBeLessThanOrEqual((1 - humanShare * share) ** size + 1e-12);
          const mean = chances.reduce((sum, chance, count) => sum + (chance * count) / size, 0);
          const variance = chances.reduce((sum, chance, count) => sum + chance * (count / size - mean) ** 2, 0);
          expect(variance / stationaryShareVariance({ size, humanShare, share })).toBeCloseTo(1, 4);
          if (belowError === undefined) continue;
          const below = share / 2;
          const exact = chances.reduce((sum, chance, count) => sum + (count / size < below ? chance : 0), 0);
          expect(Math.abs(stationaryShareBelow({ size, humanShare, share, below }) - exact)).toBeLessThanOrEqual(
            belowError + 5e-4,
          );
        }
  });

  test('where it fails: the Beta law at m = 0.5 is off by more than .05', () => {
    let worst = 0;
    for (const share of [0.02, 0.05, 0.1]) {
      const chances = exactChain({ size: 100, humanShare: 0.5, share, generations: atRest(0.5) });
      const exact = chances.reduce((sum, chance, count) => sum + (count / 100 < share / 2 ? chance : 0), 0);
      const approximate = stationaryShareBelow({ size: 100, humanShare: 0.5, share, below: share / 2 });
      worst = Math.max(worst, Math.abs(approximate - exact));
    }
    expect(worst).toBeGreaterThan(0.05);
    expect(worst).toBeLessThan(0.0855);
  });

  test('the transient from human shares, within .002 of the chain of 400 rows', () => {
    for (const humanShare of [0.05, 0.2])
      for (const share of [0.005, 0.02])
        for (const generation of [1, 3, 10, 25]) {
          const exact = exactChain({ size: 400, humanShare, share, generations: generation })[0]!;
          expect(Math.abs(typeAbsence({ size: 400, humanShare, share, generation }) - exact)).toBeLessThan(0.002);
        }
  });
});

test('the rule of thumb for a rare type: P0 by fresh human rows of it a generation', () => {
  const at = (humanShare: number, rows: number) =>
    typeAbsence({ size: 10_000, humanShare, share: rows / (10_000 * humanShare) });
  expect(at(0.01, 0.5)).toBeCloseTo(0.017, 3);
  expect(at(0.1, 0.5)).toBeCloseTo(0.14, 2);
  expect(at(0.01, 1) / 3e-4).toBeCloseTo(1, 0.5);
  expect(at(0.1, 1)).toBeCloseTo(0.018, 3);
  expect(at(0.1, 2) / 3e-4).toBeCloseTo(1, 0.5);
  expect(at(0.1, 3) / 6e-6).toBeCloseTo(1, 0.5);
  const below = (rows: number, of: number) =>
    stationaryShareBelow({ size: 1e7, humanShare: 0.001, share: rows / 1e4, below: rows / 1e4 / of });
  expect([0.5, 1, 2, 3].map((rows) => below(rows, 2).toFixed(2))).toEqual(['0.39', '0.26', '0.14', '0.08']);
  expect(below(5, 2)).toBeCloseTo(0.032, 3);
  expect(Math.abs(below(10, 2) - 0.0035)).toBeLessThan(1e-4);
  expect(below(0.5, 10)).toBeCloseTo(0.095, 2);
  expect(below(1, 10)).toBeCloseTo(0.018, 3);
  expect(below(2, 10)).toBeCloseTo(0.0008, 4);
});

test('selection: 2,000 rows, m = .1, p = .005, chains of rows at rest, 3,000 replicas', () => {
  const [size, humanShare, share] = [2_000, 0.1, 0.005];
  for (const [fitness, printed] of [
    [0.9, 0.049],
    [0.5, 0.196],
    [0, 0.368],
  ] as const) {
    const random = randomStream(12, fitness);
    let absent = 0;
    let total = 0;
    const REPLICAS = 3_000;
    for (let replica = 0; replica < REPLICAS; replica++) {
      let q = share;
      for (let t = 0; t < 60; t++) {
        const among = (fitness * q) / (1 - q + fitness * q);
        q = binomialDraw(random, { trials: size, probability: humanShare * share + (1 - humanShare) * among }) / size;
      }
      if (q === 0) absent++;
      total += q;
    }
    const expected = typeAbsence({ size, humanShare, share, fitness });
    expect(expected).toBeCloseTo(printed, 3);
    expect(Math.abs(absent / REPLICAS - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / REPLICAS) + 0.003,
    );
    const mean = selectedShare({ share, humanShare, fitness });
    // Var of a share near p/(N m): 4 standard errors, and the first order in p.
    expect(Math.abs(total / REPLICAS / mean - 1)).toBeLessThan(0.08);
  }
  expect(selectedShare({ share: 0.005, humanShare: 0.1, fitness: 0 })).toBeCloseTo(0.0005, 15);
});

test('refuses what is no loop, and knows the ends', () => {
  expect(typeAbsence({ share: 0.1, size: 100, humanShare: 0 })).toBe(1);
  expect(typeAbsence({ share: 0, size: 100, humanShare: 0.1 })).toBe(1);
  expect(() => passedOn({ humanShare: 0 })).toThrow(RangeError);
  expect(() => typeAbsence({ share: 2, size: 100, humanShare: 0 })).toThrow(RangeError);
  expect(() => typeAbsence({ share: 0.1, size: 100, humanShare: 0.1, generation: 0 })).toThrow(RangeError);
  expect(() => stationaryShareBelow({ size: 100, humanShare: 0, share: 0.1, below: 0.1 })).toThrow(RangeError);
  expect(() => selectedShare({ share: 0.1, humanShare: 0.1, fitness: 1.2 })).toThrow(RangeError);
});
