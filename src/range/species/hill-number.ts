import type { CountsOfCounts } from './counts-of-counts.ts';
import { plugInEntropy } from './plug-in-entropy.ts';
import { requireTotal } from './require-total.ts';

/**
 * Hill number of the observed shares (Hill 1973): (sum p^q)^(1/(1-q)); types at q = 0, the exponential of the entropy at 1,
 * one over the greatest share at infinity. Moves with n at small q: compare at equal n only.
 *
 * @param order q, 0 … Infinity; small orders weigh rare types more
 * @returns equally common types, 1 … S, falling in q. Larger is wider
 * @throws {RangeError} when q is negative or no number
 * @throws {SampleTooSmallError} on an empty sample
 */
export function hillNumber(sample: CountsOfCounts, { order }: { order: number }): number {
  if (!(order >= 0)) throw new RangeError(`order ${order} of a Hill number; it takes numbers from 0`);
  requireTotal(sample, 'Hill number', 1);
  const { counts, multiplicities, total, types } = sample;
  if (order === 0) return types;
  if (order === 1) return Math.exp(plugInEntropy(sample));
  const greatest = counts[counts.length - 1]!;
  if (order === Number.POSITIVE_INFINITY) return total / greatest;
  // Shares relative to the greatest: high powers of small shares would vanish one by one.
  let sum = 0;
  for (let index = 0; index < counts.length; index++)
    sum += multiplicities[index]! * (counts[index]! / greatest) ** order;
  return Math.exp((Math.log(sum) + order * Math.log(greatest / total)) / (1 - order));
}
