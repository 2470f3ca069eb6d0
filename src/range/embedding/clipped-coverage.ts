import { SampleTooSmallError } from '../../errors.ts';
import { logGamma } from '../../statistics/log-gamma.ts';
import { type BallCounts, ballCounts } from './ball-counts.ts';
import { requireBallSizes } from './expected-coverage.ts';
import { ownReach, type TwoArms } from './prdc.ts';
import { countRows } from './rows.ts';

export interface ClippedCoverage {
  /** Mean over balls of the reference of min(1, rows of the generation within/k), 0-1. */
  readonly raw: number;
  /** `raw` to be expected if all rows of the generation came from the source of the reference. */
  readonly expected: number;
  /** Share of the generation that would have to come from that source to give `raw`, the rest falling into no ball; 0-1. */
  readonly calibrated: number;
}

/**
 * Clipped coverage (Salvy, Talbot and Thirion 2025): a ball counts by how full it is, up to k, and the result is calibrated to read as a
 * share of good rows. Counts on few modes do not make up for empty ones. Rises when modes contract: read it beside the radius ratio.
 *
 * @param options.k whole, at least 1
 * @throws {RangeError} when rows or `k` are none
 * @throws {SampleTooSmallError} when the reference has no more than `k` rows
 */
export function clippedCoverage({
  reference,
  generation,
  dimensions,
  k,
}: TwoArms & { readonly k: number }): ClippedCoverage {
  const referenceReach = ownReach(reference, { dimensions, k, name: 'the reference' });
  countRows(generation, { dimensions, name: 'the generation' });
  return clippedCoverageOfBalls(ballCounts({ reference, generation, dimensions, referenceReach }), { k });
}

/** The same of counts in balls that reach to the k-th neighbours. */
export function clippedCoverageOfBalls(
  { perReference, perGeneration }: BallCounts,
  { k }: { readonly k: number },
): ClippedCoverage {
  const rows = perGeneration.length;
  if (rows === 0)
    throw new SampleTooSmallError({ quantity: 'clipped coverage', unit: 'rows', observed: 0, required: 1 });
  let sum = 0;
  for (const count of perReference) sum += Math.min(count, k) / k;
  const raw = sum / perReference.length;
  const expectedOf = (good: number) =>
    good === 0 ? 0 : expectedClippedCoverage({ reference: perReference.length, generation: good, k });
  return { raw, expected: expectedOf(rows), calibrated: rowsThatGive(raw, { most: rows, expectedOf }) / rows };
}

/**
 * Clipped coverage to be expected of two samples of one source: 1 - sum_{j<k} ((k-j)/k) P(J = j), J ~ BetaBinomial(M, k, N-k).
 *
 * @param options.reference rows of the reference N, above k
 * @param options.generation rows of the generation M, at least 1
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function expectedClippedCoverage({
  reference,
  generation,
  k,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly k: number;
}): number {
  requireBallSizes({ reference, generation, k });
  const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b);
  let missing = 0;
  for (let j = 0; j < Math.min(k, generation + 1); j++) {
    const logWays = logGamma(generation + 1) - logGamma(j + 1) - logGamma(generation - j + 1);
    const logChance = logWays + logBeta(j + k, generation - j + reference - k) - logBeta(k, reference - k);
    missing += ((k - j) / k) * Math.exp(logChance);
  }
  return 1 - missing;
}

/** Rows, between whole ones by straight lines, whose expected value is `raw`; `most` where it is above all. */
function rowsThatGive(
  raw: number,
  { most, expectedOf }: { readonly most: number; readonly expectedOf: (rows: number) => number },
): number {
  if (raw >= expectedOf(most)) return most;
  let low = 0;
  let high = most;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (expectedOf(middle) <= raw) low = middle;
    else high = middle;
  }
  const [from, to] = [expectedOf(low), expectedOf(high)];
  return low + (raw - from) / (to - from);
}
