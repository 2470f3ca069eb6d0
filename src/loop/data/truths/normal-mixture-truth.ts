import * as z from 'zod';
import { normalComponent, normalComponentShape } from './normal-component.ts';
import { truthEntry } from './truth-entry.ts';
import { type TruthOfVectors, truthOfVectors } from './truth-of-vectors.ts';

const settings = z.strictObject({
  dimensions: z.int().min(1).max(256).optional().describe('default: as many as the first mean has, else 1'),
  components: z
    .array(
      z.strictObject({
        weight: z.number().positive().default(1).describe('how much of the data is of it, beside the others'),
        ...normalComponentShape,
      }),
    )
    .min(1)
    .max(1000)
    .describe('normal laws; weights need not add up to 1'),
});

/** Normal laws, each with its share. */
export function normalMixtureTruth({ dimensions, components }: z.output<typeof settings>): TruthOfVectors {
  const { mean, covariance } = components[0]!;
  const size = dimensions ?? (typeof mean === 'number' ? (covariance?.length ?? 1) : mean.length);
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return truthOfVectors({
    dimensions: size,
    weights: Float64Array.from(components, ({ weight }) => weight / total),
    components: components.map((component, at) =>
      normalComponent(component, { dimensions: size, place: `truth, component ${at + 1}` }),
    ),
  });
}

export const normalMixtureTruthEntry = truthEntry({
  id: 'normal-mixture',
  title: 'Mixture of normal laws',
  kind: 'vectors',
  settings,
  create: normalMixtureTruth,
});
