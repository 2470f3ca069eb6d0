import { accumulateRegime } from './accumulate.ts';
import { accumulateSubsampleRegime } from './accumulate-subsample.ts';
import { detectorWeightedRegime } from './detector-weighted.ts';
import { mixRegime } from './mix.ts';
import { recipeRegime } from './recipe/recipe.ts';
import type { RegimeEntry } from './regime-entry.ts';
import { reintroduceRegime } from './reintroduce.ts';
import { replaceRegime } from './replace.ts';
import { twoModelsRegime } from './two-models.ts';
import { verifiedRegime } from './verified.ts';
import { windowRegime } from './window.ts';

/** Every way in which a generation's training set can be put together. A regime is one file that exports its entry, and one line here. */
export const REGIMES: readonly RegimeEntry[] = [
  replaceRegime,
  accumulateRegime,
  accumulateSubsampleRegime,
  windowRegime,
  mixRegime,
  detectorWeightedRegime,
  verifiedRegime,
  reintroduceRegime,
  twoModelsRegime,
  recipeRegime,
];

export function regimeNamed(id: string): RegimeEntry | undefined {
  return REGIMES.find((entry) => entry.id === id);
}
