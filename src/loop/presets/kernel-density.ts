import type { Preset } from './preset.ts';

export const kernelDensity: Preset = {
  id: 'kernel-density',
  about: 'A kernel density that learns from its own samples.',
  lookFor: 'It widens in place of narrowing: collapse is not always shrinkage, so look at both sides.',
  beside: 'Kazdan et al. 2410.16713, kernel densities',
  lab: {
    title: 'A kernel density widens',
    data: { truth: 'normal' },
    model: { id: 'kernel-density', bandwidth: 0.5 },
    size: 100,
    generations: 30,
    seeds: 40,
    arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
  },
};
