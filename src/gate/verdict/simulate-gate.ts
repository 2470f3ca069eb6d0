import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { CriticalCounts } from './critical-counts.ts';
import { drawStrata } from './draw-strata.ts';
import { GATE_ALPHAS, PASS_ALPHA } from './gate-alphas.ts';

export interface SimulatedStratum {
  /** Share among people, above 0. */
  readonly share: number;
  /** What the generation has kept of it: 1 for no loss, 0 for gone. */
  readonly kept: number;
}

export interface SimulatedGate {
  readonly draws: number;
  /** Verdicts: whole numbers that sum to `draws`. */
  readonly fail: number;
  readonly pass: number;
  readonly inconclusive: number;
  /** Verdicts in which each stratum was narrowed at Holm's first step, and was kept: shape [strata]. */
  readonly strata: readonly { readonly narrowed: number; readonly kept: number }[];
}

/**
 * Draws both arms many times and counts verdicts of the primary test: what a gate of this size would say, and how often wrongly. Every unit
 * falls into one stratum at most; what a stratum loses goes to units of no stratum. The verdict is that of `decideVerdict` without a panel:
 * Holm rejects something where, and only where, the smallest p does at α/K.
 *
 * @param strata all tested; shares sum to at most 1
 * @param options.reference units of the reference
 * @param options.generation units of the generation
 * @throws {RangeError} for numbers that are no sizes or shares
 */
export function simulateGate(
  strata: readonly SimulatedStratum[],
  {
    reference,
    generation,
    delta = TOLERATED_LOSS,
    alpha = GATE_ALPHAS.primary,
    draws,
    seed,
  }: {
    readonly reference: number;
    readonly generation: number;
    readonly delta?: number;
    readonly alpha?: number;
    readonly draws: number;
    readonly seed: number;
  },
): SimulatedGate {
  if (strata.length === 0) throw new RangeError('a gate without strata decides nothing');
  if (!Number.isSafeInteger(draws) || draws < 1) throw new RangeError(`${draws} draws are no number of draws`);
  const sizes = { reference, generation, delta };
  const fails = new CriticalCounts({ ...sizes, alpha: alpha / strata.length, side: 'fail' });
  const passes = new CriticalCounts({ ...sizes, alpha: PASS_ALPHA, side: 'pass' });
  const random = seededGenerator(seed);
  const human = { n: reference, shares: strata.map(({ share }) => share) };
  const model = { n: generation, shares: strata.map(({ share, kept }) => share * kept) };
  const humanCounts = new Float64Array(strata.length);
  const modelCounts = new Float64Array(strata.length);
  const each = strata.map(() => ({ narrowed: 0, kept: 0 }));
  let fail = 0;
  let pass = 0;
  for (let draw = 0; draw < draws; draw++) {
    drawStrata(random, human, humanCounts);
    drawStrata(random, model, modelCounts);
    let isNarrowed = false;
    let areKept = true;
    for (const [stratum, tally] of each.entries()) {
      const x = humanCounts[stratum]!;
      const y = modelCounts[stratum]!;
      if (fails.rejects(x, y)) {
        isNarrowed = true;
        tally.narrowed++;
      }
      if (passes.rejects(x, y)) tally.kept++;
      else areKept = false;
    }
    if (isNarrowed) fail++;
    else if (areKept) pass++;
  }
  return { draws, fail, pass, inconclusive: draws - fail - pass, strata: each };
}
