import { requireWhole } from './require-numbers.ts';

/** One generation of a course in expectation; truth of mean 0 and variance 1. */
export interface GaussianExpectation {
  /** E v of the fitted variance. */
  readonly meanVariance: number;
  /** E (fitted mean - true mean)². */
  readonly meanSquaredError: number;
}

/**
 * G4: a Gaussian fitted to all batches so far, the newest n rows drawn from the last fit; truth of variance 1.
 *
 * With maximum likelihood and L = 1, E v = ∏_{i<=t} (1 - 1/(n i²)), which ends at sin(x)/x with x = π/√n, and E e = 1 - E v. In general
 * (a new batch of the variance L v): W′ = (t W + L v)/(t+1) - L v/(n (t+1)²) for the pool's variance W by division by its size, and
 * e′ = e + L v/(n (t+1)²); L < 1 makes it fall like t^-(1-L), without end. Exact; tolerance 4 standard errors. The median is lower.
 *
 * @param options.size n, rows of a batch, at least 2
 * @param options.generations how many
 * @param options.factor L, what sampling multiplies the variance by; 1 where absent
 * @param options.ddof 0: division by the pool's size; 1: by one less
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function gaussianAccumulate({
  size,
  generations,
  factor = 1,
  ddof = 0,
}: {
  readonly size: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
}): readonly GaussianExpectation[] {
  requireWhole('size', size, 2);
  requireWhole('generations', generations, 1);
  const course: GaussianExpectation[] = [];
  let pool = 1 - 1 / size;
  let meanSquaredError = 1 / size;
  for (let t = 1; t <= generations; t++) {
    const rows = size * t;
    const meanVariance = (pool * rows) / (rows - ddof);
    course.push({ meanVariance, meanSquaredError });
    const noise = (factor * meanVariance) / (size * (t + 1) ** 2);
    pool = (t * pool + factor * meanVariance) / (t + 1) - noise;
    meanSquaredError += noise;
  }
  return course;
}

/** What G4's mean variance tends to for division by the pool's size and L = 1: sin(π/√n)/(π/√n). */
export function gaussianAccumulateLimit({ size }: { readonly size: number }): number {
  requireWhole('size', size, 2);
  const x = Math.PI / Math.sqrt(size);
  return Math.sin(x) / x;
}
