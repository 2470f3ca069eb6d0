/** A feature this far from its mean is unlike all training text; what it would say beyond that is a guess. */
const FARTHEST = 3;

/** Distance of a feature from its mean in the training texts, in standard deviations, at most 3 either way. */
export function standardise(value: number, mean: number, deviation: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation));
}
