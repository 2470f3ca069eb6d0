import { requireShare, requireWhole } from './require-numbers.ts';

/** More than any course needs: without human rows s_k falls like 2/k, with them geometrically. */
const MOST_TERMS = 10_000_000;

export interface TypeAbsence {
  /** N, rows of a training set. */
  readonly size: number;
  /** m, share of fresh human rows. */
  readonly humanShare: number;
  /** w: how much likelier the type is to stay among outputs than the others (verifier, clicks; 0: cut off). 1 where absent. */
  readonly fitness?: number;
}

/**
 * Chances that a type is absent from a generation's training set, for many types at once: P0 = exp(-N p a), 7.3 and 7.5; `exponents`
 * gives the a of each generation, which no type's share enters.
 *
 * s_0 = 1, s_{k+1} = 1 - exp(-(1-m) w s_k); a(t) = s_{t-1} + m Σ_{k<t-1} s_k from human shares at the start; at equilibrium a = m Σ s_k.
 * m = 0 is C3. Exact for Poisson counts; checked against the binomial chain: within 0.028 (m <= 0.1), 0.004 (m = 0.2), 0.003 (m = 0.5),
 * and ln P0 within 6 % for p <= 0.02.
 *
 * @param options.generations how many
 * @returns shape [generations]: a, from generation 1
 * @throws {RangeError} for other numbers
 */
export function absenceExponents({
  size,
  humanShare,
  fitness = 1,
  generations,
}: TypeAbsence & { readonly generations: number }): Float64Array {
  requireTypeAbsence({ size, humanShare, fitness });
  requireWhole('generations', generations, 1);
  const exponents = new Float64Array(generations);
  let s = 1;
  let sum = 0;
  for (let t = 0; t < generations; t++) {
    exponents[t] = s + humanShare * sum;
    sum += s;
    s = -Math.expm1(-(1 - humanShare) * fitness * s);
  }
  return exponents;
}

/**
 * S = Σ s_k of 7.3: how often fresh human rows count because models pass them on; 1 where a model passes nothing on.
 *
 * @throws {RangeError} for other numbers, and where the sum has no end: human rows are none and fitness is 1 or more
 */
export function passedOn({ humanShare, fitness = 1 }: Omit<TypeAbsence, 'size'>): number {
  requireTypeAbsence({ size: 1, humanShare, fitness });
  const growth = (1 - humanShare) * fitness;
  if (growth >= 1) throw new RangeError(`what models pass on adds up without end: (1 - m) w is ${growth}`);
  let s = 1;
  let sum = 0;
  for (let k = 0; k < MOST_TERMS; k++) {
    sum += s;
    s = -Math.expm1(-growth * s);
    // All that is still to come is below s/(1 - growth).
    if (s < 1e-16 * sum * (1 - growth)) break;
  }
  return sum;
}

/**
 * Chance that a type of share p among human rows is absent from the training set of one generation, or at equilibrium.
 *
 * @param options.share p
 * @param options.generation from 1, human shares at the start; absent: at equilibrium
 * @returns 0-1; at equilibrium without human rows 1
 * @throws {RangeError} as `absenceExponents`
 */
export function typeAbsence({
  share,
  generation,
  ...loop
}: TypeAbsence & { readonly share: number; readonly generation?: number }): number {
  requireShare('share', share);
  requireTypeAbsence({ fitness: 1, ...loop });
  if (generation !== undefined)
    return Math.exp(-loop.size * share * absenceExponents({ ...loop, generations: generation })[generation - 1]!);
  if (loop.humanShare === 0) return 1;
  return Math.exp(-loop.size * loop.humanShare * share * passedOn(loop));
}

function requireTypeAbsence({ size, humanShare, fitness }: Required<TypeAbsence>): void {
  requireWhole('size', size, 1);
  requireShare('humanShare', humanShare);
  if (!(fitness >= 0 && fitness < Number.POSITIVE_INFINITY))
    throw new RangeError(`fitness ${fitness}; at least 0 expected`);
}
