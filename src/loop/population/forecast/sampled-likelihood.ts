import { logGamma } from '../../../statistics/log-gamma.ts';
import { type CourseLikelihood, exponentiated } from './course-likelihood.ts';
import type { ObservationPatterns } from './observation-patterns.ts';
import type { SettingPoint } from './setting-point.ts';
import type { ShareNodes } from './share-nodes.ts';

/** Counts in a sample up to here leave the count in the training set its whole-number distribution; above, a gamma distribution serves. */
const MOST_EXACT = 8;
/** Stirling numbers of the second kind: powers of a count by its falling factorials. */
const STIRLING = stirlingNumbers(MOST_EXACT + 2);
const LEAST_VARIANCE = 1e-30;

/**
 * Likelihood of samples. A type's count in each training set is Poisson, its mean, given the human share, gamma-distributed with the mean
 * and variance that migration and temperature hand on from the set before. What the sample of a set counts of a type then has a closed
 * chance, and leaves closed moments of the count, from which the next mean's distribution is matched. Counts of different types are taken
 * for independent. Moments of powers that are not whole are interpolated between those of 0, 1 and 2, in logarithms.
 *
 * @param options.weights of the nodes for the law of shares that normalises temperatures: shape [nodes]
 * @param options.amplitude types per weight of that law, for the unseen ones
 * @param options.entries by `patternEntries`
 * @param options.typesOf by `typesByLevel`
 */
