import type { GaussianExpectation } from './gaussian-accumulate.ts';
import { type HumanAnchor, requireAnchor } from './human-anchor.ts';
import { requireWhole } from './require-numbers.ts';

/**
 * G6 and G7 as a course: a Gaussian fitted to m N human rows and (1-m) N draws of the last fit, whose variance sampling multiplies by L;
 * truth of mean 0 and variance 1, generation 1 fitted to N human rows. Ends at `anchorEquilibrium` for L = 1.
 *
 * With S = m + (1-m)(L v + e), the second moment of the next training set: v′ = (S - e′) N/(N - ddof), and
 * stratified, fresh: e′ = [m + (1-m) L v]/N + (1-m)² e;
 * independent, fresh: e′ = (1-m)² e + [S - (1-m)² e]/N;
 * stratified, replayed: e′ = m/N + 2 m (1-m) k + (1-m)² e + (1-m) L v/N, k′ = m/(m N) + (1-m) k being the covariance of fitted and
 * human mean, 1/N at first because the human rows are part of the first training set. Exact; tolerance 4 standard errors.
 *
 * @param options.generations how many
 * @param options.factor L; 1 where absent
 * @param options.ddof 0: division by N; 1: by N - 1
 * @returns shape [generations], from generation 1
 * @throws {RangeError} for other numbers, and as `requireAnchor`
 */
export function gaussianAnchor({
  generations,
  factor = 1,
  ddof = 0,
  ...anchor
}: HumanAnchor & {
  readonly generations: number;
  readonly factor?: number;
  readonly ddof?: 0 | 1;
}): readonly GaussianExpectation[] {
  requireAnchor(anchor);
  requireWhole('generations', generations, 1);
  const { size, share, kind, draw } = anchor;
  const left = 1 - share;
  const course: GaussianExpectation[] = [];
  let error = 1 / size;
  let variance = (1 - error) * (size / (size - ddof));
  let overlap = 1 / size;
  for (let t = 1; ; t++) {
    course.push({ meanVariance: variance, meanSquaredError: error });
    if (t === generations) return course;
    const drawn = factor * variance;
    const secondMoment = share + left * (drawn + error);
    if (kind === 'replayed') {
      error = share / size + 2 * share * left * overlap + left * left * error + (left * drawn) / size;
      overlap = (share > 0 ? 1 / size : 0) + left * overlap;
    } else if (draw === 'stratified') error = (share + left * drawn) / size + left * left * error;
    else error = left * left * error + (secondMoment - left * left * error) / size;
    variance = (secondMoment - error) * (size / (size - ddof));
  }
}
