import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { tailRatioRejectionRate } from '../../statistics/tail-ratio-rejection-rate.ts';
import { drawStrata } from './draw-strata.ts';
import { simulateGate } from './simulate-gate.ts';

test('counts of a stratum come out as exact sums say', () => {
  // 4,000 draws: standard error at most 0.008; seed 3.
  const options = { reference: 2000, generation: 1500, draws: 4000, seed: 3 };
  const { strata, fail, pass, inconclusive } = simulateGate([{ share: 0.1, kept: 0.6 }], options);
  expect(fail + pass + inconclusive).toBe(4000);
  for (const [side, counted, alpha] of [
    ['fail', strata[0]!.narrowed, 0.03],
    ['pass', strata[0]!.kept, 0.05],
  ] as const) {
    const exact = tailRatioRejectionRate({
      reference: { n: 2000, probability: 0.1 },
      generation: { n: 1500, probability: 0.06 },
      alpha,
      side,
    });
    expect(Math.abs(counted / 4000 - exact)).toBeLessThan(0.03);
  }
});

test('seldom fails what is just tolerated, and finds what is gone', () => {
  const options = { reference: 5000, generation: 5000, draws: 2000, seed: 4 };
  const shares = [0.1, 0.05, 0.02, 0.01];
  const tolerated = simulateGate(
    shares.map((share) => ({ share, kept: 0.8 })),
    options,
  );
  // 60 expected at most, standard deviation 7.6.
  expect(tolerated.fail).toBeLessThan(83);
  expect(tolerated.fail).toBeGreaterThan(0);
  const gone = simulateGate(
    shares.map((share, index) => ({ share, kept: index === 3 ? 0 : 1 })),
    options,
  );
  expect(gone.fail).toBe(2000);
  expect(gone.strata[3]!.narrowed).toBe(2000);
});

test('units fall into one stratum at most', () => {
  const random = seededGenerator(2);
  for (let round = 0; round < 200; round++) {
    const counts = drawStrata(random, { n: 50, shares: [0.5, 0.3, 0.2] }, new Float64Array(3));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
  }
  expect(() => drawStrata(random, { n: 5, shares: [0.8, 0.3] }, new Float64Array(2))).toThrow(RangeError);
});

test('refuses what draws nothing', () => {
  const options = { reference: 10, generation: 10, draws: 10, seed: 1 };
  expect(() => simulateGate([], options)).toThrow(RangeError);
  expect(() => simulateGate([{ share: 0.1, kept: 1 }], { ...options, draws: 0 })).toThrow(RangeError);
  expect(() => simulateGate([{ share: 0.1, kept: 1 }], { ...options, generation: 0 })).toThrow(RangeError);
});
