import { requireWhole } from './require-numbers.ts';

/**
 * 7.6: effective population size of one step of a regime, E H′ = H (1 - 1/Ne): replace n; accumulate n i² at step i (the sum of 1/Ne is
 * finite: no collapse by drift); the last w batches n ((w+1)/2)², in the long run.
 *
 * @param options.size n, rows of a batch
 * @param options.step i, from 1: the fit whose loss is asked for
 * @param options.window w, batches
 * @throws {RangeError} for other numbers
 */
export function effectiveSizeOfRegime(
  options:
    | { readonly regime: 'replace'; readonly size: number }
    | { readonly regime: 'accumulate'; readonly size: number; readonly step: number }
    | { readonly regime: 'window'; readonly size: number; readonly window: number },
): number {
  requireWhole('size', options.size, 1);
  switch (options.regime) {
    case 'replace':
      return options.size;
    case 'accumulate':
      requireWhole('step', options.step, 1);
      return options.size * options.step ** 2;
    case 'window':
      requireWhole('window', options.window, 1);
      return options.size * ((options.window + 1) / 2) ** 2;
  }
}

/**
 * 7.6: effective size of weighted or repeated rows (Kish): (Σ w)²/Σ w². A row that stands r times is one of weight r.
 *
 * @param weights at least 0, above 0 in all
 * @throws {RangeError} for other weights
 */
export function kishSize(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`${weight} is no weight`);
    sum += weight;
    squares += weight * weight;
  }
  if (!(squares > 0)) throw new RangeError('weights that add up to nothing');
  return (sum * sum) / squares;
}

/**
 * 7.6: effective size of generations of unlike sizes: their harmonic mean; the diversity left is ∏ (1 - 1/N_t).
 *
 * @param sizes rows of each generation, above 0
 * @throws {RangeError} for no sizes, or other ones
 */
export function harmonicSize(sizes: readonly number[]): number {
  if (sizes.length === 0) throw new RangeError('sizes of no generations');
  let sum = 0;
  for (const size of sizes) {
    if (!(size > 0)) throw new RangeError(`size ${size}; above 0 expected`);
    sum += 1 / size;
  }
  return sizes.length / sum;
}
