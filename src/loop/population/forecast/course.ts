import type { CourseLikelihood } from './course-likelihood.ts';
import type { LoopObservation } from './loop-observation.ts';
import { type ObservationPatterns, observationPatterns } from './observation-patterns.ts';
import { patternEntries } from './pattern-entries.ts';
import { sampledLikelihood } from './sampled-likelihood.ts';
import type { SettingPoint } from './setting-point.ts';
import { EXPONENTS, lawWeights, leastShares, type RareRange, rareRange, type ShareLaw, seenMass } from './share-law.ts';
import { MOST_RARE_COUNT, type ShareNodes, shareNodes } from './share-nodes.ts';
import { tailThreshold } from './tail-threshold.ts';
import { typesByLevel } from './types-by-level.ts';
import { wholeLikelihood } from './whole-likelihood.ts';

/** Points of the grid on which the law of human shares is first looked for. */
const GRID = { exponents: 12, leasts: 16 } as const;

/** An observation made ready for its likelihood to be asked for at many points. */
export interface Course {
  readonly patterns: ObservationPatterns;
  readonly nodes: ShareNodes;
  readonly entries: readonly Int32Array[];
  readonly typesOf: readonly Float64Array[];
  readonly range: RareRange;
  readonly tailBelow: number;
  /** Types that were seen and count as rare among human rows. */
  readonly rareTypes: number;
  /** The law of human shares by the human rows alone, and how uncertain it is. */
  readonly law: ShareLaw;
  readonly lawDeviation: ShareLaw;
  /** Of that law: weights of the nodes, and types per weight. */
  readonly weights: Float64Array;
  readonly amplitude: number;
}

/** @throws {RangeError} see `observationPatterns` */
export function courseOf(observation: LoopObservation): Course {
  const tailBelow = tailThreshold(observation.human);
  const patterns = observationPatterns(observation, { tailBelow });
  const nodes = shareNodes(patterns);
  const range = rareRange(patterns);
  const typesOf = typesByLevel(patterns);
  const rooted = new Float64Array(patterns.rootCounts.length);
  const { roots } = patterns.levels[0]!;
  for (let pattern = 0; pattern < roots.length; pattern++) rooted[roots[pattern]!]! += typesOf[0]![pattern]!;
  const last = patterns.levels.at(-1)!;
  let rareTypes = 0;
  for (let pattern = 0; pattern < last.counts.length; pattern++)
    if (patterns.rootCounts[last.roots[pattern]!]! <= MOST_RARE_COUNT) rareTypes += patterns.types[pattern]!;
  const fitted = lawOfRoots({ patterns, nodes, range, rooted });
  return { patterns, nodes, entries: patternEntries(patterns, nodes), typesOf, range, tailBelow, rareTypes, ...fitted };
}

/** Likelihood of the course at a point; see `wholeLikelihood` and `sampledLikelihood`. */
export function courseLikelihood(
  course: Course,
  point: SettingPoint,
  { power }: { readonly power: number },
): CourseLikelihood {
  return course.patterns.seen === 'whole'
    ? wholeLikelihood(point, { ...course, power })
    : sampledLikelihood(point, course);
}

/** Chance of a type at each node of root 0 to be in none of the counts: zeros where all types are known. */
export function missChances({ patterns, nodes }: Course, likelihood: CourseLikelihood): Float64Array {
  const { unseen } = patterns;
  return unseen < 0
    ? new Float64Array(nodes.from[1]!)
    : likelihood.chances.subarray(likelihood.from[unseen]!, likelihood.from[unseen + 1]!);
}

/** ln likelihood of common types, whatever the law of shares. */
export function commonLogLikelihood({ patterns, nodes }: Course, likelihood: CourseLikelihood): number {
  return logLikelihoodOf(patterns, nodes, likelihood, nodes.widths, false);
}

/** ln likelihood of rare types under a law, its amplitude integrated out; -Infinity where the law has no place for what was seen. */
export function rareLogLikelihood(course: Course, likelihood: CourseLikelihood, law: ShareLaw): number {
  const { patterns, nodes, range, rareTypes } = course;
  if (rareTypes === 0) return 0;
  const weights = lawWeights(law, patterns, nodes);
  const mass = seenMass(law, {
    patterns,
    nodes,
    range,
    weights,
    missChances: missChances(course, likelihood),
    root: 0,
  });
  return logLikelihoodOf(patterns, nodes, likelihood, weights, true) - rareTypes * Math.log(mass);
}

