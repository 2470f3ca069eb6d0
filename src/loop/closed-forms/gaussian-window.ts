import type { GaussianExpectation } from './gaussian-accumulate.ts';
import { requireWhole } from './require-numbers.ts';

/**
 * A Gaussian fitted to the last w batches, n rows each, the human one among them until it has left the window; truth of variance 1.
 *
 * E of the products of batch means is followed: a new batch's mean is that of the pool and noise of the variance L v/n, so its product
 * with each batch in the window is the mean of that batch's products; v is the pool's second moment less its squared mean. In the long run
 * v falls by 1 - 1/Ne with Ne about n ((w+1)/2)² (7.6). w = 1 is replace, w without end accumulate. Exact; tolerance 4 standard errors.
 *
 * @param options.size n, at least 2
 * @param options.window w, at least 1
 * @param options.generations how many
 * @param options.factor L, what sampling multiplies the variance by; 1 where absent
 * @param options.ddof 0: division by the pool's size; 1: by one less
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function gaussianWindow({
  size,
  window,
  generations,
  factor = 1,
  ddof = 0,
}: {
  readonly size: number;
  readonly window: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
}): readonly GaussianExpectation[] {
  requireWhole('size', size, 2);
  requireWhole('window', window, 1);
  requireWhole('generations', generations, 1);
  const width = Math.min(window, generations);
  // Products of the means of batches in their places of the window; those of a batch with all, itself among them; second moments.
  const products = new Float64Array(width * width);
  const sums = new Float64Array(width);
  const moments = new Float64Array(width);
  products[0] = 1 / size;
  sums[0] = 1 / size;
  moments[0] = 1;
  const course: GaussianExpectation[] = [];
  const fresh = new Float64Array(width);
  for (let t = 1; t <= generations; t++) {
    const count = Math.min(t, width);
    const rows = count * size;
    let total = 0;
    let secondMoment = 0;
    for (let place = 0; place < count; place++) {
      total += sums[place]!;
      secondMoment += moments[place]! / count;
    }
    const meanSquaredError = total / (count * count);
    const meanVariance = ((secondMoment - meanSquaredError) * rows) / (rows - ddof);
    course.push({ meanVariance, meanSquaredError });
    // The oldest batch's place is the newest one's.
    const own = t % width;
    const drawn = factor * meanVariance;
    let sum = 0;
    for (let place = 0; place < count; place++) fresh[place] = sums[place]! / count;
    for (let place = 0; place < Math.min(t + 1, width); place++) {
      if (place === own) continue;
      sums[place] = sums[place]! - products[place * width + own]! + fresh[place]!;
      products[place * width + own] = fresh[place]!;
      products[own * width + place] = fresh[place]!;
      sum += fresh[place]!;
    }
    products[own * width + own] = meanSquaredError + drawn / size;
    sums[own] = sum + products[own * width + own]!;
    moments[own] = drawn + meanSquaredError;
  }
  return course;
}
