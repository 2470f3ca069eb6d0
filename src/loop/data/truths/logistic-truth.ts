import * as z from 'zod';
import { truthEntry } from './truth-entry.ts';
import { truthOfLabelled, weightsOf, weightsShape } from './truth-of-labelled.ts';

export const logisticTruthEntry = truthEntry({
  id: 'logistic',
  title: 'Two classes by a weighted sum of normal features',
  kind: 'labelled',
  settings: z.strictObject(weightsShape),
  create: (settings, options) => {
    const expected = (score: number) => 1 / (1 + Math.exp(-score));
    return truthOfLabelled({
      weights: weightsOf(settings, options),
      intercept: settings.intercept,
      expected,
      label: (score, random) => (random() < expected(score) ? 1 : 0),
    });
  },
});
