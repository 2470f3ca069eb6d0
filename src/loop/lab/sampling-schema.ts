import * as z from 'zod';
import type { SamplingBias } from '../models/sampling-bias.ts';
import { shareSchema } from '../regimes/human-share.ts';
import { centreSchema, judgementSchema } from '../regimes/row-selection.ts';

/** How outputs are drawn, as labs say it. */
export const samplingSchema = z.strictObject({
  temperature: z
    .number('expected a number above 0')
    .positive('expected a number above 0')
    .max(1000)
    .optional()
    .describe('Below 1 sharpens, above 1 flattens. Default: as the model has it.'),
  top_p: z
    .number('expected a number above 0')
    .positive('expected a number above 0')
    .max(1, 'expected at most 1')
    .optional()
    .describe('Draw from the smallest set of outcomes whose mass reaches this.'),
  top_k: z
    .int('expected a whole number')
    .min(1)
    .max(1e9)
    .optional()
    .describe('Draw from this many likeliest outcomes.'),
  beams: z
    .int('expected a whole number')
    .min(1)
    .max(1000)
    .optional()
    .describe('Beam search of this width in place of drawing.'),
  keep: z
    .strictObject({
      share: shareSchema.describe('Share of what was drawn that is kept: 1 / share as many are drawn.'),
      by: judgementSchema,
      centre: centreSchema.optional(),
    })
    .refine(({ share }) => share >= 0.001, { path: ['share'], message: 'expected at least 0.001' })
    .optional()
    .describe('Selection: of what was drawn, only the best are kept.'),
});

export type Sampling = z.output<typeof samplingSchema>;

const KEYS = { temperature: 'temperature', top_p: 'topP', top_k: 'topK', beams: 'beams' } as const;

/** The same as models take it. */
export function samplingBias(sampling: Sampling): SamplingBias {
  const bias: { -readonly [key in keyof SamplingBias]: SamplingBias[key] } = {};
  for (const [key, name] of Object.entries(KEYS) as [keyof typeof KEYS, keyof SamplingBias][]) {
    const value = sampling[key];
    if (value !== undefined) bias[name] = value;
  }
  return bias;
}

/** Keys of a lab that this model does not know. */
export function unknownBiases(sampling: Sampling, known: readonly (keyof SamplingBias)[]): readonly string[] {
  return Object.entries(KEYS)
    .filter(([key, name]) => sampling[key as keyof typeof KEYS] !== undefined && !known.includes(name))
    .map(([key]) => key);
}

/** Names of biases as labs write them. */
export function biasNames(known: readonly (keyof SamplingBias)[]): readonly string[] {
  return Object.entries(KEYS)
    .filter(([, name]) => known.includes(name))
    .map(([key]) => key);
}
