import { normalUpperTail } from './normal-upper-tail.ts';

/**
 * Two one-sided tests of equivalence (Schuirmann 1987), by the normal distribution: a small p says that the difference lies within
 * ±margin. p = max(P(Z > (margin - d)/se), P(Z > (margin + d)/se)).
 *
 * @param options.se standard error of the difference, at least 0; at 0 the difference is known
 * @param options.margin above 0, in the unit of the difference
 * @throws {RangeError} for other numbers
 */
export function tost({
  difference,
  se,
  margin,
}: {
  readonly difference: number;
  readonly se: number;
  readonly margin: number;
}): { readonly p: number } {
  if (!Number.isFinite(difference)) throw new RangeError(`${difference} is no difference`);
  if (!(se >= 0 && Number.isFinite(se))) throw new RangeError(`${se} is no standard error`);
  if (!(margin > 0 && Number.isFinite(margin))) throw new RangeError(`${margin} is no margin; it is above 0`);
  const room = margin - Math.abs(difference);
  if (se === 0) return { p: room > 0 ? 0 : 1 };
  return { p: normalUpperTail(room / se) };
}
