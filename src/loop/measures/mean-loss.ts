import type { DataKind } from '../data/data-kind.ts';
import type { FittedModel } from '../models/loop-model.ts';

/**
 * Mean loss of held-out rows.
 *
 * @returns nats a row; undefined where the model has no likelihood or there are no rows; infinite where it rules one of them out
 */
export async function meanLoss<Data>(
  fitted: FittedModel<Data>,
  test: Data,
  kind: DataKind<Data>,
): Promise<number | undefined> {
  const rows = kind.count(test);
  if (rows === 0) return undefined;
  const densities = await fitted.logLikelihood?.(test);
  if (densities === undefined) return undefined;
  let sum = 0;
  for (let row = 0; row < densities.length; row++) sum -= densities[row]!;
  return sum / rows;
}
