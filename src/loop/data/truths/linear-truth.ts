import * as z from 'zod';
import { normalDraw } from '../../../statistics/normal-draw.ts';
import { truthEntry } from './truth-entry.ts';
import { truthOfLabelled, weightsOf, weightsShape } from './truth-of-labelled.ts';

export const linearTruthEntry = truthEntry({
  id: 'linear',
  title: 'Weighted sum of normal features, with normal noise',
  kind: 'labelled',
  settings: z.strictObject({
    ...weightsShape,
    noise: z.number().positive().default(1).describe('deviation of labels about their sum'),
  }),
  create: ({ noise, ...settings }, options) =>
    truthOfLabelled({
      weights: weightsOf(settings, options),
      intercept: settings.intercept,
      noise,
      expected: (score) => score,
      label: (score, random) => score + noise * normalDraw(random),
    }),
});
