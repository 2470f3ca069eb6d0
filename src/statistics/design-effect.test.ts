import { expect, test } from 'vitest';
import { designEffect } from './design-effect.ts';
import { monteCarloP } from './monte-carlo-p.ts';

test('units that hang together count for less', () => {
  expect(designEffect({ clusterSize: 10, icc: 0.2 })).toBeCloseTo(2.8, 14);
  expect(designEffect({ clusterSize: 1, icc: 0.9 })).toBe(1);
  expect(() => designEffect({ clusterSize: 0, icc: 0 })).toThrow(RangeError);
  expect(() => designEffect({ clusterSize: 2, icc: 2 })).toThrow(RangeError);
});

test('a p-value of permutations is never 0', () => {
  expect(monteCarloP({ exceedances: 4, permutations: 999 })).toBe(0.005);
  expect(monteCarloP({ exceedances: 0, permutations: 999 })).toBe(0.001);
  expect(() => monteCarloP({ exceedances: 5, permutations: 4 })).toThrow(RangeError);
});
