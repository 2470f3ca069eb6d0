import type { Preset } from './preset.ts';

export const zipfTypes: Preset = {
  id: 'zipf-types',
  about: 'Shares of 2,000 types, as rare as words, drawn and counted again.',
  lookFor:
    'Two types in three are gone after ten generations, the rare ones first; a tenth of fresh human draws keeps most of the rest.',
  beside: 'Suresh et al. 2412.17646',
  lab: {
    title: 'Types that are still there',
    data: { truth: 'zipf', types: 2000 },
    model: { id: 'categorical' },
    size: 5000,
    generations: 10,
    seeds: 20,
    arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.1, kind: 'fresh', draw: 'independent' } }],
  },
};
