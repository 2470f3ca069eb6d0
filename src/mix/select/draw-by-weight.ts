import { IDENTITY_HASHES, identityHash } from './identity-hash.ts';
import { SelectionBudget, type SelectionLimits } from './selection-budget.ts';

/**
 * Draws candidates at random without replacement until nothing more fits: successive sampling by weight (Rosén 1972; keys of Efraimidis and
 * Spirakis 2006), each from what fits then. The draw follows from ids and seed: a larger budget gives more of the same.
 *
 * @param ids shape [candidates]
 * @param options.weights at least 0: shape [candidates]; candidates of weight 0 are never drawn. Default: all alike
 * @param options.seed whole number; its lower 32 bits count
 * @returns candidates in the order in which they were drawn
 * @throws {RangeError} when weights or limits cannot be meant
 */
export function drawByWeight(
  ids: readonly string[],
  {
    weights,
    seed,
    ...limits
  }: SelectionLimits & { readonly weights?: Float64Array | undefined; readonly seed: number },
): Uint32Array {
  const count = ids.length;
  if (weights && weights.length !== count) throw new RangeError(`${weights.length} weights for ${count} candidates`);
  const budget = new SelectionBudget(limits, count);
  const keys = new Float64Array(count);
  for (let candidate = 0; candidate < count; candidate++) {
    const weight = weights ? weights[candidate]! : 1;
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`a weight of ${weight}; weights are at least 0`);
    const uniform = (identityHash(ids[candidate]!, { seed }) + 0.5) / IDENTITY_HASHES;
    keys[candidate] = weight === 0 ? Number.POSITIVE_INFINITY : -Math.log(uniform) / weight;
  }
  const order = Uint32Array.from(keys.keys().filter((candidate) => Number.isFinite(keys[candidate]!))).sort(
    (a, b) => keys[a]! - keys[b]! || (ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : 0),
  );
  return order.filter((candidate) => {
    if (!budget.fits(candidate)) return false;
    budget.spend(candidate);
    return true;
  });
}
