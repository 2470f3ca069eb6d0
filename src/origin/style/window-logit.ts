import { STYLE_COUNTS, STYLE_GROUPS } from '../../kernels/style-counts.ts';
import type { StyleWindow } from '../../kernels/style-scanner.ts';
import { weighGrams } from './gram-values.ts';
import { standardise } from './standardise.ts';
import { STYLE_FEATURES } from './style-features.ts';
import type { StyleParameters } from './style-model.ts';

/** Makes the function that gives the log-odds of a window. Sums are in the order of the features: equal counts, equal bits. */
export function windowLogitBy({ bias, scales, features }: StyleParameters): (window: StyleWindow) => number {
  const means = Float64Array.from(features, ({ mean }) => mean);
  const deviations = Float64Array.from(features, ({ deviation }) => deviation);
  const weights = Float64Array.from(features, ({ weight }) => weight);
  const own = STYLE_FEATURES.slice(0, features.length);
  const ofs = own.map(({ of }) => of);
  /** Slot of a rate; -1 where the feature's function must be asked. */
  const slots = Int32Array.from(own, ({ rateOf }) => rateOf ?? -1);
  return (window) => {
    const { counts } = window;
    const words = counts[STYLE_COUNTS.words]!;
    let logit = bias;
    for (let group = 0; group < STYLE_GROUPS; group++) logit += scales[group]! * weighGrams(window, group);
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const value = slot === -1 ? ofs[i]!(counts) : Math.sqrt(counts[slot]! / words);
      logit += weights[i]! * standardise(value, means[i]!, deviations[i]!);
    }
    return logit;
  };
}
