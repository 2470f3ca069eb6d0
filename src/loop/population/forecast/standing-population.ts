import { binomialDraw } from '../../../statistics/binomial-draw.ts';
import { gammaDraw } from '../../../statistics/gamma-draw.ts';
import { poissonDraw } from '../../../statistics/poisson-draw.ts';
import { type Course, missChances } from './course.ts';
import type { PosteriorDraw } from './posterior-draws.ts';
import { lawWeights, seenMass } from './share-law.ts';

/** Types that stand in the last training set that was seen, and those that only people use still. */
export interface StandingPopulation {
  /** Human share of each type: shape [types]. */
  readonly human: Float64Array;
  /** Rows of each type in the training set, at least 0: shape [types]. */
  readonly counts: Float64Array;
  /** 1 for types of the tail: shape [types]. */
  readonly isTail: Uint8Array;
  /** Pattern of the course of each type; -1 for types that were never seen: shape [types]. */
  readonly patterns: Int32Array;
  /** Types that are in no count and not in the training set, by human share; all of them of the tail: shape [pools]. */
  readonly poolShares: Float64Array;
  readonly poolTypes: Float64Array;
}

/** Means up to here are counted through; above, the gamma distribution stands for the count. */
const MOST_COUNTED = 40;
const MOST_SEEN_COUNTED = 100;
/** Counts beyond this share of the chance so far are left out. */
const NEGLIGIBLE = 1e-7;
/** Unseen types that one draw holds one by one. */
const MOST_UNSEEN = 200_000;

/**
 * The population as one draw of the posterior has it: a human share and a count in the last training set for each type that was seen, and
 * the types that nobody saw, by the law of shares.
 *
 * @param options.needsHuman false where no human row will ever come: types that are gone are then left out
 */
export function standingPopulation(
  course: Course,
  draw: PosteriorDraw,
  { random, needsHuman }: { readonly random: () => number; readonly needsHuman: boolean },
): StandingPopulation {
  const { patterns, nodes, range, rareTypes } = course;
  const { likelihood, law } = draw;
  const { point, from, chances, means, variances } = likelihood;
  const { roots, counts: lastCounts } = patterns.levels.at(-1)!;
  const weights = lawWeights(law, patterns, nodes);
  const isWhole = patterns.seen === 'whole';
  const drawn = patterns.rows.at(-1)!;
  const human: number[] = [];
  const counts: number[] = [];
  const isTail: number[] = [];
  const patternsOf: number[] = [];
  const cumulative = new Float64Array(nodes.shares.length);
  for (let pattern = 0; pattern < roots.length; pattern++) {
    const number = patterns.types[pattern]!;
    const seen = lastCounts[pattern]!;
    if (number === 0 || (isWhole && seen === 0 && !needsHuman)) continue;
    const start = from[pattern]!;
    const length = from[pattern + 1]! - start;
    const first = nodes.from[roots[pattern]!]!;
    let total = 0;
    for (let node = 0; node < length; node++) {
      total += weights[first + node]! * chances[start + node]!;
      cumulative[node] = total;
    }
    for (let type = 0; type < number; type++) {
      const target = random() * total;
      let node = 0;
      while (node < length - 1 && cumulative[node]! <= target) node++;
      const share = nodes.shares[first + node]! * Math.exp((random() - 0.5) * nodes.widths[first + node]!);
      const count = isWhole
        ? seen
        : lastCount(random, {
            mean: means[start + node]!,
            variance: variances[start + node]!,
            size: point.size,
            drawn,
            seen,
          });
      if (count === 0 && !needsHuman) continue;
      human.push(share);
      counts.push(count);
      isTail.push(patterns.isTail[pattern]!);
      patternsOf.push(pattern);
    }
  }
  const poolShares: number[] = [];
  const poolTypes: number[] = [];
  if (patterns.unseen >= 0 && rareTypes > 0) {
    const missed = missChances(course, likelihood);
    const mass = seenMass(law, { patterns, nodes, range, weights, missChances: missed, root: 0 });
    const amplitude = gammaDraw(random, { shape: rareTypes }) / mass;
    const start = from[patterns.unseen]!;
    let unseen = 0;
    for (let node = 0; node < nodes.from[1]!; node++) {
      const expected = amplitude * weights[node]! * missed[node]!;
      if (!(expected > 0)) continue;
      const types = poissonDraw(random, { mean: Math.min(expected, 1e12) });
      let living = 0;
      if (!isWhole && types > 0) {
        const settings = {
          mean: means[start + node]!,
          variance: variances[start + node]!,
          size: point.size,
          drawn,
          seen: 0,
        };
        const chance = 1 - goneChance(settings);
        living = Math.min(types, MOST_UNSEEN - unseen, binomialDraw(random, { trials: types, probability: chance }));
        unseen += living;
        for (let type = 0; type < living; type++) {
          human.push(nodes.shares[node]! * Math.exp((random() - 0.5) * nodes.widths[node]!));
          counts.push(positiveCount(random, settings));
          isTail.push(1);
          patternsOf.push(-1);
        }
      }
      if (needsHuman && types > living) {
        poolShares.push(nodes.shares[node]!);
        poolTypes.push(types - living);
      }
    }
  }
  return {
    human: Float64Array.from(human),
    counts: Float64Array.from(counts),
    isTail: Uint8Array.from(isTail),
    patterns: Int32Array.from(patternsOf),
    poolShares: Float64Array.from(poolShares),
    poolTypes: Float64Array.from(poolTypes),
  };
}

