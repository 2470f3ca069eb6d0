import type { CountsOfCounts } from './counts-of-counts.ts';
import { requireSubsample } from './require-total.ts';

/** Terms below this share of the largest are left out of an expectation; their sum stays below the last bit. */
const NEGLIGIBLE = 1e-20;

/**
 * Hill number of order 1 in m occurrences drawn without replacement: the exponential of the expected plug-in entropy
 * ln m - (1/m) sum_i E[K_i ln K_i], K_i hypergeometric (Chao and Jost 2015, order 1).
 *
 * @param drawn m, whole, 1 … n
 * @returns equally common types that would have that entropy, 1 … min(S, m). Larger is wider
 * @throws {SampleTooSmallError} when the sample has fewer than m occurrences
 */
export function rarefiedHillOne(sample: CountsOfCounts, { drawn }: { drawn: number }): number {
  requireSubsample(sample, 'rarefied Hill number of order 1', { drawn });
  let sum = 0;
  for (let index = 0; index < sample.counts.length; index++)
    sum +=
      sample.multiplicities[index]! * expectedLogCount({ marked: sample.counts[index]!, drawn, total: sample.total });
  return Math.exp(Math.max(0, Math.log(drawn) - sum / drawn));
}

/** E[K ln K], K the marked ones among the drawn: outwards from the likeliest K, so that nothing underflows before it matters. */
function expectedLogCount({ marked, drawn, total }: { marked: number; drawn: number; total: number }): number {
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(marked, drawn);
  const mode = Math.min(most, Math.max(least, Math.floor(((marked + 1) * (drawn + 1)) / (total + 2))));
  const unmarkedLeft = total - marked - drawn;
  let mass = 1;
  let sum = mode > 0 ? mode * Math.log(mode) : 0;
  let weight = 1;
  for (let k = mode; k < most && weight > NEGLIGIBLE; k++) {
    weight *= ((marked - k) * (drawn - k)) / ((k + 1) * (unmarkedLeft + k + 1));
    mass += weight;
    sum += weight * (k + 1) * Math.log(k + 1);
  }
  weight = 1;
  for (let k = mode; k > least && weight > NEGLIGIBLE; k--) {
    weight *= (k * (unmarkedLeft + k)) / ((marked - k + 1) * (drawn - k + 1));
    mass += weight;
    if (k > 1) sum += weight * (k - 1) * Math.log(k - 1);
  }
  return sum / mass;
}
