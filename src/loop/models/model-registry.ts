import { categoricalEntry } from './categorical.ts';
import { commandEntry } from './command/command.ts';
import { gaussianEntry } from './gaussian.ts';
import { gaussianMixtureEntry } from './gaussian-mixture.ts';
import { kernelDensityEntry } from './kernel-density.ts';
import { linearRegressionEntry } from './linear-regression.ts';
import { logisticRegressionEntry } from './logistic-regression.ts';
import type { ModelEntry } from './model-entry.ts';
import { nGramEntry } from './n-gram/n-gram.ts';
import { recommenderEntry } from './recommender/recommender.ts';

/** Every model that a loop can train. A model is one file that exports its entry, and one line here. */
export const MODELS: readonly ModelEntry[] = [
  gaussianEntry,
  gaussianMixtureEntry,
  kernelDensityEntry,
  linearRegressionEntry,
  logisticRegressionEntry,
  categoricalEntry,
  nGramEntry,
  recommenderEntry,
  commandEntry,
];

export function modelNamed(id: string): ModelEntry | undefined {
  return MODELS.find((entry) => entry.id === id);
}
