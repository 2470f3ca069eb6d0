import * as z from 'zod';
import { normalComponent, normalComponentShape } from './normal-component.ts';
import { truthEntry } from './truth-entry.ts';
import { type TruthOfVectors, truthOfVectors } from './truth-of-vectors.ts';

const settings = z.strictObject({
  dimensions: z.int().min(1).max(256).optional().describe('default: as many as the mean has, else 1'),
  ...normalComponentShape,
});

/** A normal law. */
export function normalTruth({ dimensions, ...component }: z.output<typeof settings>): TruthOfVectors {
  const size =
    dimensions ?? (typeof component.mean === 'number' ? (component.covariance?.length ?? 1) : component.mean.length);
  const law = normalComponent(component, { dimensions: size, place: 'truth' });
  return truthOfVectors({ dimensions: size, weights: Float64Array.of(1), components: [law] });
}

export const normalTruthEntry = truthEntry({
  id: 'normal',
  title: 'Normal law',
  kind: 'vectors',
  settings,
  create: normalTruth,
});
