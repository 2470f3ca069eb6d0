import type { Preset } from './preset.ts';

export const kazdanGaussian: Preset = {
  id: 'kazdan-gaussian',
  about: 'A Gaussian fitted by maximum likelihood: outputs alone, everything so far, or a sample of everything so far.',
  lookFor: 'Variance falls under replace and stays under accumulate; a sample of the pool lies between.',
  beside: 'Kazdan, Schaeffer et al. 2410.16713, Gaussian runs with n = 100',
  lab: {
    title: 'Replace, accumulate, subsample',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 100,
    generations: 100,
    seeds: 200,
    arms: [{ regime: 'replace' }, { regime: 'accumulate' }, { regime: 'accumulate-subsample' }],
  },
};
