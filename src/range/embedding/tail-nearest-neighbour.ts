import { mcNemar } from '../../statistics/mc-nemar.ts';
import { monteCarloP } from '../../statistics/monte-carlo-p.ts';
import { quantile } from '../../statistics/quantile.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { requireEqualArms } from './knn-radius-ratio.ts';
import { type AnchoredArms, PooledNeighbours } from './pooled-neighbours.ts';

/** Anchors of which one in a hundred is far from the human arm by definition. */
const QUANTILE = 0.99;

export interface TailNearestNeighbour {
  /** Quantile of the distances of anchors to the reference. */
  readonly threshold: number;
  /** Share of anchors farther than that from all of the generation, 0-1; about 1 - quantile where nothing is lost. */
  readonly shareFarFromGeneration: number;
  readonly shareFarFromReference: number;
  /** Anchors that only the generation is far from. */
  readonly farFromGenerationOnly: number;
  readonly farFromReferenceOnly: number;
  /** Exact McNemar on those two, one-sided: approximate, since anchors share their neighbours. The relabelling test is exact. */
  readonly mcNemarP: number;
}

/**
 * Share of human anchors that the model no longer comes near: farther from its nearest row than the quantile of distances to the human
 * reference. What a lost mode shows in first. Human text copied into the generation hides losses: see how near the generation is to the
 * reference as well.
 *
 * @param arms reference and generation of one size, and anchors that are in neither
 * @param options.quantile of the distances to the reference; .99 by default
 * @throws {RangeError} when rows are none, arms differ in size, or for another quantile
 */
export function tailNearestNeighbour(
  arms: AnchoredArms,
  { quantile: share = QUANTILE }: { readonly quantile?: number } = {},
): TailNearestNeighbour {
  requireEqualArms(arms);
  const pool = new PooledNeighbours(arms, { kept: 1 });
  const labels = pool.labels();
  const toReference = pool.nearest(labels, { label: 0 });
  const toGeneration = pool.nearest(labels, { label: 1 });
  const threshold = quantile(toReference, share);
  let [farFromGeneration, farFromReference, farFromBoth] = [0, 0, 0];
  for (let anchor = 0; anchor < pool.anchors; anchor++) {
    const isFarFromGeneration = toGeneration[anchor]! > threshold;
    const isFarFromReference = toReference[anchor]! > threshold;
    if (isFarFromGeneration) farFromGeneration++;
    if (isFarFromReference) farFromReference++;
    if (isFarFromGeneration && isFarFromReference) farFromBoth++;
  }
  const farFromGenerationOnly = farFromGeneration - farFromBoth;
  const farFromReferenceOnly = farFromReference - farFromBoth;
  return {
    threshold,
    shareFarFromGeneration: farFromGeneration / pool.anchors,
    shareFarFromReference: farFromReference / pool.anchors,
    farFromGenerationOnly,
    farFromReferenceOnly,
    mcNemarP: mcNemar({ first: farFromGenerationOnly, second: farFromReferenceOnly }),
  };
}

export interface TailRelabelling {
  /** Anchors far from the generation. */
  readonly observed: number;
  /** Distance that they are farther than. */
  readonly threshold: number;
  /** Share of relabellings with at least as many, the observed one among them. */
  readonly p: number;
  /** Relabellings tried, the observed one not among them unless all were. */
  readonly relabellings: number;
  /** All relabellings there are were tried. */
  readonly isExhaustive: boolean;
}

/**
 * Permutation test of the same: anchors stay, rows of both arms change their labels. Exact where rows are exchangeable, so a row is a unit
 * of analysis (one a prompt or document).
 *
 * @param arms reference and generation of one size, and anchors that are in neither
 * @param options.threshold frozen with the reference; without it, the quantile is taken anew with each relabelling
 * @param options.quantile .99 by default; of no meaning beside `threshold`
 * @param options.relabellings 999 by default; all of them are tried where there are no more
 * @throws {RangeError} when rows are none, arms differ in size, or for other options
 */
export function tailRelabelling(
  arms: AnchoredArms,
  {
    threshold: frozen,
    quantile: share = QUANTILE,
    relabellings = 999,
    seed = 1,
  }: {
    readonly threshold?: number;
    readonly quantile?: number;
    readonly relabellings?: number;
    readonly seed?: number;
  } = {},
): TailRelabelling {
  requireEqualArms(arms);
  if (frozen !== undefined && !(frozen >= 0 && Number.isFinite(frozen)))
    throw new RangeError(`a threshold of ${frozen}; it is a distance`);
  if (!Number.isSafeInteger(relabellings) || relabellings < 1)
    throw new RangeError(`${relabellings} relabellings; at least 1`);
  const pool = new PooledNeighbours(arms);
  const measure = (labels: Uint8Array) => {
    const threshold = frozen ?? quantile(pool.nearest(labels, { label: 0 }), share);
    let far = 0;
    for (const distance of pool.nearest(labels, { label: 1, upTo: threshold })) if (distance > threshold) far++;
    return { far, threshold };
  };
  const labels = pool.labels();
  const observed = measure(labels);
  const all = waysToChoose(labels.length, pool.generationRows);
  let asMany = 0;
  if (all <= relabellings) {
    for (const relabelled of allLabels(labels.length, pool.generationRows))
      if (measure(relabelled).far >= observed.far) asMany++;
    return {
      observed: observed.far,
      threshold: observed.threshold,
      p: asMany / all,
      relabellings: all,
      isExhaustive: true,
    };
  }
  const random = seededGenerator(seed);
  for (let draw = 0; draw < relabellings; draw++) {
    shuffle(labels, random);
    if (measure(labels).far >= observed.far) asMany++;
  }
  return {
    observed: observed.far,
    threshold: observed.threshold,
    p: monteCarloP({ exceedances: asMany, permutations: relabellings }),
    relabellings,
    isExhaustive: false,
  };
}

/** Binomial coefficient; of no exactness once it is above what anyone tries. */
function waysToChoose(n: number, k: number): number {
  let ways = 1;
  for (let step = 1; step <= k && ways < Number.MAX_SAFE_INTEGER; step++) ways = (ways * (n - k + step)) / step;
  return Math.round(ways);
}

/** Every way to give `ones` of `count` rows the label 1. The same array each time. */
function* allLabels(count: number, ones: number): Generator<Uint8Array, undefined> {
  const labels = new Uint8Array(count);
  function* place(from: number, left: number): Generator<Uint8Array, undefined> {
    if (left === 0) {
      yield labels;
      return;
    }
    for (let row = from; row <= count - left; row++) {
      labels[row] = 1;
      yield* place(row + 1, left - 1);
      labels[row] = 0;
    }
  }
  yield* place(0, ones);
}

function shuffle(labels: Uint8Array, random: () => number): void {
  for (let last = labels.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = labels[last]!;
    labels[last] = labels[other]!;
    labels[other] = kept;
  }
}
