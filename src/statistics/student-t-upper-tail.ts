import { regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

/**
 * P(T > t) of Student's distribution: ½ I_{ν/(ν+t²)}(ν/2, ½) on the upper side (Abramowitz and Stegun 26.5.27 and 26.7.1).
 *
 * @param t any number, also infinite
 * @param options.degrees ν, above 0, up to 1e9; need not be whole
 * @throws {RangeError} for other numbers
 */
export function studentTUpperTail(t: number, { degrees }: { readonly degrees: number }): number {
  if (Number.isNaN(t)) throw new RangeError('t is no number');
  if (!(degrees > 0 && degrees <= 1e9))
    throw new RangeError(`degrees of freedom are ${degrees}; they are above 0 and up to 1e9`);
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const tail = regularizedIncompleteBeta(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 }) / 2;
  return t >= 0 ? tail : 1 - tail;
}
