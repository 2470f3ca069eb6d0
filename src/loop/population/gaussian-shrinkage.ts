import { digamma } from '../../statistics/digamma.ts';
import { trigamma } from '../../statistics/trigamma.ts';
import { type ShiftTest, shiftTest } from './shift-test.ts';

export interface GaussianShrinkage extends ShiftTest {
  /** Factor on the variance that each generation's sampling bias amounts to: 1 for drift alone, T for a temperature. */
  readonly factor: number;
}

/**
 * Drift or selection in a Gaussian that is fitted again and again to its own n draws, variances over n (section 7.7): mean step of
 * ln v less what drift gives it, ψ((n-1)/2) + ln(2/n), against sqrt(ψ'((n-1)/2)/t).
 *
 * @param variances fitted ones of consecutive generations, at least 2, above 0
 * @param options.size n, whole, at least 2
 * @throws {RangeError} for other numbers
 */
export function gaussianShrinkage(
  variances: readonly number[],
  { size }: { readonly size: number },
): GaussianShrinkage {
  if (!Number.isSafeInteger(size) || size < 2) throw new RangeError(`variances of ${size} rows`);
  if (variances.length < 2) throw new RangeError(`${variances.length} generations have no step between them`);
  const odd = variances.find((variance) => !(variance > 0 && variance < Number.POSITIVE_INFINITY));
  if (odd !== undefined) throw new RangeError(`${odd} is no variance`);
  const steps = variances.length - 1;
  const half = (size - 1) / 2;
  const observed = Math.log(variances.at(-1)! / variances[0]!) / steps;
  const shift = observed - (digamma(half) + Math.log(2 / size));
  return { ...shiftTest(shift, Math.sqrt(trigamma(half) / steps)), factor: Math.exp(shift) };
}
