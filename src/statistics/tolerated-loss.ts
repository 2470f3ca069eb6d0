/** Relative loss of a stratum that is let be unless said otherwise. */
export const TOLERATED_LOSS = 0.2;

/** @throws {RangeError} unless 0 <= delta < 1 */
export function requireToleratedLoss(delta: number): void {
  if (!(delta >= 0 && delta < 1)) throw new RangeError(`a tolerated loss is ${delta}; it takes 0 up to below 1`);
}
