import type { EffectiveSizeEstimate } from './effective-size-estimate.ts';
import { sizeFromScatter } from './size-from-scatter.ts';

/** A sample of one generation: counts of the types, drawn anew from its model or without replacement from its training set. */
export interface PopulationSample {
  /** Shape [types]. */
  readonly counts: ArrayLike<number>;
  /** Rows of the set from which it was drawn without replacement; absent: drawn from the model, with replacement. */
  readonly population?: number | undefined;
}

export interface SampledEffectiveSize extends EffectiveSizeEstimate {
  /** Standardised variance of the shares, less what sampling gives: below 0 by chance where drift is small. */
  readonly drift: number;
}

/**
 * Effective size from samples of two generations, t apart, without human rows or bias in between (section 7.6): F = Σ(x - y)²/h₀, less what
 * sampling gives, Nₑ = 1/(1 - (1 - F)^(1/t)). All types count as they are; nothing is pooled. Where F comes out at 0 or below, nothing
 * bounds the size above, and it is Infinity.
 *
 * @param options.generations t, whole, at least 1
 * @throws {RangeError} for samples of fewer than 2 rows, of a single type, or of different types
 */
export function effectiveSizeOfSamples({
  first,
  last,
  generations,
  confidence = 0.95,
}: {
  readonly first: PopulationSample;
  readonly last: PopulationSample;
  readonly generations: number;
  readonly confidence?: number;
}): SampledEffectiveSize {
  if (first.counts.length !== last.counts.length)
    throw new RangeError(`samples of ${first.counts.length} and of ${last.counts.length} types`);
  if (!Number.isSafeInteger(generations) || generations < 1) throw new RangeError(`${generations} generations apart`);
  const before = momentsOf(first);
  const after = momentsOf(last);
  let distance = 0;
  let seen = 0;
  for (let type = 0; type < first.counts.length; type++) {
    const x = first.counts[type]! / before.rows;
    const y = last.counts[type]! / after.rows;
    if (x > 0 || y > 0) seen++;
    distance += (x - y) ** 2;
  }
  if (!(before.diversity > 0)) throw new RangeError('a single type has no drift');
  const scatter = distance / before.diversity;
  const noise = before.noise + (after.diversity / before.diversity) * after.noise;
  const { squares, cubes } = before;
  const degrees = (1 - squares) ** 2 / (squares - 2 * cubes + squares ** 2);
  return {
    ...sizeFromScatter({ scatter, noise, degrees, generations, confidence }),
    degrees,
    classes: seen,
  };
}

function momentsOf({ counts, population }: PopulationSample) {
  let rows = 0;
  for (let type = 0; type < counts.length; type++) rows += counts[type]!;
  if (!(rows >= 2)) throw new RangeError(`a sample of ${rows} rows`);
  if (population !== undefined && !(population >= rows))
    throw new RangeError(`${rows} rows cannot come from ${population}`);
  let squares = 0;
  let cubes = 0;
  for (let type = 0; type < counts.length; type++) {
    const share = counts[type]! / rows;
    squares += share ** 2;
    cubes += share ** 3;
  }
  // Drawn without replacement, a sample scatters less about the set that it comes from.
  const noise = population === undefined ? 1 / rows : (population - rows) / (rows * (population - 1));
  return { rows, squares, cubes, noise, diversity: (1 - squares) / (1 - noise) };
}