/** What is known of a type's count in a training set: its mean share with a variance, and how often a sample of the set's model showed it. */
interface HiddenCount {
  readonly mean: number;
  readonly variance: number;
  readonly size: number;
  readonly drawn: number;
  readonly seen: number;
}

/** Rows of a type in the last training set, by its share's distribution and what a sample showed. */
function lastCount(random: () => number, hidden: HiddenCount): number {
  const { mean, variance, size, drawn, seen } = hidden;
  if (seen === 0) {
    const { shape, rate, left } = gammaOf(hidden);
    if (shape === Number.POSITIVE_INFINITY) return poissonDraw(random, { mean: size * mean * left });
    return poissonDraw(random, { mean: (gammaDraw(random, { shape }) / (rate + 1 - left)) * left });
  }
  const whole = variance + (mean * (1 - mean)) / size;
  const rate = mean / whole;
  const expected = ((mean * rate + seen) / (rate + drawn)) * size;
  if (expected <= MOST_COUNTED && seen <= MOST_SEEN_COUNTED) return positiveCount(random, hidden);
  return Math.max(1, Math.round((gammaDraw(random, { shape: mean * rate + seen }) / (rate + drawn)) * size));
}

/** Chance of a type that the sample did not show to be gone from the training set. */
function goneChance(hidden: HiddenCount): number {
  const { shape, rate, left } = gammaOf(hidden);
  if (shape === Number.POSITIVE_INFINITY) return Math.exp(-hidden.size * hidden.mean * left);
  // The mean left of a gamma variable thinned by e^-x: (rate'/(rate' + left))^shape with rate' = rate + 1 - left.
  return Math.exp(-shape * Math.log1p(left / (rate + 1 - left)));
}

/** A count of at least 1, by going up from there: Poisson or negative binomial, times the chance of the sample. */
function positiveCount(random: () => number, hidden: HiddenCount): number {
  const { size, mean, drawn, seen } = hidden;
  const { shape, rate, left } = gammaOf(hidden);
  const isFixed = shape === Number.POSITIVE_INFINITY;
  const factor = isFixed ? size * mean * left : left / (rate + 1);
  const most = 20 * size;
  let total = 1;
  let weight = 1;
  // A single pass: each count takes over from those before it with its share of the chance so far.
  let chosen = 1;
  for (let count = 1; count < most; count++) {
    weight *= ((isFixed ? 1 : shape + count) / (count + 1)) * factor * (seen === 0 ? 1 : ((count + 1) / count) ** seen);
    total += weight;
    if (random() * total < weight) chosen = count + 1;
    if (weight < NEGLIGIBLE * total && count * drawn > seen * size) break;
  }
  return chosen;
}

/** Gamma distribution of the count's mean; an infinite shape where it has no spread. `left` is the chance of a row to stay out of the sample. */
function gammaOf({ mean, variance, size, drawn }: HiddenCount) {
  const left = Math.exp(-drawn / size);
  const shape = (mean * mean) / variance;
  return shape < 1e8
    ? { shape, rate: mean / (size * variance), left }
    : { shape: Number.POSITIVE_INFINITY, rate: Number.POSITIVE_INFINITY, left };
}
