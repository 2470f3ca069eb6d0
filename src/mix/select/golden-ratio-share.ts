/** The golden ratio's inverse, 0.618…: the share where human and synthetic rows are equally many. */
export const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;

/**
 * Share of the training weight that human rows should have beside synthetic ones of the last model, so that the error of what is learned
 * stays least for ever (He, Xu, Cheng 2025): w² + k w - k = 0, w = (√(k² + 4k) - k)/2, with k human rows to one synthetic row.
 *
 * It holds for means, and by simulation for what is estimated like a mean, where in every generation `human` rows are **fresh**, synthetic
 * rows are drawn without truncation, and origin is known. It is a share of weight, not of rows: counting each row once gives k/(1 + k),
 * which is always less. Repeating human rows instead of weighing them reaches the same share of what a pass shows.
 *
 * @param options.human fresh human rows, above 0
 * @param options.synthetic rows, at least 0
 * @returns 0-1; 1 where nothing is synthetic
 * @throws {RangeError} for other numbers
 */
export function goldenRatioShare({ human, synthetic }: { readonly human: number; readonly synthetic: number }): number {
  if (!(human > 0 && Number.isFinite(human))) throw new RangeError(`${human} human rows; the share needs some`);
  if (!(synthetic >= 0 && Number.isFinite(synthetic))) throw new RangeError(`${synthetic} synthetic rows`);
  if (synthetic === 0) return 1;
  const k = human / synthetic;
  // (√(k² + 4k) - k)/2 without the difference of two large numbers.
  return 2 / (1 + Math.sqrt(1 + 4 / k));
}
