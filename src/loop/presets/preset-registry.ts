import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import { type LabFile, labOf } from '../lab/read-lab.ts';
import { accumulateAgainstReplace } from './accumulate-against-replace.ts';
import { accumulateWithSelection } from './accumulate-with-selection.ts';
import { chaney } from './chaney.ts';
import { firstFit } from './first-fit.ts';
import { freshFixedNone } from './fresh-fixed-none.ts';
import { kazdanGaussian } from './kazdan-gaussian.ts';
import { kernelDensity } from './kernel-density.ts';
import { nGramWikitext } from './n-gram-wikitext.ts';
import { natureGaussian } from './nature-gaussian.ts';
import { natureMixture } from './nature-mixture.ts';
import type { Preset } from './preset.ts';
import { recipeCure } from './recipe-cure.ts';
import { recommender } from './recommender.ts';
import { regressionPiSquared } from './regression-pi-squared.ts';
import { samplingBias } from './sampling-bias.ts';
import { tenPercentIsNoConstant } from './ten-percent-is-no-constant.ts';
import { twoModels } from './two-models.ts';
import { wisconsinLogistic } from './wisconsin-logistic.ts';
import { zipfTypes } from './zipf-types.ts';

/** Experiments that are ready to run, from the simplest on. A preset is one file, and one line here. */
export const PRESETS: readonly Preset[] = [
  natureGaussian,
  kazdanGaussian,
  firstFit,
  natureMixture,
  accumulateAgainstReplace,
  regressionPiSquared,
  kernelDensity,
  zipfTypes,
  nGramWikitext,
  recommender,
  chaney,
  freshFixedNone,
  samplingBias,
  tenPercentIsNoConstant,
  accumulateWithSelection,
  wisconsinLogistic,
  twoModels,
  recipeCure,
];

/** The lab of a preset. @throws {ConfigError} no preset is called so */
export function presetLab(name: string): LabFile {
  const preset = PRESETS.find(({ id }) => id === name);
  if (preset === undefined) {
    const known = PRESETS.map(({ id }) => id);
    const near = nearestName(name, known);
    throw new ConfigError({
      place: `preset ${name.slice(0, 80)}`,
      problem: 'no preset is called so',
      hint: near === null ? `Presets: ${known.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  return labOf(preset.lab, { place: `preset ${preset.id}` });
}
