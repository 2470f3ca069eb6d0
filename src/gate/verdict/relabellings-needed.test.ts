import { expect, test } from 'vitest';
import { minP } from '../../statistics/min-p.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { GATE_METRICS } from '../panel/gate-metrics.ts';
import { relabellingsNeeded } from './relabellings-needed.ts';

/** Adjusted p of a measure that is narrower than in all relabellings, beside measures that say nothing. */
function adjustedOfTheNarrowest(relabellings: number, measures: number, seed: number): number {
  const random = seededGenerator(seed);
  const table = Array.from({ length: relabellings }, (_, split) => [
    split === 0 ? 2 : random(),
    // In the middle as observed, so that every other measure is most extreme in a relabelling of its own.
    ...Array.from({ length: measures - 1 }, () => (split === 0 ? 0.5 : random())),
  ]);
  return minP(table).adjusted[0]!;
}

test('is k/alpha: 16 measures at 0.02 take 800, which the default of 999 beside the observed one holds', () => {
  expect(relabellingsNeeded({ measures: 16, alpha: 0.02 })).toBe(800);
  expect(relabellingsNeeded({ measures: 1, alpha: 0.02 })).toBe(50);
  expect(relabellingsNeeded({ measures: 3, alpha: 0.07 })).toBe(43);
  const family = GATE_METRICS.filter(({ role }) => role === 'range').length;
  expect(relabellingsNeeded({ measures: family, alpha: 0.02 })).toBeLessThanOrEqual(1000);
});

test('with so many the narrowest is found for certain, with fewer it need not be', () => {
  const needed = relabellingsNeeded({ measures: 16, alpha: 0.02 });
  for (let seed = 1; seed <= 20; seed++)
    expect(adjustedOfTheNarrowest(needed, 16, seed)).toBeLessThanOrEqual(0.02 + 1e-12);
  // 49 beside the observed one: about 14 of 50 hold the extreme of some measure.
  expect(adjustedOfTheNarrowest(50, 16, 1)).toBeGreaterThan(0.2);
});
