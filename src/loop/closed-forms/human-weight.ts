import { requireWhole } from './require-numbers.ts';

interface Rows {
  /** n, fresh human rows of each generation. */
  readonly human: number;
  /** m', rows drawn from the last fit. */
  readonly synthetic: number;
}

/**
 * R2 (He, Xu, Cheng 2502.18049): variance at equilibrium of a fitted mean that gives its human rows the weight w and its synthetic ones
 * 1 - w: V = (w²/n + (1-w)²/m′)/(1 - (1-w)²), rows of variance 1. Exact; tolerance 4 standard errors.
 *
 * @param options.weight w, above 0, at most 1; n/(n + m') pools all rows alike
 * @throws {RangeError} for other numbers
 */
export function weightedMeanVariance({ human, synthetic, weight }: Rows & { readonly weight: number }): number {
  requireRows({ human, synthetic });
  if (!(weight > 0 && weight <= 1)) throw new RangeError(`weight ${weight}; above 0, at most 1 expected`);
  const rest = 1 - weight;
  return (weight ** 2 / human + rest ** 2 / synthetic) / (1 - rest ** 2);
}

/**
 * R2: the weight of human rows that makes `weightedMeanVariance` smallest, (√(k² + 4k) - k)/2 with k = n/m′; then n V is the weight
 * itself. For as many synthetic rows as human ones it is 1/golden ratio, 0.618. The gain over pooling is large only where synthetic rows
 * outnumber human ones.
 *
 * @throws {RangeError} for counts below 1
 */
export function bestHumanWeight(rows: Rows): number {
  requireRows(rows);
  const k = rows.human / rows.synthetic;
  // (√(k² + 4k) - k)/2 without its difference, which loses digits for large k.
  return (2 * k) / (Math.sqrt(k * k + 4 * k) + k);
}

function requireRows({ human, synthetic }: Rows): void {
  requireWhole('human', human, 1);
  requireWhole('synthetic', synthetic, 1);
}
