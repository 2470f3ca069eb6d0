import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailRatioTest } from './tail-ratio-test.ts';

test('matches a case worked by hand', () => {
  // T = 3, π0 = 1/2 at equal arms without a tolerated loss: P(X <= 1) = 4/8, P(X >= 1) = 7/8.
  const tested = tailRatioTest({ reference: { count: 2, n: 10 }, generation: { count: 1, n: 10 }, delta: 0 });
  expect(tested.ratio).toBe(0.5);
  expect(tested.pFail).toBeCloseTo(0.5, 14);
  expect(tested.pPass).toBeCloseTo(0.875, 14);
  expect(tested.pOver).toBe(tested.pPass);
});

test('carries the interval of the share over to the ratio', () => {
  // T = 2, none of them the generation's: π <= 1 - sqrt(0.05), ρ = π/(1-π) · 20/10.
  const { ratio, low, high } = tailRatioTest({ reference: { count: 2, n: 20 }, generation: { count: 0, n: 10 } });
  expect(ratio).toBe(0);
  expect(low).toBe(0);
  const share = 1 - Math.sqrt(0.05);
  expect(high).toBeCloseTo((share / (1 - share)) * 2, 10);
});

test('knows no ratio where the reference shows none', () => {
  const gained = tailRatioTest({ reference: { count: 0, n: 100 }, generation: { count: 9, n: 100 } });
  expect(gained.ratio).toBeUndefined();
  expect(gained.high).toBeUndefined();
  expect(gained.low).toBeGreaterThan(1);
  expect(gained.pFail).toBe(1);
  // π at ρ = 1.25 is 5/9.
  expect(gained.pOver).toBeCloseTo((5 / 9) ** 9, 14);
  const neither = tailRatioTest({ reference: { count: 0, n: 100 }, generation: { count: 0, n: 7 } });
  expect(neither).toEqual({ ratio: undefined, low: 0, high: undefined, pFail: 1, pPass: 1, pOver: 1 });
});

test('holds the ratio within its interval and says the same as the interval', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 400, max: 4000 }),
      fc.integer({ min: 400, max: 4000 }),
      fc.double({ min: 0, max: 0.6, noNaN: true }),
      (x, y, n, m, delta) => {
        const test = tailRatioTest({ reference: { count: x, n }, generation: { count: y, n: m }, delta });
        expect(test.low).toBeLessThanOrEqual(test.ratio!);
        expect(test.high!).toBeGreaterThanOrEqual(test.ratio!);
        // The 90 % interval has 5 % on either side: it leaves out 1 - δ where a one-sided test at 0.05 rejects.
        if (Math.abs(test.pFail - 0.05) > 1e-9) expect(test.high! < 1 - delta).toBe(test.pFail < 0.05);
        if (Math.abs(test.pPass - 0.05) > 1e-9) expect(test.low > 1 - delta).toBe(test.pPass < 0.05);
        expect(test.pOver).toBeGreaterThanOrEqual(test.pPass - 1e-12);
        expect(test.pFail + test.pPass).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 200 },
  );
});

test('refuses what is no count', () => {
  const good = { count: 1, n: 10 };
  for (const bad of [
    { count: 11, n: 10 },
    { count: -1, n: 10 },
    { count: 0.5, n: 10 },
    { count: 0, n: 0 },
    { count: Number.NaN, n: 10 },
    { count: 1, n: Number.POSITIVE_INFINITY },
  ]) {
    expect(() => tailRatioTest({ reference: bad, generation: good })).toThrow(RangeError);
    expect(() => tailRatioTest({ reference: good, generation: bad })).toThrow(RangeError);
  }
  for (const delta of [-0.1, 1, Number.NaN])
    expect(() => tailRatioTest({ reference: good, generation: good, delta })).toThrow(RangeError);
});
