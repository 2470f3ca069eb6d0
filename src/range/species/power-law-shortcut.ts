import type { CountsOfCounts } from './counts-of-counts.ts';

/**
 * Exponent of a discrete power law by the closed approximation 1 + N/sum ln(x/(xmin - 1/2)) over values from `xmin` on (Clauset,
 * Shalizi and Newman 2009, eq. 3.7). Wrong by up to half for `xmin` below 6: for looking, not for deciding.
 *
 * @param values how often each value occurs
 * @param xmin smallest value taken for the tail, whole, from 1
 * @returns exponent, above 1, no unit; smaller is a longer tail. Undefined where no value reaches `xmin`
 * @throws {RangeError} when `xmin` is not a whole number from 1
 */
export function powerLawShortcut(values: CountsOfCounts, { xmin }: { xmin: number }): number | undefined {
  if (!Number.isSafeInteger(xmin) || xmin < 1) throw new RangeError(`xmin is ${xmin}; it takes whole numbers from 1`);
  let number = 0;
  let logSum = 0;
  for (let index = 0; index < values.counts.length; index++) {
    if (values.counts[index]! < xmin) continue;
    number += values.multiplicities[index]!;
    logSum += values.multiplicities[index]! * Math.log(values.counts[index]! / (xmin - 0.5));
  }
  return number === 0 ? undefined : 1 + number / logSum;
}
