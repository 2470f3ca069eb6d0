import type { Preset } from './preset.ts';

export const recipeCure: Preset = {
  id: 'recipe-cure',
  about:
    'Texts under replace, and under the default recipe with at most a fifth of human text. Name texts of yours with --data.',
  lookFor: 'Rare words go under replace and stay under the recipe, at a price in average loss that is shown.',
  beside: 'the cure of this package, on the same loop',
  lab: {
    title: 'What the default recipe holds',
    data: { truth: 'made-up-text' },
    model: { id: 'n-gram', order: 2 },
    size: 50_000,
    generations: 10,
    seeds: 1,
    arms: [{ regime: 'replace' }, { regime: 'recipe', human: { most: 0.2 } }],
  },
};
