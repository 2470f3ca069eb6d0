import { requireShare } from './require-numbers.ts';

/**
 * 7.5: mean share at equilibrium of a rare type that is kept among outputs with the relative fitness w (verifier, clicks; 0: truncated):
 * m p/(1 - (1-m) w). A type that is cut off keeps m p. First order in p; its chance of absence is `typeAbsence` with the same fitness.
 *
 * @param options.share p among human rows
 * @param options.humanShare m of fresh rows
 * @param options.fitness w, at least 0
 * @throws {RangeError} for other numbers, and where (1-m) w is at least 1: the type grows until it is rare no more
 */
export function selectedShare({
  share,
  humanShare,
  fitness,
}: {
  readonly share: number;
  readonly humanShare: number;
  readonly fitness: number;
}): number {
  requireShare('share', share);
  requireShare('humanShare', humanShare);
  if (!(fitness >= 0)) throw new RangeError(`fitness ${fitness}; at least 0 expected`);
  const left = 1 - (1 - humanShare) * fitness;
  if (!(left > 0)) throw new RangeError(`fitness ${fitness} with a human share of ${humanShare}: the type takes over`);
  return (humanShare * share) / left;
}
