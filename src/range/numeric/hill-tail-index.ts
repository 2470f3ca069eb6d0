import { SampleTooSmallError } from '../../errors.ts';
import { largestMagnitudes } from './largest-magnitudes.ts';

/**
 * Hill's estimate of the tail index (Hill 1975): ξ = (1/k) sum_{i<=k} ln(x_(i)/x_(k+1)) over the largest magnitudes. Heavier tails have
 * larger ones; a cut tail lowers it. Follows the choice of k: compare arms at one k of one n.
 *
 * @param values shape [n], finite
 * @param options.k magnitudes in the tail, whole, 1 … n - 1; 2 % of n, at least 1, by default
 * @returns 0 or more, no unit
 * @throws {RangeError} for other values or k, or when the (k+1)-th magnitude is 0
 * @throws {SampleTooSmallError} for fewer than k + 1 values
 */
export function hillTailIndex(values: ArrayLike<number>, { k }: { readonly k?: number } = {}): number {
  const tail = k ?? Math.max(1, Math.floor(values.length / 50));
  if (!Number.isSafeInteger(tail) || tail < 1) throw new RangeError(`a tail of ${tail} values; at least 1`);
  if (values.length <= tail)
    throw new SampleTooSmallError({
      quantity: "Hill's tail index",
      unit: 'values',
      observed: values.length,
      required: tail + 1,
    });
  const largest = largestMagnitudes(values, tail + 1);
  const edge = largest[tail]!;
  if (edge === 0)
    throw new RangeError(
      `only ${largest.filter((value) => value > 0).length} values are not 0; the tail has none to begin at`,
    );
  let sum = 0;
  for (let at = 0; at < tail; at++) sum += Math.log(largest[at]! / edge);
  return sum / tail;
}
