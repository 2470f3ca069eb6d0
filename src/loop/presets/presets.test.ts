import { describe, expect, test } from 'vitest';
import { simulate } from '../run/simulate.ts';
import { PRESETS, presetLab } from './preset-registry.ts';

/** Small enough for a second, large enough for every regime and measure to do its work. */
const SMALL: Readonly<
  Record<string, { readonly size?: number; readonly generations: number; readonly seeds: number }>
> = {
  'first-fit': { generations: 1, seeds: 20 },
  'n-gram-wikitext': { size: 3000, generations: 3, seeds: 1 },
  'recipe-cure': { size: 6000, generations: 2, seeds: 1 },
  recommender: { size: 1500, generations: 2, seeds: 1 },
  chaney: { size: 600, generations: 2, seeds: 1 },
};

describe('presets', () => {
  test('have names of their own, and say what to look for', () => {
    const ids = PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, about, lookFor, beside } of PRESETS) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      for (const text of [about, lookFor, beside]) expect(text.length).toBeGreaterThan(20);
    }
    expect(() => presetLab('nature-gausian')).toThrow('no preset is called so');
  });

  test.each(PRESETS.map(({ id }) => id))('%s runs', async (id) => {
    const file = presetLab(id);
    const small = SMALL[id] ?? { generations: Math.min(4, file.lab.generations), seeds: 2 };
    const { result } = await simulate({ lab: { ...file, lab: { ...file.lab, ...small } }, workers: 0 });
    expect(result.stopped).toEqual([]);
    expect(result.generations).toHaveLength(result.arms.length * small.generations * small.seeds);
    expect(result.measures.length).toBeGreaterThan(0);
  });
});
