/** (z of 0.975 + z of 0.8)², for a two-sided test at 0.05 with power 0.8. */
const NEEDED = 7.85;

/**
 * Generations until the temperature score of a loop without human rows finds a temperature at the 5 % level with power 0.8 (section 7.7).
 *
 * @param options.size effective size of the loop
 * @param options.logVariance variance of ln q under q
 * @returns not whole; Infinity for a temperature of 1 or shares that are all alike
 * @throws {RangeError} for numbers that are none
 */
export function generationsForPower({
  size,
  temperature,
  logVariance,
}: {
  readonly size: number;
  readonly temperature: number;
  readonly logVariance: number;
}): number {
  if (!(size > 0 && temperature > 0 && logVariance >= 0))
    throw new RangeError(`size ${size}, temperature ${temperature} and variance ${logVariance}`);
  return NEEDED / (size * logVariance * (1 / temperature - 1) ** 2);
}
