import type { Preset } from './preset.ts';

export const accumulateAgainstReplace: Preset = {
  id: 'accumulate-against-replace',
  about: 'A Gaussian under every regime that keeps all of its training set for itself.',
  lookFor: 'Without human rows coming in, only keeping what there was holds the variance; a window postpones its loss.',
  beside: 'Gerstgrasser et al. 2404.01413; Kazdan et al. 2410.16713',
  lab: {
    title: 'Accumulate against replace',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 50,
    generations: 50,
    seeds: 100,
    arms: [
      { regime: 'replace' },
      { regime: 'window', batches: 3 },
      { regime: 'accumulate-subsample' },
      { regime: 'accumulate' },
      { regime: 'mix', human: { share: 0.1, kind: 'fresh' } },
    ],
  },
};
