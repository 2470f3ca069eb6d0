import { expect, test } from 'vitest';
import { mannWhitney } from './mann-whitney.ts';
import { seededGenerator } from './seeded-generator.ts';

test('counts orders of small samples', () => {
  // 3 above 3 others: 1 order of C(6, 3) = 20
  expect(mannWhitney([4, 5, 6], [1, 2, 3])).toEqual({ u: 9, share: 1, p: expect.closeTo(1 / 20, 14) });
  // U = 8: one more order
  expect(mannWhitney([3, 5, 6], [1, 2, 4]).p).toBeCloseTo(2 / 20, 14);
  expect(mannWhitney([1], [2])).toEqual({ u: 0, share: 0, p: 1 });
});

test('knows the tables’ limit of 10 against 10', () => {
  // One-sided at 5 %: U of at most 27 on the small side is significant, 28 is not: by symmetry 73 and 72.
  const second = Array.from({ length: 10 }, (_, index) => index * 10);
  const tail = (u: number) => {
    // Each value of the first sample stands above a tenth of u values of the second.
    const first = Array.from({ length: 10 }, (_, index) => Math.floor((u + index) / 10) * 10 - 5 + index * 0.1);
    const result = mannWhitney(first, second);
    expect(result.u).toBe(u);
    return result.p;
  };
  expect(tail(73)).toBeLessThan(0.05);
  expect(tail(72)).toBeGreaterThan(0.05);
});

test('ties count a half and lessen the variance', () => {
  // U = 0.5 + 1 + 1 + 1 = 3.5 of 4. All 4 of {1, 2} against {2, 3}: 2 tie.
  const { u, p } = mannWhitney([2, 3], [1, 2]);
  expect(u).toBe(3.5);
  // mean 2, variance 4/12 · (5 - 6/12) = 1.5: z = (3.5 - 0.5 - 2)/sqrt(1.5) = 0.8165, upper tail 0.2071
  expect(p).toBeCloseTo(0.2071, 4);
  expect(mannWhitney([1, 1], [1, 1, 1])).toEqual({ u: 3, share: 0.5, p: 1 });
});

test('normal and counted tails meet', () => {
  const random = seededGenerator(7);
  const first = Array.from({ length: 20 }, () => random() + 0.1);
  const second = Array.from({ length: 20 }, () => random());
  const exact = mannWhitney(first, second);
  // A tie far above changes U by half and the variance by less than a thousandth.
  const tied = mannWhitney([...first, 9], [...second, 9]);
  expect(tied.p).toBeCloseTo(exact.p, 1);
});

test('false alarms are as many as asked for: 5 % of 2,000 pairs of samples, seed 11', () => {
  const random = seededGenerator(11);
  let alarms = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const draw = (length: number) => Float64Array.from({ length }, () => random());
    if (mannWhitney(draw(30), draw(60)).p <= 0.05) alarms++;
  }
  // Standard deviation 9.7: four of them.
  expect(Math.abs(alarms - 100)).toBeLessThan(39);
});

test('does not depend on order, and refuses what is no sample', () => {
  expect(mannWhitney([6, 4, 5], [3, 1, 2])).toEqual(mannWhitney([4, 5, 6], [1, 2, 3]));
  expect(() => mannWhitney([], [1])).toThrow(RangeError);
  expect(() => mannWhitney([1, Number.NaN], [1])).toThrow(RangeError);
});
