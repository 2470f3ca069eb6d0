import type { Preset } from './preset.ts';

export const nGramWikitext: Preset = {
  id: 'n-gram-wikitext',
  about: 'An n-gram model writes the text that the next one learns from. Name WikiText or texts of yours with --data.',
  lookFor:
    'Perplexity on human text rises each generation under replace and levels off with a tenth of fresh human text; cut sampling moves what is written to low perplexity.',
  beside: 'Shumailov et al. 2024, OPT-125m on WikiText-2; Suresh et al. 2412.17646',
  lab: {
    title: 'An n-gram model that reads itself',
    data: { truth: 'made-up-text' },
    model: { id: 'n-gram', order: 3 },
    size: 50_000,
    generations: 10,
    seeds: 3,
    arms: [
      { regime: 'replace' },
      { regime: 'replace', title: 'replace, top-p 0.9', sampling: { top_p: 0.9 } },
      { regime: 'mix', human: { share: 0.1, kind: 'fresh' } },
      { regime: 'accumulate-subsample' },
    ],
  },
};
