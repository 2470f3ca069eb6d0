import { expect, test } from 'vitest';
import { zeroRuleCount, zeroRuleSize } from './zero-rule.ts';

test('matches cases worked by hand', () => {
  const arms = { reference: 1000, generation: 1000 };
  // (1/2)^5 = 0.03125 <= 0.05 < (1/2)^4.
  expect(zeroRuleCount({ ...arms, delta: 0, alpha: 0.05 })).toBe(5);
  // Exactly met: (1/2)^4 = 0.0625, and 0.9^2 = 0.81.
  expect(zeroRuleCount({ ...arms, delta: 0, alpha: 0.0625 })).toBe(4);
  expect(zeroRuleSize({ probability: 0.5, alpha: 0.25 })).toBe(2);
  // 0.95^58 = 0.0510, 0.95^59 = 0.0485.
  expect(zeroRuleSize({ probability: 0.05, alpha: 0.05 })).toBe(59);
});

test('refuses other numbers', () => {
  expect(() => zeroRuleCount({ reference: 0, generation: 1, delta: 0, alpha: 0.05 })).toThrow(RangeError);
  expect(() => zeroRuleSize({ probability: 0, alpha: 0.05 })).toThrow(RangeError);
  expect(() => zeroRuleSize({ probability: 0.1, alpha: 1 })).toThrow(RangeError);
});
