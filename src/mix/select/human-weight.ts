/** p from which on the bound says nothing against a text: -e p ln p is 1 at 1/e. */
const NEUTRAL_P = 1 / Math.E;

/**
 * Chance that a text is human as far as its p-value lets one say, for weighing rows by a detector. The likelihood ratio human : synthetic is
 * at least -e p ln p for p below 1/e, and 1 above (Sellke, Bayarri, Berger 2001): p is uniform for human texts, and nothing is assumed of
 * synthetic ones but that small p are likelier there. A p-value never speaks for a text, so the result is at most the prior.
 *
 * It is the friendliest reading: the true chance of a text with this p may be lower, never higher for the likeliest alternative. A row without
 * a p-value (too short, no calibration) keeps the prior: no evidence is not evidence.
 *
 * @param p 0-1, a calibrated p-value of "a human wrote this"; undefined where there is none
 * @param options.prior share of human texts among such rows, 0-1. Default: 0.5
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function humanWeight(p: number | undefined, { prior = 0.5 }: { readonly prior?: number } = {}): number {
  if (!(prior >= 0 && prior <= 1)) throw new RangeError(`a prior of ${prior}; it is a share`);
  if (p === undefined) return prior;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no p-value`);
  const ratio = p === 0 ? 0 : p < NEUTRAL_P ? -Math.E * p * Math.log(p) : 1;
  const human = prior * ratio;
  return human === 0 ? 0 : human / (human + (1 - prior));
}