function logLikelihoodOf(
  { levels, rootCounts, types }: ObservationPatterns,
  { from: nodesFrom }: ShareNodes,
  { from, chances, logGreatest }: CourseLikelihood,
  weights: Float64Array,
  isRare: boolean,
): number {
  const { roots } = levels.at(-1)!;
  let sum = 0;
  for (let pattern = 0; pattern < roots.length; pattern++) {
    const number = types[pattern]!;
    const root = roots[pattern]!;
    if (number === 0 || rootCounts[root]! <= MOST_RARE_COUNT !== isRare) continue;
    const first = nodesFrom[root]!;
    const start = from[pattern]!;
    const end = from[pattern + 1]!;
    let chance = 0;
    for (let entry = start; entry < end; entry++) chance += weights[first + entry - start]! * chances[entry]!;
    sum += number * (logGreatest[pattern]! + Math.log(chance));
  }
  return sum;
}

/** The law that human rows alone tell of, on a grid: its mean and deviation under flat priors. */
function lawOfRoots({
  patterns,
  nodes,
  range,
  rooted,
}: {
  readonly patterns: ObservationPatterns;
  readonly nodes: ShareNodes;
  readonly range: RareRange;
  readonly rooted: Float64Array;
}): Pick<Course, 'law' | 'lawDeviation' | 'weights' | 'amplitude'> {
  const { rootCounts } = patterns;
  const isOpen = patterns.unseen >= 0;
  const chances = nodes.logChances.map(Math.exp);
  const missed = isOpen ? chances.subarray(0, nodes.from[1]) : new Float64Array(nodes.from[1]!);
  let rare = 0;
  for (let root = isOpen ? 1 : 0; root < rootCounts.length; root++)
    if (rootCounts[root]! <= MOST_RARE_COUNT) rare += rooted[root]!;
  const [lowest, highest] = leastShares(patterns);
  const laws: ShareLaw[] = [];
  const logs: number[] = [];
  for (let i = 0; i < GRID.exponents; i++) {
    for (let j = 0; j < GRID.leasts; j++) {
      const law = {
        exponent: EXPONENTS[0] + ((i + 0.5) / GRID.exponents) * (EXPONENTS[1] - EXPONENTS[0]),
        logLeast: lowest + ((j + 0.5) / GRID.leasts) * (highest - lowest),
      };
      const weights = lawWeights(law, patterns, nodes);
      let log = 0;
      for (let root = isOpen ? 1 : 0; root < rootCounts.length && rootCounts[root]! <= MOST_RARE_COUNT; root++) {
        if (rooted[root] === 0) continue;
        let chance = 0;
        for (let node = nodes.from[root]!; node < nodes.from[root + 1]!; node++)
          chance += weights[node]! * chances[node]!;
        log += rooted[root]! * Math.log(chance);
      }
      if (rare > 0)
        log -= rare * Math.log(seenMass(law, { patterns, nodes, range, weights, missChances: missed, root: 0 }));
      laws.push(law);
      logs.push(log);
    }
  }
  const greatest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  const shares = logs.map((log) => (greatest === Number.NEGATIVE_INFINITY ? 1 : Math.exp(log - greatest)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = (of: (law: ShareLaw) => number) =>
    laws.reduce((sum, law, index) => sum + shares[index]! * of(law), 0) / total;
  const best = laws[logs.indexOf(greatest)] ?? laws[0]!;
  const exponent = mean((law) => law.exponent);
  const logLeast = mean((law) => law.logLeast);
  const weights = lawWeights(best, patterns, nodes);
  const seen = rare === 0 ? 1 : seenMass(best, { patterns, nodes, range, weights, missChances: missed, root: 0 });
  return {
    law: best,
    // A grid cannot tell less than its own step.
    lawDeviation: {
      exponent: Math.max(0.03, Math.sqrt(mean((law) => (law.exponent - exponent) ** 2))),
      logLeast: Math.max(0.3, Math.sqrt(mean((law) => (law.logLeast - logLeast) ** 2))),
    },
    weights,
    amplitude: rare / seen,
  };
}
