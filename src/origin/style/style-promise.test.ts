import { expect, test } from 'vitest';
import { calibrateStyle } from './style-calibration.ts';
import { reachedLevel } from './style-promise.ts';

/** Level of a text that scores above all of n anchors. */
function levelAbove(n: number): number | undefined {
  const text = { source: 'a', language: 'en', words: 150 };
  const anchors = Array.from({ length: n }, (_, logit) => ({ ...text, logit }));
  const judged = calibrateStyle(anchors, { modelId: 'm', languages: ['en'] }).p({ ...text, logit: 1e9 });
  if ('abstains' in judged) throw new Error(judged.abstains);
  return reachedLevel(judged);
}

test.each([
  // p 0.01 takes 99 anchors; that at most 2 % are flagged by them in 19 cases of 20 takes 149: 0.98^148 = 0.0503, 0.98^149 = 0.0493.
  [99, 0.05],
  [148, 0.05],
  [149, 0.01],
  // p 0.001 takes 999, whose highest has a bound of 1 - 0.05^(1/999) = 0.00299.
  [998, 0.01],
  [999, 0.001],
])('above all of %i anchors the level is %d', (n, level) => {
  expect(levelAbove(n)).toBe(level);
});

test('neither p nor the bound is enough alone', () => {
  expect(reachedLevel({ p: 0.01, bound: 0.021 })).toBe(0.05);
  expect(reachedLevel({ p: 0.011, bound: 0.02 })).toBe(0.05);
  expect(reachedLevel({ p: 0.01, bound: 0.02 })).toBe(0.01);
  expect(reachedLevel({ p: 0.2, bound: 0.3 })).toBeUndefined();
});
