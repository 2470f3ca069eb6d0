import type { Preset } from './preset.ts';

export const chaney: Preset = {
  id: 'chaney',
  about: 'Recommenders of four kinds, retrained on everything that users took so far.',
  lookFor: 'Users of a recommender that learns from them grow more alike than users of an ideal one.',
  beside: 'Chaney, Stewart, Engelhardt 1710.11214, repeated training',
  lab: {
    title: 'Users grow alike',
    data: { truth: 'tastes', users: 100, items: 300, attributes: 20 },
    model: { id: 'recommender' },
    sampling: { temperature: 0.7 },
    size: 2000,
    generations: 10,
    seeds: 10,
    arms: [
      { regime: 'accumulate', title: 'matrix factorisation' },
      { regime: 'accumulate', title: 'popularity', model: { id: 'recommender', by: 'popularity' } },
      { regime: 'accumulate', title: 'ideal', model: { id: 'recommender', by: 'ideal' } },
      { regime: 'accumulate', title: 'chance', model: { id: 'recommender', by: 'random' } },
    ],
  },
};
