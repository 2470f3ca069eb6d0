import type { GaussianExpectation } from './gaussian-accumulate.ts';
import { requireWhole } from './require-numbers.ts';

/**
 * G5: all batches are kept, and each generation trains on n rows of them; truth of variance 1.
 *
 * A: E of the pool's squared mean, Q: E of its second moment. A_1 = 1/n, Q_1 = 1; drawn without replacement
 * e_t = A_t + (Q_t - A_t)(tn - n)/(n(tn - 1)), with replacement e_t = A_t + (Q_t - A_t)/n (t > 1: the first training set is the human
 * data); v_t = (Q_t - e_t) n/(n - ddof), A_{t+1} = [(t² + 2t) A_t + e_t + L v_t/n]/(t+1)², Q_{t+1} = (t Q_t + e_t + L v_t)/(t+1). For
 * division by n and L = 1, Q stays 1 and n e tends to 2.77 (n = 20), 2.90 (n = 100), π²/2 - 2 (n infinite); with replacement π²/3 - 1/4. Exact;
 * tolerance 4 standard errors.
 *
 * @param options.size n, rows of a batch and of a training set, at least 2
 * @param options.generations how many
 * @param options.factor L, what sampling multiplies the variance by; 1 where absent
 * @param options.ddof 0: division by n; 1: by n - 1
 * @param options.draw 0 times or once, or any number of times
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers
 */
export function gaussianAccumulateSubsample({
  size,
  generations,
  factor = 1,
  ddof = 0,
  draw = 'without-replacement',
}: {
  readonly size: number;
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
  readonly draw?: 'without-replacement' | 'with-replacement';
}): readonly GaussianExpectation[] {
  requireWhole('size', size, 2);
  requireWhole('generations', generations, 1);
  const course: GaussianExpectation[] = [];
  let squaredMean = 1 / size;
  let secondMoment = 1;
  for (let t = 1; t <= generations; t++) {
    const rows = t * size;
    const spread = (secondMoment - squaredMean) / size;
    const share = t > 1 && draw === 'with-replacement' ? 1 : (rows - size) / (rows - 1);
    const meanSquaredError = squaredMean + spread * share;
    const meanVariance = ((secondMoment - meanSquaredError) * size) / (size - ddof);
    course.push({ meanVariance, meanSquaredError });
    const drawn = factor * meanVariance;
    squaredMean = ((t * t + 2 * t) * squaredMean + meanSquaredError + drawn / size) / (t + 1) ** 2;
    secondMoment = (t * secondMoment + meanSquaredError + drawn) / (t + 1);
  }
  return course;
}
