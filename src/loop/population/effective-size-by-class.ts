import type { PopulationSample, SampledEffectiveSize } from './effective-size-of-samples.ts';
import { classSums, pooledClasses } from './pooled-classes.ts';
import { sizeFromScatter } from './size-from-scatter.ts';

/** Mean count of a class below which the estimate leans to small sizes: -2 % at 20 and one generation, -28 % at 5 and twenty. */
const LEAST_COUNT = 20;

/**
 * Effective size from samples of two generations by Pollak's F (section 7.6): each class of types weighs the same, which is more precise
 * for little drift. Rare types are pooled by their mean count in both samples. t should be small beside the rows of a class.
 *
 * @param options.least mean count of a class; 0 compares types one by one, for showing that this fails
 * @throws {RangeError} as `effectiveSizeOfSamples`, or for fewer than 2 classes
 */
export function effectiveSizeByClass({
  first,
  last,
  generations,
  confidence = 0.95,
  least = LEAST_COUNT,
}: {
  readonly first: PopulationSample;
  readonly last: PopulationSample;
  readonly generations: number;
  readonly confidence?: number;
  readonly least?: number;
}): SampledEffectiveSize {
  if (first.counts.length !== last.counts.length)
    throw new RangeError(`samples of ${first.counts.length} and of ${last.counts.length} types`);
  if (!Number.isSafeInteger(generations) || generations < 1) throw new RangeError(`${generations} generations apart`);
  const rows0 = rowsOf(first);
  const rows1 = rowsOf(last);
  const smaller = Math.min(rows0, rows1);
  const middle = Float64Array.from(
    first.counts,
    (count, type) => ((count / rows0 + last.counts[type]! / rows1) / 2) * smaller,
  );
  const pooled = pooledClasses(middle, { least: least > 0 ? least : Number.MIN_VALUE });
  if (pooled.classes < 2) throw new RangeError('a single class of types has no drift');
  const before = classSums(first.counts, pooled);
  const after = classSums(last.counts, pooled);
  let scatter = 0;
  for (let index = 0; index < pooled.classes; index++) {
    const x = before[index]! / rows0;
    const y = after[index]! / rows1;
    scatter += (2 * (x - y) ** 2) / (x + y);
  }
  const degrees = pooled.classes - 1;
  scatter /= degrees;
  const noise = noiseOf(first, rows0) + noiseOf(last, rows1);
  return {
    ...sizeFromScatter({ scatter, noise, degrees, generations, confidence }),
    degrees,
    classes: pooled.classes,
  };
}

function rowsOf({ counts, population }: PopulationSample): number {
  let rows = 0;
  for (let type = 0; type < counts.length; type++) rows += counts[type]!;
  if (!(rows >= 2)) throw new RangeError(`a sample of ${rows} rows`);
  if (population !== undefined && !(population >= rows))
    throw new RangeError(`${rows} rows cannot come from ${population}`);
  return rows;
}

function noiseOf({ population }: PopulationSample, rows: number): number {
  return population === undefined ? 1 / rows : (population - rows) / (rows * (population - 1));
}
