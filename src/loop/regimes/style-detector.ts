import { loadStyleModel } from '../../origin/style/style-model.ts';
import { createStyleScorer, STYLE_LEAST_WORDS, type StyleScorer } from '../../origin/style/style-scorer.ts';
import type { Documents } from '../data/documents.ts';
import { tokensOf } from '../data/vocabulary.ts';

/** What is said of a text that the detector says nothing about: too short, verse, code. */
const NOTHING_KNOWN = 0.5;

let scorer: StyleScorer | undefined;

/**
 * Probabilities that a model wrote texts, by the detector of style that audits use, with even odds before. It was trained on assistants'
 * prose, so that of the outputs of a small model it may know little: that is what there is to be seen.
 *
 * @returns one value a document
 */
export function styleDetector({ texts }: Documents): Float64Array {
  scorer ??= createStyleScorer(loadStyleModel());
  const known = scorer;
  return Float64Array.from(texts, (text) => {
    if (tokensOf(text, 'words').length < STYLE_LEAST_WORDS || known.unsuitable(text) !== undefined)
      return NOTHING_KNOWN;
    const score = known.score(text);
    return score === undefined ? NOTHING_KNOWN : 1 / (1 + Math.exp(-score.logit));
  });
}
