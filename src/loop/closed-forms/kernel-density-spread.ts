import { requireWhole } from './require-numbers.ts';

export interface KernelDensitySpread {
  /** E of the training set's second moment about the true mean, 1 at first. */
  readonly secondMoment: number;
  /** E of the training set's variance about its own mean (division by its size). */
  readonly withinVariance: number;
  /** E of the fitted density's variance: the kernel's on top. */
  readonly fittedVariance: number;
}

/**
 * G8: a kernel density with a Gaussian kernel refitted to draws of itself; truth of mean 0 and variance 1 (of several dimensions: means over
 * them).
 *
 * Bandwidth h about the true mean: replace 1 + k h² after k resamplings; accumulate 1 + h² (H_{k+1} - 1), H harmonic. Within the sample:
 * replace v′ = (1 - 1/n)(v + h²), which tends to (n-1) h²; accumulate by the recursion of G4 with a batch of variance v + h². With a
 * bandwidth c s n^(-1/(d+4)) in proportion to the sample's deviation, growth by (1 - 1/n)(1 + c² n^(-2/(d+4))) a step. So collapse is not
 * always shrinkage, and the sign depends on the mean that is used. Exact; tolerance 4 standard errors.
 *
 * @param options.size n, rows of a batch, at least 2
 * @param options.generations how many
 * @param options.regime replace: trained on the newest batch; accumulate: on all
 * @param options.bandwidth h, in units of the truth's deviation; 0 where absent
 * @param options.rule c, a bandwidth in proportion to the deviation, added to `bandwidth` in squares; 0 where absent
 * @param options.dimensions d, for the rule; 1 where absent
 * @param options.ddof division by the size less this in the deviation that the rule takes; 0 where absent
 * @returns shape [generations]
 * @throws {RangeError} for other numbers
 */
export function kernelDensitySpread({
  size,
  generations,
  regime,
  bandwidth = 0,
  rule = 0,
  dimensions = 1,
  ddof = 0,
}: {
  readonly size: number;
  readonly generations: number;
  readonly regime: 'replace' | 'accumulate';
  readonly bandwidth?: number;
  readonly rule?: number;
  readonly dimensions?: number;
  readonly ddof?: 0 | 1;
}): readonly KernelDensitySpread[] {
  requireWhole('size', size, 2);
  requireWhole('generations', generations, 1);
  if (!(bandwidth >= 0)) throw new RangeError(`bandwidth ${bandwidth}; at least 0 expected`);
  if (!(rule >= 0)) throw new RangeError(`rule ${rule}; at least 0 expected`);
  const course: KernelDensitySpread[] = [];
  let secondMoment = 1;
  let withinVariance = 1 - 1 / size;
  for (let t = 1; t <= generations; t++) {
    const rows = regime === 'replace' ? size : size * t;
    const squaredBandwidth =
      bandwidth * bandwidth + (rule * rule * rows ** (-2 / (dimensions + 4)) * withinVariance * rows) / (rows - ddof);
    const drawn = withinVariance + squaredBandwidth;
    course.push({ secondMoment, withinVariance, fittedVariance: drawn });
    if (regime === 'replace') {
      withinVariance = (1 - 1 / size) * drawn;
      secondMoment += squaredBandwidth;
    } else {
      withinVariance = (t * withinVariance + drawn) / (t + 1) - drawn / (size * (t + 1) ** 2);
      secondMoment += squaredBandwidth / (t + 1);
    }
  }
  return course;
}
