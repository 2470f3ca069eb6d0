import type { Preset } from './preset.ts';

export const natureGaussian: Preset = {
  id: 'nature-gaussian',
  about: 'A Gaussian learns from its own samples, with the unbiased variance.',
  lookFor: 'The mean variance stays near 1 while the median run collapses: a stable mean is no sign of health.',
  beside: 'Shumailov et al., Nature 631:755 (2024), theorem on one-dimensional Gaussians',
  lab: {
    title: 'A Gaussian that learns from itself',
    data: { truth: 'normal' },
    model: { id: 'gaussian', ddof: 1 },
    size: 100,
    generations: 100,
    seeds: 200,
    arms: [{ regime: 'replace' }],
  },
};
