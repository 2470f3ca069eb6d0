import type { Preset } from './preset.ts';

export const wisconsinLogistic: Preset = {
  id: 'wisconsin-logistic',
  about: 'Logistic regression on labels of its own, about as many features and rows as the Wisconsin data.',
  lookFor: 'Test loss rises while accuracy stays: a model may grow too sure without being wrong more often.',
  beside: 'Dey, Donoho 2410.22812, UCI Wisconsin runs',
  lab: {
    title: 'Loss and accuracy part ways',
    data: { truth: 'logistic', features: 9, length: 15 },
    model: { id: 'logistic-regression' },
    size: 400,
    generations: 10,
    seeds: 20,
    test: 1,
    arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
  },
};
