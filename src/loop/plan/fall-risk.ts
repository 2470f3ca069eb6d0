import { longRunChance } from './long-run-chance.ts';
import type { StrataBand } from './strata-bands.ts';
import { fallChance, type KernelStore, type LoopProcess, type StratumProcess } from './stratum-course.ts';

/** Chances that strata fall below what they are to keep. */
export interface FallRisk {
  /** The largest of any one stratum. */
  readonly each: number;
  /** The sum over all strata: an upper bound of the chance that any of them falls (union bound). */
  readonly joint: number;
}

/** Until when: in any of so many generations, or in any one generation far from the start. */
export type Horizon = { readonly kind: 'until'; readonly generations: number } | { readonly kind: 'long-run' };

/** A rest of the sum that is under this part of what is asked for is taken by its bound. */
const REST = 0.01;

/**
 * Chances of losses, band by band, the rarest first. Where strata differ in share alone, and no temperature above 1 takes from the common ones, the
 * chance falls as the share rises, so that a rest that cannot matter is bounded by the last chance seen.
 *
 * @param options.fixedOf exact human rows of the strata of a band, where a floor gives them
 * @param options.enough stop as soon as the chance that `of` names is known to be above it: what is given back is then too small
 */
export function fallRisk(
  bands: readonly StrataBand[],
  loop: LoopProcess,
  {
    horizon,
    kernels,
    fixedOf = () => undefined,
    which = 'worst',
    enough = 1,
    of = 'each',
  }: {
    readonly horizon: Horizon;
    readonly kernels: KernelStore;
    readonly fixedOf?: (band: StrataBand) => number | undefined;
    readonly which?: 'worst' | 'mean' | 'best';
    readonly enough?: number;
    readonly of?: 'each' | 'joint';
  },
): FallRisk {
  let each = 0;
  let joint = 0;
  let left = bands.reduce((sum, { members }) => sum + members.length, 0);
  const isOrdered =
    loop.field.favoursCommon &&
    bands.every(
      (band, index) =>
        fixedOf(band) === undefined &&
        band.fitness === bands[0]!.fitness &&
        band.mean.supply === band.mean.share &&
        (index === 0 || band.mean.share >= bands[index - 1]!.mean.share),
    );
  for (const band of bands) {
    const chance = chanceOf({ ...band[which], fixed: fixedOf(band) }, loop, { horizon, kernels, enough });
    each = Math.max(each, chance);
    joint += band.members.length * chance;
    left -= band.members.length;
    if (each > enough || (of === 'joint' && joint > enough)) break;
    const rest = left * chance;
    if (isOrdered && rest < REST * Math.min(enough, 0.05) && rest < REST * joint + 1e-12) {
      joint += rest;
      break;
    }
  }
  return { each: Math.min(1, each), joint: Math.min(1, joint) };
}

/** Chance that one stratum falls below what it is to keep. */
export function chanceOf(
  stratum: StratumProcess,
  loop: LoopProcess,
  {
    horizon,
    kernels,
    enough = 1,
  }: { readonly horizon: Horizon; readonly kernels: KernelStore; readonly enough?: number },
): number {
  return horizon.kind === 'until'
    ? fallChance(stratum, loop, { generations: horizon.generations, kernels, enough })
    : longRunChance(stratum, loop, { kernels });
}
