import type { Preset } from './preset.ts';

export const twoModels: Preset = {
  id: 'two-models',
  about: 'Two Gaussians that learn from each other, beside one that learns from itself.',
  lookFor:
    'Two models that trade half of their outputs lose variance more slowly, and lose it all the same: several models are no independent data.',
  beside: 'cf. Artificial Hivemind 2510.22954',
  lab: {
    title: 'Two models that feed on each other',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 100,
    generations: 60,
    seeds: 100,
    arms: [{ regime: 'replace' }, { regime: 'two-models', exchange: 0.5 }, { regime: 'two-models', exchange: 1 }],
  },
};
