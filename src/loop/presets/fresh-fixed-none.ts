import type { Preset } from './preset.ts';

export const freshFixedNone: Preset = {
  id: 'fresh-fixed-none',
  about: 'Half of each training set human: new rows each time, the same rows each time, or none.',
  lookFor: 'None collapses, the same rows only slow the loss to a lower level, new rows hold it.',
  beside: 'Alemohammad et al. 2307.01850 (MAD)',
  lab: {
    title: 'Fresh, fixed, none',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 100,
    generations: 60,
    seeds: 200,
    arms: [
      { regime: 'replace', title: 'none' },
      { regime: 'mix', title: 'fixed', human: { share: 0.5, kind: 'replayed' } },
      { regime: 'mix', title: 'fresh', human: { share: 0.5, kind: 'fresh' } },
    ],
  },
};
