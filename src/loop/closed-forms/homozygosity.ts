import { type HumanAnchor, requireAnchor } from './human-anchor.ts';
import { requireShare, requireWhole } from './require-numbers.ts';

/**
 * C1 (replace) and 7.2 (anchored): mean homozygosity J = Σ q² of a refitted categorical model, generation 1 fitted to N human rows, each
 * later one to m N human rows and (1-m) N draws of the last; human shares p. Diversity is H = 1 - J; with m = 0, E H = H0 (1 - 1/N)^t.
 *
 * K = Σ p q follows K′ = m J0 + (1-m) K (it is J0 where the start is p).
 * independent: J′ = 1/N + (1 - 1/N)[m² J0 + 2 m (1-m) K + (1-m)² J];
 * stratified, fresh: J′ = [m H0 + (1-m)(1 - J)]/N + m² J0 + 2 m (1-m) K + (1-m)² J;
 * stratified, replayed: with the human sample's own Jh = J0 + H0/(m N) and its overlap C with q, C′ = m Jh + (1-m) C:
 * J′ = m² Jh + 2 m (1-m) C + (1-m)² J + (1-m)(1 - J)/N.
 * Ends at H0 times `anchorEquilibrium`. Exact; tolerance 4 standard errors (replayed rows: not before t = 8/m).
 *
 * @param options.homozygosity J0, Σ p²
 * @param options.generations how many
 * @param options.start J and K = Σ p q of another model to begin with, in place of p (fresh rows only)
 * @returns shape [generations]: E J from generation 1
 * @throws {RangeError} for other numbers, and as `requireAnchor`
 */
export function homozygosityCourse({
  homozygosity,
  generations,
  start,
  ...anchor
}: HumanAnchor & {
  readonly homozygosity: number;
  readonly generations: number;
  readonly start?: { readonly homozygosity: number; readonly overlap: number };
}): readonly number[] {
  requireAnchor(anchor);
  requireShare('homozygosity', homozygosity);
  requireWhole('generations', generations, 1);
  const { size, share, kind, draw } = anchor;
  if (kind === 'replayed' && start !== undefined) throw new RangeError('replayed human rows begin with human shares');
  const left = 1 - share;
  const diversity = 1 - homozygosity;
  // Of the human rows that come again; where there are none it is never used.
  const ofRows = share > 0 ? homozygosity + diversity / (share * size) : homozygosity;
  const course: number[] = [];
  let j = start?.homozygosity ?? homozygosity;
  let overlap = start?.overlap ?? homozygosity;
  for (let t = 1; t <= generations; t++) {
    if (kind === 'replayed') {
      j = share * share * ofRows + 2 * share * left * overlap + left * left * j + (left * (1 - j)) / size;
      overlap = share * ofRows + left * overlap;
    } else {
      const shared = share * share * homozygosity + 2 * share * left * overlap + left * left * j;
      j =
        draw === 'independent'
          ? 1 / size + (1 - 1 / size) * shared
          : (share * diversity + left * (1 - j)) / size + shared;
      overlap = share * homozygosity + left * overlap;
    }
    course.push(j);
  }
  return course;
}

/**
 * C1 for all batches kept: E H = H0 ∏_{i<=t} (1 - 1/(n i²)), n rows a batch. Exact; tolerance 4 standard errors.
 *
 * @param options.diversity H0, 1 - Σ p²
 * @returns shape [generations]: E H from generation 1
 * @throws {RangeError} for other numbers
 */
export function accumulatedDiversity({
  diversity,
  size,
  generations,
}: {
  readonly diversity: number;
  readonly size: number;
  readonly generations: number;
}): readonly number[] {
  requireShare('diversity', diversity);
  requireWhole('size', size, 1);
  requireWhole('generations', generations, 1);
  let left = diversity;
  return Array.from({ length: generations }, (_, index) => {
    left *= 1 - 1 / (size * (index + 1) ** 2);
    return left;
  });
}
