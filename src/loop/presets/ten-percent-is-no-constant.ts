import type { Preset } from './preset.ts';

export const tenPercentIsNoConstant: Preset = {
  id: 'ten-percent-is-no-constant',
  about: 'A tenth of fresh human rows, with sampling as it is and cooler.',
  lookFor: 'What holds the variance at temperature 1 keeps about half of it at 0.9: ten percent is no safe constant.',
  beside: 'closed form G7; counter-example to fixed shares',
  lab: {
    title: 'Ten percent is no constant',
    data: { truth: 'normal' },
    model: { id: 'gaussian' },
    size: 100,
    generations: 60,
    seeds: 200,
    arms: [
      { regime: 'mix', title: '10 %, temperature 1', human: { share: 0.1 } },
      { regime: 'mix', title: '10 %, temperature 0.9', human: { share: 0.1 }, sampling: { temperature: 0.9 } },
      { regime: 'mix', title: '50 %, temperature 0.9', human: { share: 0.5 }, sampling: { temperature: 0.9 } },
    ],
  },
};
