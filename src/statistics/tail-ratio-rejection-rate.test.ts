import { expect, test } from 'vitest';
import { tailRatioNeededSize } from './tail-ratio-needed-size.ts';
import { tailRatioRejectionRate } from './tail-ratio-rejection-rate.ts';
import { tailRatioTest } from './tail-ratio-test.ts';

test('adds up what the test says of every pair of counts', () => {
  const reference = { n: 12, probability: 0.4 };
  const generation = { n: 9, probability: 0.15 };
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
  const mass = (k: number, { n, probability }: { n: number; probability: number }) =>
    choose(n, k) * probability ** k * (1 - probability) ** (n - k);
  for (const side of ['fail', 'pass'] as const) {
    for (const alpha of [0.05, 0.3]) {
      let rate = 0;
      for (let x = 0; x <= 12; x++) {
        for (let y = 0; y <= 9; y++) {
          const { pFail, pPass } = tailRatioTest({ reference: { count: x, n: 12 }, generation: { count: y, n: 9 } });
          if ((side === 'fail' ? pFail : pPass) <= alpha) rate += mass(x, reference) * mass(y, generation);
        }
      }
      expect(rate).toBeGreaterThan(0);
      expect(tailRatioRejectionRate({ reference, generation, alpha, side })).toBeCloseTo(rate, 12);
    }
  }
});

test('keeps its level at the tolerated loss', () => {
  for (const probability of [0.3, 0.05, 0.004]) {
    for (const n of [60, 900, 20_000]) {
      for (const side of ['fail', 'pass'] as const) {
        const generation = { n, probability: 0.8 * probability };
        const rate = tailRatioRejectionRate({ reference: { n, probability }, generation, alpha: 0.05, side });
        expect(rate).toBeLessThanOrEqual(0.05);
      }
    }
  }
});

test('finds sizes that reach the power and that smaller ones by a tenth do not', () => {
  for (const [side, ratio, alpha] of [
    ['pass', 1, 0.05],
    ['fail', 0.5, 0.03 / 8],
    ['fail', 0, 0.03 / 8],
  ] as const) {
    const n = tailRatioNeededSize({ probability: 0.1, ratio, alpha, side })!;
    const power = (size: number) =>
      tailRatioRejectionRate({
        reference: { n: size, probability: 0.1 },
        generation: { n: size, probability: 0.1 * ratio },
        alpha,
        side,
      });
    expect(power(n)).toBeGreaterThanOrEqual(0.9);
    expect(power(Math.floor(n * 0.9))).toBeLessThan(0.9);
  }
});

test('refuses what cannot be tested', () => {
  const arm = { n: 10, probability: 0.2 };
  const rate = { alpha: 0.05, side: 'fail' } as const;
  expect(() => tailRatioRejectionRate({ ...rate, reference: { n: 0, probability: 0.2 }, generation: arm })).toThrow(
    RangeError,
  );
  expect(() => tailRatioRejectionRate({ ...rate, reference: { n: 9, probability: 0 }, generation: arm })).toThrow(
    RangeError,
  );
  expect(() => tailRatioRejectionRate({ ...rate, reference: arm, generation: { n: 9, probability: 1 } })).toThrow(
    RangeError,
  );
  expect(() => tailRatioNeededSize({ probability: 0.1, ratio: 1, alpha: 0.05, side: 'pass', power: 1 })).toThrow(
    RangeError,
  );
});
