import { expect, test } from 'vitest';
import { frontierIntegral } from './frontier-integral.ts';

/** 2 ∫ λ KL(p|r) + (1-λ) KL(q|r) dλ by the midpoint rule. */
function byIntegration(p: readonly number[], q: readonly number[]): number {
  const steps = 20_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const lambda = (step + 0.5) / steps;
    for (let cell = 0; cell < p.length; cell++) {
      const r = lambda * p[cell]! + (1 - lambda) * q[cell]!;
      if (p[cell]! > 0) sum += lambda * p[cell]! * Math.log(p[cell]! / r);
      if (q[cell]! > 0) sum += (1 - lambda) * q[cell]! * Math.log(q[cell]! / r);
    }
  }
  return (2 * sum) / steps;
}

test('matches a vector worked by hand', () => {
  // cell 1: .75 - ln 2 · (.5/.5); cell 2: .25
  expect(frontierIntegral([0.5, 0.5], [1, 0])).toBeCloseTo(1 - Math.LN2, 15);
});

test('equals the integral, also where shares are close', () => {
  const p = [0.3, 0.3, 0.2, 0.2, 0];
  const q = [0.31, 0.2, 0.2, 0.28, 0.01];
  expect(frontierIntegral(p, q)).toBeCloseTo(byIntegration(p, q), 8);
  expect(frontierIntegral(q, p)).toBeCloseTo(frontierIntegral(p, q), 15);
});

test('is 0 for equals and 1 for strangers; near shares keep their digits', () => {
  expect(frontierIntegral([0.5, 0.5], [0.5, 0.5])).toBe(0);
  expect(frontierIntegral([1, 0], [0, 1])).toBe(1);
  // (p-q)²/(6 middle) a cell: 2 · (2e-9)²/(6·.5)
  expect(frontierIntegral([0.5 + 1e-9, 0.5 - 1e-9], [0.5 - 1e-9, 0.5 + 1e-9]) / ((2 * 4e-18) / 3)).toBeCloseTo(1, 6);
});

test('takes distributions only', () => {
  expect(() => frontierIntegral([1], [0.5, 0.5])).toThrow(RangeError);
  expect(() => frontierIntegral([3, 4], [0.5, 0.5])).toThrow(RangeError);
  expect(() => frontierIntegral([1.5, -0.5], [0.5, 0.5])).toThrow(RangeError);
});
