import { type CourseLikelihood, exponentiated } from './course-likelihood.ts';
import type { ObservationPatterns } from './observation-patterns.ts';
import type { SettingPoint } from './setting-point.ts';
import type { ShareNodes } from './share-nodes.ts';

/**
 * Likelihood of whole training sets: each type's count is drawn, given the count before, with the mean N(m p + (1 - m) f), f its share after
 * temperature; counts of different types are taken for independent, as Poisson's are. Human shares p are nodes.
 *
 * @param options.power effective size over rows, at most 1: what copies leave of the evidence that counts would be
 * @param options.typesOf by `typesByLevel`
 * @param options.entries by `patternEntries`
 */
export function wholeLikelihood(
  point: SettingPoint,
  {
    patterns,
    nodes,
    entries,
    power,
    typesOf,
  }: {
    readonly patterns: ObservationPatterns;
    readonly nodes: ShareNodes;
    readonly entries: readonly Int32Array[];
    readonly power: number;
    readonly typesOf: readonly Float64Array[];
  },
): CourseLikelihood {
  const { humanShare, temperature } = point;
  const { levels, rows } = patterns;
  const inverse = 1 / temperature;
  let logs: Float64Array = new Float64Array(0);
  for (let level = 0; level < levels.length; level++) {
    const { parents, counts, roots } = levels[level]!;
    const starts = entries[level]!;
    const next = new Float64Array(starts.at(-1)!);
    if (level === 0) {
      // The first set is human rows, which the root counts already.
      for (let pattern = 0; pattern < counts.length; pattern++)
        next.set(
          nodes.logChances.subarray(nodes.from[roots[pattern]!]!, nodes.from[roots[pattern]! + 1]!),
          starts[pattern]!,
        );
      logs = next;
      continue;
    }
    const before = levels[level - 1]!;
    const above = entries[level - 1]!;
    const size = rows[level]!;
    let normaliser = 0;
    for (let pattern = 0; pattern < before.counts.length; pattern++)
      if (before.counts[pattern]! > 0)
        normaliser += typesOf[level - 1]![pattern]! * (before.counts[pattern]! / rows[level - 1]!) ** inverse;
    let parent = -1;
    let kept = 0;
    for (let pattern = 0; pattern < counts.length; pattern++) {
      if (parents[pattern] !== parent) {
        parent = parents[pattern]!;
        const count = before.counts[parent]!;
        kept = count > 0 ? ((1 - humanShare) * (count / rows[level - 1]!) ** inverse) / normaliser : 0;
      }
      const count = counts[pattern]!;
      const first = nodes.from[roots[pattern]!]!;
      const start = starts[pattern]!;
      const length = starts[pattern + 1]! - start;
      const source = above[parent]!;
      for (let node = 0; node < length; node++) {
        const mean = size * (humanShare * nodes.shares[first + node]! + kept);
        const own = count > 0 ? count * Math.log(mean / count) - mean + count : -mean;
        next[start + node] = logs[source + node]! + power * own;
      }
    }
    logs = next;
  }
  const from = entries.at(-1)!;
  return {
    point,
    from,
    ...exponentiated(logs, { from, unseen: patterns.unseen }),
    means: new Float64Array(0),
    variances: new Float64Array(0),
  };
}
