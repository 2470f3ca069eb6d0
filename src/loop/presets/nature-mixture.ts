import type { Preset } from './preset.ts';

export const natureMixture: Preset = {
  id: 'nature-mixture',
  about: 'A mixture of two Gaussians learns from its own samples.',
  lookFor: 'Components drift, merge and shrink; the distance to the truth rises.',
  beside: 'Shumailov et al. 2024, Gaussian mixtures',
  lab: {
    title: 'A mixture that learns from itself',
    data: { truth: 'normal-mixture', components: [{ mean: [-2, 0] }, { mean: [2, 0] }] },
    model: { id: 'gaussian-mixture', components: 2 },
    size: 500,
    generations: 30,
    seeds: 10,
    arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
  },
};
