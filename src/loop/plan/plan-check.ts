import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import type { LoopSimulation } from './simulate-loops.ts';

/** Whole simulated loops held against the chains of single strata. */
export interface PlanCheck {
  readonly replicas: number;
  /** Replicas in which any stratum fell, their share, and its 95 % interval (Clopper and Pearson). */
  readonly fallen: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** The same of the stratum that fell most often. */
  readonly worst: { readonly stratum: number; readonly share: number; readonly low: number; readonly high: number };
  /** In one generation far from the start; null where it would have taken too long to get there. */
  readonly longRun: {
    readonly generation: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
  } | null;
  /** Bound of the chance by the chains, and strata expected to fall; what simulation says beside it, beyond noise (99 %). */
  readonly bound: number;
  readonly verdict: 'agrees' | 'worse' | 'better';
}

/** Of a hundred checks of what is right one may say that it is not. */
const BEYOND_NOISE = 0.99;
/** A bound that is this many times too high is worth a word. */
const MUCH = 2;

/**
 * Holds a simulation against the bound that it is to confirm.
 *
 * @param bound chance at most that any stratum falls, by the union over strata
 */
export function planCheck(
  simulation: LoopSimulation,
  { bound, hasLongRun }: { readonly bound: number; readonly hasLongRun: boolean },
): PlanCheck {
  const { replicas, fallenReplicas, fallen, belowAtEnd } = simulation;
  const { low, high } = clopperPearsonInterval(fallenReplicas, replicas);
  const sure = clopperPearsonInterval(fallenReplicas, replicas, { confidence: BEYOND_NOISE });
  let stratum = 0;
  for (let index = 1; index < fallen.length; index++) if (fallen[index]! > fallen[stratum]!) stratum = index;
  const worstCount = fallen[stratum] ?? 0;
  return {
    replicas,
    fallen: fallenReplicas,
    share: fallenReplicas / replicas,
    low,
    high,
    worst: { stratum, share: worstCount / replicas, ...clopperPearsonInterval(worstCount, replicas) },
    longRun: hasLongRun
      ? {
          generation: belowAtEnd.generation,
          share: belowAtEnd.replicas / replicas,
          ...clopperPearsonInterval(belowAtEnd.replicas, replicas),
        }
      : null,
    bound,
    verdict: sure.low > bound ? 'worse' : MUCH * sure.high < bound ? 'better' : 'agrees',
  };
}