export function sampledLikelihood(
  point: SettingPoint,
  {
    patterns,
    nodes,
    entries,
    weights,
    amplitude,
    typesOf,
  }: {
    readonly patterns: ObservationPatterns;
    readonly nodes: ShareNodes;
    readonly entries: readonly Int32Array[];
    readonly weights: Float64Array;
    readonly amplitude: number;
    readonly typesOf: readonly Float64Array[];
  },
): CourseLikelihood {
  const { size, humanShare, temperature } = point;
  const { levels, rows, unseen } = patterns;
  const inverse = 1 / temperature;
  const isBiased = temperature !== 1;
  const left = 1 - humanShare;
  const powers = new Float64Array(MOST_EXACT + 3);
  let logs: Float64Array = new Float64Array(0);
  // Of the count in the training set, over its rows: chance to be there, mean, mean square.
  let alive: Float64Array = new Float64Array(0);
  let firsts: Float64Array = new Float64Array(0);
  let seconds: Float64Array = new Float64Array(0);
  let means: Float64Array = new Float64Array(0);
  let variances: Float64Array = new Float64Array(0);
  for (let level = 0; level < levels.length; level++) {
    const { parents, counts, roots } = levels[level]!;
    const starts = entries[level]!;
    const length = starts.at(-1)!;
    const isLast = level === levels.length - 1;
    const drawn = rows[level]!;
    const out = Math.exp(-drawn / size);
    // Of each beginning, how its nodes go on: the same for all counts that may follow.
    const above = level === 0 ? nodes.from : entries[level - 1]!;
    const ahead = above.at(-1)!;
    const aheadMeans = new Float64Array(ahead);
    const aheadVariances = new Float64Array(ahead);
    const missLogs = new Float64Array(ahead);
    const bases = new Float64Array(ahead);
    const steps = new Float64Array(ahead);
    const moments = new Float64Array(level > 0 && isBiased ? ahead : 0);
    const squares = new Float64Array(level > 0 && isBiased ? ahead : 0);
    let normaliser = 1;
    if (level > 0 && isBiased) {
      for (let entry = 0; entry < ahead; entry++) {
        const zeroth = Math.log(alive[entry]!);
        const first = Math.log(firsts[entry]!);
        const bend = 0.5 * (Math.log(seconds[entry]!) - 2 * first + zeroth);
        const slope = first - zeroth - bend;
        moments[entry] = Math.exp(zeroth + inverse * (slope + inverse * bend));
        squares[entry] = Math.exp(zeroth + 2 * inverse * (slope + 2 * inverse * bend));
      }
      normaliser = meanTotal(moments, logs, level - 1);
    }
    const beginnings = level === 0 ? patterns.rootCounts.length : levels[level - 1]!.counts.length;
    for (let beginning = 0; beginning < beginnings; beginning++) {
      const first = level === 0 ? above[beginning]! : nodes.from[levels[level - 1]!.roots[beginning]!]!;
      const start = above[beginning]!;
      const end = above[beginning + 1]!;
      for (let entry = start; entry < end; entry++) {
        const human = nodes.shares[first + entry - start]!;
        let mean = human;
        let variance = 0;
        if (level > 0) {
          const kept = isBiased ? moments[entry]! / normaliser : firsts[entry]!;
          const square = isBiased ? squares[entry]! / (normaliser * normaliser) : seconds[entry]!;
          mean = humanShare * human + left * kept;
          variance = left * left * (square - kept * kept);
        }
        if (!(variance > LEAST_VARIANCE)) variance = 0;
        if (mean > 0.999) mean = 0.999;
        aheadMeans[entry] = mean;
        aheadVariances[entry] = variance;
        // Poisson where the mean is certain, else negative binomial; both thinned to what the sample leaves out.
        if (variance < 1e-9 * mean * mean) {
          missLogs[entry] = -size * mean * (1 - out);
          bases[entry] = size * mean * out;
        } else {
          const shape = (mean * mean) / variance;
          const rate = mean / (size * variance);
          const odds = out / (rate + 1 - out);
          missLogs[entry] = -shape * Math.log1p((1 - out) / rate);
          bases[entry] = shape * odds;
          steps[entry] = odds;
        }
      }
    }
    const nextLogs = new Float64Array(length);
    const nextAlive = new Float64Array(isLast ? 0 : length);
    const nextFirsts = new Float64Array(isLast ? 0 : length);
    const nextSeconds = new Float64Array(isLast ? 0 : length);
    const nextMeans = new Float64Array(isLast ? length : 0);
    const nextVariances = new Float64Array(isLast ? length : 0);
    const logChance = Math.log(drawn / size);
    for (let pattern = 0; pattern < counts.length; pattern++) {
      const root = roots[pattern]!;
      const source = above[level === 0 ? root : parents[pattern]!]!;
      const start = starts[pattern]!;
      const nodeCount = starts[pattern + 1]! - start;
      const count = counts[pattern]!;
      for (let node = 0; node < nodeCount; node++) {
        const from = source + node;
        const to = start + node;
        let log = level === 0 ? nodes.logChances[nodes.from[root]! + node]! : logs[from]!;
        let first: number;
        let second: number;
        let living = 1;
        if (count === 0) {
          const base = bases[from]!;
          const step = steps[from]!;
          log += missLogs[from]!;
          first = base;
          second = base * (1 + step + base);
          living = -Math.expm1(step > 0 ? (-base / step) * Math.log1p(step) : -base);
        } else if (count <= MOST_EXACT) {
          fallingMoments(powers, bases[from]!, steps[from]!, count + 2);
          const own = powerMoment(powers, count);
          log += missLogs[from]! + count * logChance + Math.log(own);
          first = powerMoment(powers, count + 1) / own;
          second = powerMoment(powers, count + 2) / own;
        } else {
          const mean = aheadMeans[from]!;
          const rate = mean / (aheadVariances[from]! + (mean * (1 - mean)) / size);
          const shape = mean * rate;
          log += -shape * Math.log1p(drawn / rate) + count * Math.log(drawn / (rate + drawn));
          log += logGamma(shape + count) - logGamma(shape);
          first = ((shape + count) / (rate + drawn)) * size;
          second = first * first * (1 + 1 / (shape + count));
        }
        nextLogs[to] = log;
        if (isLast) {
          nextMeans[to] = aheadMeans[from]!;
          nextVariances[to] = aheadVariances[from]!;
        } else {
          nextAlive[to] = living;
          nextFirsts[to] = first / size;
          nextSeconds[to] = second / (size * size);
        }
      }
    }
    logs = nextLogs;
    alive = nextAlive;
    firsts = nextFirsts;
    seconds = nextSeconds;
    means = nextMeans;
    variances = nextVariances;
  }
  const from = entries.at(-1)!;
  return { point, from, ...exponentiated(logs, { from, unseen }), means, variances };

  /** Sum over all types, unseen ones too, of a value's mean at the nodes, by what the counts up to a level say of the nodes. */
  function meanTotal(values: Float64Array, logsBefore: Float64Array, level: number): number {
    const { roots } = levels[level]!;
    const starts = entries[level]!;
    const numbers = typesOf[level]!;
    let total = 0;
    let unseenBeginning = unseen;
    for (let each = levels.length - 1; each > level && unseenBeginning >= 0; each--)
      unseenBeginning = levels[each]!.parents[unseenBeginning]!;
    for (let pattern = 0; pattern < roots.length; pattern++) {
      const start = starts[pattern]!;
      const end = starts[pattern + 1]!;
      const first = nodes.from[roots[pattern]!]!;
      let greatest = Number.NEGATIVE_INFINITY;
      for (let entry = start; entry < end; entry++) greatest = Math.max(greatest, logsBefore[entry]!);
      let weight = 0;
      let sum = 0;
      for (let entry = start; entry < end; entry++) {
        const chance = weights[first + entry - start]! * Math.exp(logsBefore[entry]! - greatest);
        weight += chance;
        sum += chance * values[entry]!;
      }
      if (pattern === unseenBeginning) total += amplitude * Math.exp(greatest) * sum;
      else if (weight > 0) total += (numbers[pattern]! * sum) / weight;
    }
    return total;
  }
}

/** Falling-factorial moments of a Poisson (step 0) or negative binomial count, of order 0 to `most`: ∏ (base + j step). */
function fallingMoments(moments: Float64Array, base: number, step: number, most: number): void {
  moments[0] = 1;
  for (let order = 0; order < most; order++) moments[order + 1] = moments[order]! * (base + order * step);
}

/** E n^power from falling-factorial moments. */
function powerMoment(falling: Float64Array, power: number): number {
  const row = STIRLING[power]!;
  let sum = 0;
  for (let order = 1; order <= power; order++) sum += row[order]! * falling[order]!;
  return sum;
}

function stirlingNumbers(most: number): readonly Float64Array[] {
  const rows = [Float64Array.of(1)];
  for (let power = 1; power <= most; power++) {
    const before = rows[power - 1]!;
    rows.push(
      Float64Array.from({ length: power + 1 }, (_, order) =>
        order === 0 ? 0 : before[order - 1]! + order * (before[order] ?? 0),
      ),
    );
  }
  return rows;
}
