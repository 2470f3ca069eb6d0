import {
  type KernelStore,
  type LoopProcess,
  type StratumCourse,
  type StratumProcess,
  stratumCourse,
} from './stratum-course.ts';

/** Human counts that are followed one by one; more are taken together with their neighbours. */
const MOST_COUNTS = 24;
/** Standard deviations about the mean that counts are followed in. */
const REACH = 6;

/**
 * What becomes of a stratum where the same human rows come back in every generation: how many of them are of the stratum is drawn once, and the course is a
 * mixture over that count. What is not among the rows never comes back.
 *
 * @param stratum without a floor
 */
export function replayedCourse(
  stratum: StratumProcess,
  loop: LoopProcess,
  { generations, kernels }: { readonly generations: number; readonly kernels: KernelStore },
): StratumCourse {
  const counts = binomialNodes({ trials: loop.human, chance: stratum.supply });
  const mixed: StratumCourse = {
    below: new Float64Array(generations),
    fallen: new Float64Array(generations),
    absent: new Float64Array(generations),
    mean: new Float64Array(generations),
    square: new Float64Array(generations),
    entropy: new Float64Array(generations),
  };
  for (const { count, weight } of counts) {
    const course = stratumCourse({ ...stratum, fixed: count }, loop, { generations, kernels });
    for (const key of ['below', 'fallen', 'absent', 'mean', 'square', 'entropy'] as const)
      for (let t = 0; t < generations; t++) mixed[key][t] = mixed[key][t]! + weight * course[key][t]!;
  }
  return mixed;
}

/** The binomial distribution on at most `MOST_COUNTS` counts; neighbours that are taken together keep their mean. */
function binomialNodes({
  trials,
  chance,
}: {
  readonly trials: number;
  readonly chance: number;
}): readonly { readonly count: number; readonly weight: number }[] {
  const mean = trials * chance;
  if (trials === 0 || chance === 0) return [{ count: 0, weight: 1 }];
  if (chance === 1) return [{ count: trials, weight: 1 }];
  const deviation = Math.sqrt(mean * (1 - chance));
  const from = Math.max(0, Math.floor(mean - REACH * deviation));
  const to = Math.min(trials, Math.ceil(mean + REACH * deviation + REACH));
  const mode = Math.min(to, Math.max(from, Math.floor((trials + 1) * chance)));
  const odds = chance / (1 - chance);
  const weights = new Float64Array(to - from + 1);
  weights[mode - from] = 1;
  for (let count = mode; count > from; count--)
    weights[count - 1 - from] = (weights[count - from]! * count) / ((trials - count + 1) * odds);
  for (let count = mode; count < to; count++)
    weights[count + 1 - from] = weights[count - from]! * ((trials - count) / (count + 1)) * odds;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const stride = Math.ceil(weights.length / MOST_COUNTS);
  const nodes: { readonly count: number; readonly weight: number }[] = [];
  for (let start = 0; start < weights.length; start += stride) {
    let weight = 0;
    let moment = 0;
    for (let index = start; index < Math.min(weights.length, start + stride); index++) {
      weight += weights[index]!;
      moment += weights[index]! * (from + index);
    }
    // None at all is a fate of its own, which no neighbour shares.
    if (from === 0 && start === 0 && stride > 1) {
      nodes.push({ count: 0, weight: weights[0]! / total });
      weight -= weights[0]!;
    }
    if (weight > 0) nodes.push({ count: Math.round(moment / weight), weight: weight / total });
  }
  return nodes;
}
