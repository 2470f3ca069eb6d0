import { SampleTooSmallError } from '../../errors.ts';
import { largestMagnitudes } from './largest-magnitudes.ts';

/**
 * Mean of the k largest magnitudes: how far out the extremes are.
 *
 * @param values shape [n], finite
 * @param options.k whole, 1 … n; 1 % of n, at least 1, by default
 * @returns 0 or more, in the unit of the values
 * @throws {RangeError} for other values or k
 * @throws {SampleTooSmallError} for fewer than k values
 */
export function expectedShortfall(values: ArrayLike<number>, { k }: { readonly k?: number } = {}): number {
  const tail = k ?? Math.max(1, Math.floor(values.length / 100));
  if (!Number.isSafeInteger(tail) || tail < 1) throw new RangeError(`a mean of the ${tail} largest values; at least 1`);
  if (values.length < tail)
    throw new SampleTooSmallError({
      quantity: 'the expected shortfall',
      unit: 'values',
      observed: values.length,
      required: tail,
    });
  let sum = 0;
  for (const magnitude of largestMagnitudes(values, tail)) sum += magnitude;
  return sum / tail;
}
