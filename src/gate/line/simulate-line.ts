import { logEValueOfGeneration } from '../../statistics/log-e-value-of-generation.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { CriticalCounts } from '../verdict/critical-counts.ts';
import { drawStrata } from '../verdict/draw-strata.ts';
import { directionEvidence, NO_STRATUM_EVIDENCE, nextStratumEvidence } from './direction-evidence.ts';
import { alphasOfRelease } from './line-alphas.ts';
import { watchedBounds } from './watched-bounds.ts';

export interface SimulatedLine {
  readonly lines: number;
  /** Lines whose first FAIL of a gate came with that release: shape [releases]. */
  readonly fails: readonly number[];
  /** Likewise the first warning of the e-CUSUM, and the first alarm, of narrowing. */
  readonly warnings: readonly number[];
  readonly alarms: readonly number[];
  /** Likewise the first alarm of widening. */
  readonly widened: readonly number[];
}

/**
 * Draws whole lines of releases: one reference each, whose chance stays with the line, then generation after generation, judged by the gate
 * at the level of its release and by the carried evidence. Counts when each line first speaks up.
 *
 * @param shares of the strata among people, all tested: shape [strata], sum at most 1
 * @param options.kept what release t (from 1) has kept of a stratum: 1 for no loss
 * @throws {RangeError} for numbers that are no sizes or shares
 */
export function simulateLine(
  shares: readonly number[],
  {
    reference,
    generation,
    releases,
    kept,
    lines,
    seed,
    delta = TOLERATED_LOSS,
  }: {
    readonly reference: number;
    readonly generation: number;
    readonly releases: number;
    readonly kept: (release: number, stratum: number) => number;
    readonly lines: number;
    readonly seed: number;
    readonly delta?: number;
  },
): SimulatedLine {
  const random = seededGenerator(seed);
  const gates = Array.from({ length: releases }, (_, index) => {
    const alpha = alphasOfRelease(index + 1).primary / shares.length;
    return new CriticalCounts({ reference, generation, delta, alpha, side: 'fail' });
  });
  const models = gates.map((_, index) => ({
    n: generation,
    shares: shares.map((share, stratum) => share * kept(index + 1, stratum)),
  }));
  const firsts = {
    fails: zeros(releases),
    warnings: zeros(releases),
    alarms: zeros(releases),
    widened: zeros(releases),
  };
  const humanCounts = new Float64Array(shares.length);
  const counts = new Float64Array(shares.length);
  for (let line = 0; line < lines; line++) {
    drawStrata(random, { n: reference, shares }, humanCounts);
    const bounds = watchedBounds(
      Array.from(humanCounts, (count) => ({ reference: { count, n: reference } })),
      1,
    );
    let narrowing = shares.map(() => NO_STRATUM_EVIDENCE);
    let widening = narrowing;
    const spoken = { fails: false, warnings: false, alarms: false, widened: false };
    for (let release = 0; release < releases; release++) {
      drawStrata(random, models[release]!, counts);
      narrowing = narrowing.map((evidence, stratum) => {
        const bound = bounds[stratum]!.low;
        const count = counts[stratum]!;
        return nextStratumEvidence(
          evidence,
          bound === undefined ? 0 : logEValueOfGeneration({ count, n: generation, bound }),
        );
      });
      widening = widening.map((evidence, stratum) => {
        const bound = bounds[stratum]!.high;
        const count = generation - counts[stratum]!;
        return nextStratumEvidence(
          evidence,
          bound === undefined ? 0 : logEValueOfGeneration({ count, n: generation, bound: 1 - bound }),
        );
      });
      const down = directionEvidence(narrowing, 1);
      const says = {
        fails: counts.some((count, stratum) => gates[release]!.rejects(humanCounts[stratum]!, count)),
        warnings: down.isWarning,
        alarms: down.isAlarm,
        widened: directionEvidence(widening, 1).isAlarm,
      };
      for (const way of ['fails', 'warnings', 'alarms', 'widened'] as const) {
        if (!says[way] || spoken[way]) continue;
        spoken[way] = true;
        firsts[way][release]!++;
      }
    }
  }
  return { lines, ...firsts };
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
