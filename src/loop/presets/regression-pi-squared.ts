import type { Preset } from './preset.ts';

export const regressionPiSquared: Preset = {
  id: 'regression-pi-squared',
  about: 'Linear regression on labels that the last fit wrote.',
  lookFor:
    'The error grows by the same step each generation under replace; under accumulate it never passes pi squared / 6 of the first.',
  beside: 'Gerstgrasser et al. 2404.01413, Dohmatob et al. 2402.07712',
  lab: {
    title: 'Linear growth against pi squared over six',
    data: { truth: 'linear', features: 10, noise: 1 },
    model: { id: 'linear-regression', intercept: false, noise: 1, inputs: 'same' },
    size: 50,
    generations: 20,
    seeds: 300,
    arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
  },
};
