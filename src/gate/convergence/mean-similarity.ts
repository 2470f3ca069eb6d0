import { LEAST_GROUPS } from '../../range/text-panel.ts';
import { studentTQuantile } from '../../statistics/student-t-quantile.ts';
import type { Similarity } from './convergence.ts';

const CONFIDENCE = 0.9;

/**
 * Mean over prompts with its interval: for a mean the jackknife that leaves out a prompt at a time is the standard error of the mean.
 *
 * @param values of one prompt each: shape [prompts], at least 2
 * @throws {RangeError} for fewer
 */
export function meanSimilarity(values: readonly number[]): Similarity {
  const prompts = values.length;
  if (prompts < 2) throw new RangeError(`${prompts} prompts give no interval; it takes 2`);
  const value = meanOf(values);
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (prompts - 1);
  const margin = studentTQuantile({ confidence: CONFIDENCE, degrees: prompts - 1 }) * Math.sqrt(variance / prompts);
  return { value, low: value - margin, high: value + margin, prompts };
}

/**
 * Ratio of two means over the same prompts with its interval: the logarithm plus and minus t standard errors of the jackknife that leaves
 * out a prompt at a time.
 *
 * @param values shape [prompts]
 * @param basis of the same prompts: shape [prompts]
 * @returns undefined where either mean is not above 0, with or without a prompt, or there are fewer than 8 prompts
 */
export function ratioOfMeans(
  values: readonly number[],
  basis: readonly number[],
): { readonly ratio: number; readonly low: number; readonly high: number } | undefined {
  const prompts = values.length;
  if (prompts < LEAST_GROUPS || basis.length !== prompts) return undefined;
  const [sum, basisSum] = [meanOf(values) * prompts, meanOf(basis) * prompts];
  if (!(sum > 0 && basisSum > 0)) return undefined;
  const left = values.map((value, at) => Math.log((sum - value) / (basisSum - basis[at]!)));
  if (!left.every(Number.isFinite)) return undefined;
  const mean = meanOf(left);
  const squares = left.reduce((total, value) => total + (value - mean) ** 2, 0);
  const se = Math.sqrt(((prompts - 1) / prompts) * squares);
  const margin = studentTQuantile({ confidence: CONFIDENCE, degrees: prompts - 1 }) * se;
  const ratio = sum / basisSum;
  return { ratio, low: ratio * Math.exp(-margin), high: ratio * Math.exp(margin) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
