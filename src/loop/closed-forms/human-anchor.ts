import { requireShare, requireWhole } from './require-numbers.ts';

/** Human rows in every generation's training set. The three kinds obey different laws: they are never merged. */
export interface HumanAnchor {
  /** N, rows of a training set. */
  readonly size: number;
  /** m, share of human rows. */
  readonly share: number;
  /** New human rows each generation, or the same ones, taken from the first training set, each time. */
  readonly kind: 'fresh' | 'replayed';
  /** Exact counts (m N whole), or each row human with probability m. */
  readonly draw: 'stratified' | 'independent';
}

/**
 * @throws {RangeError} for other numbers; for human rows that are no whole number where counts are exact; and for replayed rows that are
 *   drawn independently, for which no law is known
 */
export function requireAnchor({ size, share, kind, draw }: HumanAnchor): void {
  requireWhole('size', size, 2);
  requireShare('share', share);
  if (draw === 'stratified' && Math.abs(size * share - Math.round(size * share)) > 1e-9 * size)
    throw new RangeError(`a share of ${share} of ${size} rows is no whole number of rows`);
  if (kind === 'replayed' && draw === 'independent')
    throw new RangeError('replayed human rows with independent draws: no closed form is known');
}

/**
 * Share of the truth's variance, or of its Gini-Simpson diversity, that an anchor keeps at equilibrium: 1 - c/D (G6 and 7.2).
 *
 * Stratified: D = N m (2-m) + 1 - m, with c = 1 for fresh rows and c = 3 - 2m for replayed ones; independent fresh:
 * D = N m (2-m) + (1-m)², c = 1. Division by N. Exact; tolerance 4 standard errors after t >= 8/m (replayed rows approach it like
 * (1-m)^t, fresh ones like (1-m)^(2t)).
 *
 * @param anchor share above 0
 * @throws {RangeError} as `requireAnchor`; for a share of 0, which keeps nothing
 */
export function anchorEquilibrium(anchor: HumanAnchor): number {
  requireAnchor(anchor);
  const { size, share, kind, draw } = anchor;
  if (share === 0) throw new RangeError('without human rows there is no equilibrium but the end');
  const left = 1 - share;
  const d = size * share * (2 - share) + (draw === 'stratified' ? left : left * left);
  return 1 - (kind === 'fresh' ? 1 : 3 - 2 * share) / d;
}
