import { stationaryShareBelow } from '../closed-forms/stationary-share.ts';
import { CountChain } from './count-chain.ts';
import { countLaw, type KernelStore, type LoopProcess, type StratumProcess } from './stratum-course.ts';

/** Human shares under this are followed by the Beta law: its error falls with the share, and the chain needs 1/m generations. */
const BETA_BELOW = 0.004;
/** Relative distance to the end at which the chain may stop. */
const NEAR = 0.01;
const LEAST_STEPS = 20;
/** Standard deviations at which nothing is left of a binomial tail. */
const HOPELESS = 12;
const MOST_STEPS = 6_000;
/** Generations that are far from the start, times the human share, and as many at least. */
const FAR = 12;
const MOST_LEAST = 200;

/**
 * Chance that a stratum has less than it is to keep in one generation far from the start: the chain until it comes to rest; under the smallest
 * human shares the Beta law with the count correction (7.3). Without human rows everything but one stratum is lost in the end.
 */
export function longRunChance(
  stratum: StratumProcess,
  loop: LoopProcess,
  { kernels }: { readonly kernels: KernelStore },
): number {
  const law = countLaw(stratum, loop);
  if (law.least === 0) return 0;
  if (law.least > law.trials) return 1;
  const { synthetic, human, extra, field, isWeighted, keep } = loop;
  const rows = synthetic + human + (isWeighted ? 0 : extra);
  const own = stratum.fixed ?? human * stratum.supply;
  const humanShare = (rows - synthetic) / rows;
  if (own === 0) {
    // One stratum is left in the end, by drift each with the chance of its share.
    if (humanShare === 0 && (field.isNeutral || stratum.share === 1)) return 1 - stratum.start;
    return 1;
  }
  const mainland = own / (rows - synthetic);
  const hasLaw = field.isNeutral && !(isWeighted && stratum.fixed !== undefined) && mainland < 1;
  if (humanShare < BETA_BELOW && hasLaw)
    return stationaryShareBelow({ size: rows, humanShare, share: mainland, below: Math.min(1, keep * stratum.share) });
  const chain = new CountChain(kernels.of(law.trials), { least: law.least, followed: 'all' });
  // What all strata share has come to rest there; where the chain begins does not matter.
  const atRest = law.meanAfter(Number.POSITIVE_INFINITY);
  chain.begin(law.firstMean);
  let before = chain.below();
  let change = 0;
  // A chance that is still too small for a number may not have begun to grow: the chain takes its time, 1/m generations, three times. Not where the
  // spread that drift ends at (7.2) leaves it hopeless.
  const spread = Math.sqrt((mainland * (1 - mainland)) / (1 + (rows - 1) * humanShare * (2 - humanShare)));
  const isHopeless = hasLaw && mainland - keep * stratum.share > HOPELESS * spread;
  const settled = isHopeless ? LEAST_STEPS : Math.max(LEAST_STEPS, Math.ceil(3 / humanShare));
  // Drift and migration are at rest after some 1/m generations. A stratum at the edge of a nucleus goes on to leave it for ever so long after that.
  const last = Math.min(MOST_STEPS, Math.max(MOST_LEAST, Math.ceil(FAR / humanShare)));
  for (let t = 1; t < last; t++) {
    chain.step(atRest);
    const now = chain.below();
    const moved = now - before;
    const ratio = change === 0 ? 1 : moved / change;
    // Differences fall geometrically: what is still to come is their sum.
    const rest = ratio > 0 && ratio < 1 ? (moved * ratio) / (1 - ratio) : Math.abs(moved) * t;
    before = now;
    change = moved;
    if (t >= (now === 0 ? settled : LEAST_STEPS) && Math.abs(rest) <= NEAR * Math.max(now, 1e-12))
      return Math.min(1, Math.max(0, now + (ratio > 0 && ratio < 1 ? rest : 0)));
  }
  return before;
}
