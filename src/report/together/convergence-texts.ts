import type { Convergence, Similarity } from '../../gate/convergence/convergence.ts';
import { formatCount, formatQuantity } from '../format-number.ts';

const SAYS: Readonly<Record<Convergence['outcome'], string>> = {
  converged: 'They do: two models answer a prompt more alike than two people.',
  'as people': 'They do not: two models answer a prompt as alike as two people.',
  'more varied': 'They do not: two models answer a prompt less alike than two people.',
  undecided: 'INCONCLUSIVE: this data cannot tell.',
};

/** The answer in a sentence. */
export function convergenceSays({ outcome }: Convergence): string {
  return SAYS[outcome];
}

/** What was compared, in a sentence. */
export function convergenceSampleText({ models, basis, sample }: Convergence): string {
  const { prompts, answersPerPrompt, firstWords } = sample;
  const number = Number.isInteger(answersPerPrompt) ? formatCount(answersPerPrompt) : answersPerPrompt.toFixed(1);
  const answers = {
    'two people': `${number} answers of models on each, and as many of people`,
    'a person and a model': 'two answers of models on each, and one of a person',
    nobody: 'two answers of models on each, and none of people',
  }[basis];
  return `${formatQuantity(models.length, 'model')} on ${formatQuantity(prompts, 'prompt')}: ${answers}, the first ${formatQuantity(firstWords, 'word')}`;
}

/** `0.31, 90 % interval 0.29–0.33`. */
export function similarityText({ value, low, high }: Similarity): string {
  return `${value.toFixed(3)}, 90 % interval ${low.toFixed(3)}–${high.toFixed(3)}`;
}
