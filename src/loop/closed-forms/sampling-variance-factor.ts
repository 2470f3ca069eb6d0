import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { regularizedIncompleteGamma } from '../../statistics/regularized-incomplete-gamma.ts';

/**
 * L: what a setting of sampling multiplies a Gaussian's variance by. Temperature T gives T; drawing from the central mass P gives
 * F_{d+2}(c)/P, c being the quantile P of χ²(d) and F_{d+2} the distribution function of χ²(d+2); in one dimension that is
 * 1 - 2 c φ(c)/P with c = Φ⁻¹((1 + P)/2). Both one after the other give the product. Exact (docs/collapse.md, G7).
 *
 * @param options.temperature above 0; 1 where absent
 * @param options.topP in (0, 1]; 1 where absent
 * @param options.dimensions d, at least 1; 1 where absent
 * @returns above 0; 1 for outputs drawn as the model has them
 * @throws {RangeError} for other numbers
 */
export function samplingVarianceFactor({
  temperature = 1,
  topP = 1,
  dimensions = 1,
}: {
  readonly temperature?: number;
  readonly topP?: number;
  readonly dimensions?: number;
} = {}): number {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY))
    throw new RangeError(`temperature ${temperature}; above 0 expected`);
  if (!(topP > 0 && topP <= 1)) throw new RangeError(`topP ${topP}; above 0, at most 1 expected`);
  if (topP === 1) return temperature;
  const most = chiSquareQuantile(topP, { degrees: dimensions });
  return (temperature * regularizedIncompleteGamma(most / 2, { a: dimensions / 2 + 1 }).lower) / topP;
}
