import { binomialDraw } from './binomial-draw.ts';

/**
 * Random counts of the multinomial distribution, by binomial draws of each kind among those not drawn yet: time grows with the kinds,
 * not with the trials.
 *
 * @param random numbers in [0, 1)
 * @param options.trials whole, at least 0
 * @param options.weights shape [kinds]: at least 0 each, above 0 in all; they need not add up to 1
 * @returns shape [kinds]: whole numbers that add up to `trials`; 0 where a weight is 0
 * @throws {RangeError} for other numbers
 */
export function multinomialDraw(
  random: () => number,
  { trials, weights }: { readonly trials: number; readonly weights: ArrayLike<number> },
): Float64Array {
  if (!Number.isSafeInteger(trials) || trials < 0) throw new RangeError(`${trials} trials are no count`);
  const kinds = weights.length;
  // Weight of this kind and all behind it, added from the back: no less than the kind's own, and equal to it at the last that has any.
  const rest = new Float64Array(kinds + 1);
  for (let kind = kinds - 1; kind >= 0; kind--) {
    const weight = weights[kind]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`${weight} is no weight`);
    rest[kind] = rest[kind + 1]! + weight;
  }
  if (!(rest[0]! > 0 && rest[0]! < Number.POSITIVE_INFINITY))
    throw new RangeError(`weights that add up to ${rest[0]}; above 0 expected`);
  const counts = new Float64Array(kinds);
  let left = trials;
  for (let kind = 0; kind < kinds && left > 0; kind++) {
    const weight = weights[kind]!;
    if (weight === 0) continue;
    const count = binomialDraw(random, { trials: left, probability: weight / rest[kind]! });
    counts[kind] = count;
    left -= count;
  }
  return counts;
}
