import type { Preset } from './preset.ts';

export const samplingBias: Preset = {
  id: 'sampling-bias',
  about: 'Two-dimensional Gaussians sampled as they are, cooler, and cut to their centre.',
  lookFor: 'Biased sampling keeps precision and loses recall, faster than sampling as it is.',
  beside: 'Alemohammad et al. 2307.01850 (MAD), sampling bias',
  lab: {
    title: 'Precision kept, recall lost',
    data: { truth: 'normal', dimensions: 2 },
    model: { id: 'gaussian' },
    size: 500,
    generations: 8,
    seeds: 10,
    measures: { neighbours: { rows: 400, k: 5 } },
    arms: [
      { regime: 'replace', title: 'as it is' },
      { regime: 'replace', title: 'temperature 0.8', sampling: { temperature: 0.8 } },
      { regime: 'replace', title: 'top-p 0.95', sampling: { top_p: 0.95 } },
    ],
  },
};
