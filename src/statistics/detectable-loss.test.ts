import { expect, test } from 'vitest';
import { binomialLowerTail } from './binomial-tail.ts';
import { detectableLoss } from './detectable-loss.ts';

test('is found with the asked chance, by the largest count that rejects', () => {
  const loss = detectableLoss({ probability: 0.05, n: 1000, alpha: 0.01, power: 0.8 })!;
  let critical = -1;
  while (binomialLowerTail({ successes: critical + 1, trials: 1000, probability: 0.05 }) <= 0.01) critical++;
  const power = binomialLowerTail({ successes: critical, trials: 1000, probability: 0.05 * (1 - loss) });
  expect(power).toBeCloseTo(0.8, 9);
});

test('is unknown where not even none would reject', () => {
  // 0.999^1000 = 0.37.
  expect(detectableLoss({ probability: 0.001, n: 1000 })).toBeUndefined();
  expect(detectableLoss({ probability: 0.5, n: 1 })).toBeUndefined();
});

test('is smaller for larger generations', () => {
  const losses = [500, 2_000, 20_000, 1_000_000].map((n) => detectableLoss({ probability: 0.03, n })!);
  expect(losses).toEqual([...losses].sort((x, y) => y - x));
});

test('refuses other numbers', () => {
  expect(() => detectableLoss({ probability: 0, n: 10 })).toThrow(RangeError);
  expect(() => detectableLoss({ probability: 0.1, n: 0 })).toThrow(RangeError);
  expect(() => detectableLoss({ probability: 0.1, n: 10, alpha: 0.5, power: 0.4 })).toThrow(RangeError);
});
