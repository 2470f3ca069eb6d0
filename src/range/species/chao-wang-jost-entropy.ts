import { digamma } from '../../statistics/digamma.ts';
import { scaledExponentialIntegral } from '../../statistics/scaled-exponential-integral.ts';
import { type CountsOfCounts, typesSeen } from './counts-of-counts.ts';
import { requireTotal } from './require-total.ts';
import { unseenTypes } from './unseen-types.ts';

/**
 * Shannon entropy of the source, estimated from the slope of the accumulation curve (Chao, Wang and Jost 2013):
 *
 *   sum (x/n) (ψ(n) - ψ(x)) + (f1/n) sum_{j>=0} A^(j+1)/(n+j),   A = n f0/(n f0 + f1), f0 = `unseenTypes`
 *
 * The published form takes the second part as the difference of two nearly equal numbers; this series has only positive terms.
 * Nearly free of bias from about n = S on; below that still too small.
 *
 * @returns nats, from 0; its exponential is the Hill number of order 1. Larger is wider
 * @throws {SampleTooSmallError} on an empty sample
 */
export function chaoWangJostEntropy(sample: CountsOfCounts): number {
  requireTotal(sample, 'Chao-Wang-Jost entropy', 1);
  const { counts, multiplicities, total } = sample;
  const top = digamma(total);
  let seen = 0;
  for (let index = 0; index < counts.length; index++)
    seen += multiplicities[index]! * (counts[index]! / total) * (top - digamma(counts[index]!));
  const once = typesSeen(sample, 1);
  const unseen = unseenTypes(sample);
  if (once === 0 || unseen === 0) return seen;
  const ratio = once / (total * unseen);
  return seen + (once / total) * geometricHarmonicSum({ complement: ratio / (1 + ratio), from: total });
}

/** Terms that fall faster than this are few enough to be added one by one. */
const SLOWEST_DIRECT = 0.02;

/**
 * sum_{j>=0} A^(j+1)/(n+j), A = 1 - complement. With A near 1 it would take millions of terms: after the first few the rest is
 * an integral with Euler's and Maclaurin's corrections, A^(j+1) the integral being an exponential one.
 */
function geometricHarmonicSum({ complement, from }: { complement: number; from: number }): number {
  const rate = -Math.log1p(-complement);
  const base = 1 - complement;
  let sum = 0;
  let power = base;
  let n = from;
  if (rate > SLOWEST_DIRECT) {
    for (; power / n > 1e-18 * sum; n++) {
      sum += power / n;
      power *= base;
    }
    return sum;
  }
  // The corrections shrink with (rate + 1/n)^2: below 1e-16 of the first term after the fourth from n = 50 on.
  for (; n < 50; n++) {
    sum += power / n;
    power *= base;
  }
  const integral = scaledExponentialIntegral(rate * n);
  // Derivatives of e^(-rate t)/(n+t) at 0, signs left out: d_k = (rate d_(k-1) n + k!/n^k …) by Leibniz' rule.
  const derivative = (order: number) => {
    let total = 0;
    let term = rate ** order / n;
    for (let i = 0; i <= order; i++) {
      total += term;
      term *= (order - i) / (rate * n);
    }
    return total;
  };
  const corrections = derivative(1) / 12 - derivative(3) / 720 + derivative(5) / 30240 - derivative(7) / 1209600;
  return sum + power * (integral + 0.5 / n + corrections);
}
