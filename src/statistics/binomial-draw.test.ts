import { expect, test } from 'vitest';
import { binomialDraw } from './binomial-draw.ts';
import { binomialUpperTail } from './binomial-tail.ts';
import { seededGenerator } from './seeded-generator.ts';

const DRAWS = 20_000;

test.each([
  [5, 0.3],
  [40, 0.2],
  [60, 0.45],
  [200, 0.9],
  [100_000, 0.02],
  [3, 0.5],
])('of %d trials at %d: the counts’ distribution, 20,000 draws, seed 3', (trials, probability) => {
  const random = seededGenerator(3);
  const draws = Float64Array.from({ length: DRAWS }, () => binomialDraw(random, { trials, probability })).sort();
  expect(draws[0]).toBeGreaterThanOrEqual(0);
  expect(draws[DRAWS - 1]).toBeLessThanOrEqual(trials);
  // Kolmogorov's distance: above 1.95/sqrt(n) once in 1,000 times.
  let distance = 0;
  for (let index = 0; index < DRAWS; index++) {
    if (index > 0 && draws[index] === draws[index - 1]) continue;
    const above = binomialUpperTail({ successes: draws[index]!, trials, probability });
    distance = Math.max(distance, Math.abs(above - (DRAWS - index) / DRAWS));
  }
  expect(distance).toBeLessThan(1.95 / Math.sqrt(DRAWS));
});

test('knows its ends, and refuses what is no count', () => {
  const random = seededGenerator(1);
  expect(binomialDraw(random, { trials: 0, probability: 0.4 })).toBe(0);
  expect(binomialDraw(random, { trials: 9, probability: 0 })).toBe(0);
  expect(binomialDraw(random, { trials: 9, probability: 1 })).toBe(9);
  expect(() => binomialDraw(random, { trials: 1.5, probability: 0.4 })).toThrow(RangeError);
  expect(() => binomialDraw(random, { trials: 5, probability: -0.1 })).toThrow(RangeError);
});
