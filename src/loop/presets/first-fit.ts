import type { Preset } from './preset.ts';

export const firstFit: Preset = {
  id: 'first-fit',
  about: 'One fit of a Gaussian to a few human rows, many times.',
  lookFor: 'Already the first model is narrower than the truth: by (1 - 1/n) on average, before any loop.',
  beside: 'Shumailov et al. 2024, deviations of first fits',
  lab: {
    title: 'The first fit',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 30,
    generations: 1,
    seeds: 1000,
    arms: [{ regime: 'replace' }],
  },
};
