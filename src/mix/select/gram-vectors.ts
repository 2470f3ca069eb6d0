import { mix32 } from '../../statistics/mix32.ts';
import type { GramSets } from './gram-sets.ts';

/** Cosines come out within about 1/sqrt(256) = .06. */
export const GRAM_DIMENSIONS = 256;

/**
 * Vectors of n-gram sets, for methods that choose by distance where there is no embedder: each n-gram goes to one number with a random sign
 * (Weinberger et al. 2009), so that cosines are those of the sets, |A ∩ B| / √(|A| |B|), on average.
 *
 * @returns shape [rows, dimensions], each row of length 1; zeros for a row without n-grams
 */
export function gramVectors({ starts, grams }: GramSets, { dimensions = GRAM_DIMENSIONS } = {}): Float32Array {
  if (!(Number.isSafeInteger(dimensions) && dimensions >= 1))
    throw new RangeError(`${dimensions} dimensions; at least 1`);
  const vectors = new Float32Array((starts.length - 1) * dimensions);
  const counts = new Float64Array(dimensions);
  for (let row = 0; row + 1 < starts.length; row++) {
    counts.fill(0);
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const hash = mix32(grams[at]! ^ 0x5bd1e995);
      counts[(hash >>> 1) % dimensions]! += hash & 1 ? 1 : -1;
    }
    let squares = 0;
    for (const count of counts) squares += count * count;
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let at = 0; at < dimensions; at++) vectors[row * dimensions + at] = counts[at]! * scale;
  }
  return vectors;
}
