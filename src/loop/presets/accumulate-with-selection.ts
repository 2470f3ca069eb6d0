import type { Preset } from './preset.ts';

/** An idea of good that is off in half of its dimensions. */
const CENTRE = [2, 2, 2, 2, 2, 0, 0, 0, 0, 0];

export const accumulateWithSelection: Preset = {
  id: 'accumulate-with-selection',
  about: 'Everything is kept, but only the tenth of the outputs nearest to a local idea of good comes in.',
  lookFor: 'Selection takes the variance that accumulation alone would hold, whatever the size of a batch.',
  beside: 'Du et al. 2606.13732, ten-dimensional Gaussians',
  lab: {
    title: 'Accumulation does not cure selection',
    data: { truth: 'normal', dimensions: 10 },
    model: { id: 'gaussian' },
    size: 200,
    generations: 50,
    seeds: 10,
    arms: [
      { regime: 'accumulate' },
      {
        regime: 'accumulate',
        title: 'accumulate, selected',
        sampling: { keep: { share: 0.1, by: 'distance', centre: CENTRE } },
      },
      {
        regime: 'replace',
        title: 'replace, selected',
        sampling: { keep: { share: 0.1, by: 'distance', centre: CENTRE } },
      },
    ],
  },
};
