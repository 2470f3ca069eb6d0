import { expect, test } from 'vitest';
import { compoundedLoss } from './compounded-loss.ts';
import { alphaOfEpisode, alphaOfRuler, alphaSpentByGates, alphasOfRelease, LINE_ALPHAS } from './line-alphas.ts';

test('all that a line may spend over a life without end is 0.05', () => {
  const sum = (level: (t: number) => number) => {
    let all = 0;
    for (let t = 1; t <= 20_000; t++) all += level(t);
    return all;
  };
  const gates = sum((t) => alphasOfRelease(t).primary + alphasOfRelease(t).secondary);
  // Two directions of evidence; bounds pay for both at once.
  const whole = gates + 2 * sum(alphaOfEpisode) + sum(alphaOfRuler);
  expect(whole).toBeLessThan(0.05);
  expect(whole).toBeGreaterThan(0.04999);
  expect(alphaSpentByGates(24)).toBeLessThan(LINE_ALPHAS.gates);
  expect(alphaSpentByGates(0)).toBe(0);
});

test('a release spends in the proportion of a single gate', () => {
  const { primary, secondary } = alphasOfRelease(3);
  expect(primary / secondary).toBeCloseTo(1.5, 12);
  expect(primary + secondary).toBeCloseTo((6 * 0.03) / (Math.PI ** 2 * 9), 14);
  expect(() => alphasOfRelease(0)).toThrow(RangeError);
});

test('small losses add up', () => {
  // 0.96^10 = 0.664833.
  expect(compoundedLoss({ lossPerGeneration: 0.04, generations: 10 })).toBeCloseTo(0.335167364008499, 12);
  expect(compoundedLoss({ lossPerGeneration: -0.1, generations: 2 })).toBeCloseTo(-0.21, 12);
  expect(compoundedLoss({ lossPerGeneration: 1, generations: 3 })).toBe(1);
  expect(compoundedLoss({ lossPerGeneration: 1, generations: 0 })).toBe(0);
  expect(() => compoundedLoss({ lossPerGeneration: 2, generations: 1 })).toThrow(RangeError);
});
