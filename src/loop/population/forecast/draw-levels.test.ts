import { expect, test } from 'vitest';
import { drawLevels } from './draw-levels.ts';
import { FORECAST_QUANTITIES } from './project-population.ts';

test('what is told of few strata reaches further out, most where settings are unknown', () => {
  const words = drawLevels({ seen: 'samples', isKnown: false });
  const known = drawLevels({ seen: 'samples', isKnown: true, areStrata: true });
  const unknown = drawLevels({ seen: 'samples', isKnown: false, areStrata: true });
  for (const quantity of [...FORECAST_QUANTITIES, 'shares'] as const) {
    const [low, high] = unknown[quantity];
    expect(low).toBeGreaterThan(0);
    expect(low + high).toBe(1);
    expect(low).toBeLessThan(known[quantity][0]);
    expect(low).toBeLessThan(words[quantity][0]);
  }
  // Whole sets of strata are told as those of words are.
  const whole = { seen: 'whole', isKnown: true } as const;
  expect(drawLevels({ ...whole, areStrata: true })).toEqual(drawLevels(whole));
});
