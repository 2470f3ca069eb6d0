import type { Preset } from './preset.ts';

export const recommender: Preset = {
  id: 'recommender',
  about:
    'A recommender learns from what users took of what it showed. Name a log of yours, such as MovieLens, with --data.',
  lookFor:
    'Fewer items get most of the events and users grow alike; a share of slates left to chance holds the catalogue.',
  beside: 'Mansoury et al. 2007.13019; Chaney et al. 1710.11214',
  lab: {
    title: 'A recommender and its users',
    data: { truth: 'tastes', users: 200, items: 500 },
    model: { id: 'recommender' },
    sampling: { temperature: 0.7 },
    size: 10_000,
    generations: 10,
    seeds: 2,
    arms: [
      { regime: 'replace' },
      { regime: 'replace', title: 'a tenth left to chance', model: { id: 'recommender', explore: 0.1 } },
      { regime: 'mix', human: { share: 0.1, kind: 'replayed' } },
    ],
  },
};
