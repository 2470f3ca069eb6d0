import type { ObservationPatterns } from './observation-patterns.ts';

/** Number of types whose counts begin with each pattern, never seen ones left out: shape [levels][patterns]. */
export function typesByLevel({ levels, types }: ObservationPatterns): readonly Float64Array[] {
  const numbers = levels.map(({ counts }) => new Float64Array(counts.length));
  numbers[levels.length - 1]!.set(types);
  for (let level = levels.length - 1; level > 0; level--) {
    const { parents } = levels[level]!;
    for (let pattern = 0; pattern < parents.length; pattern++)
      numbers[level - 1]![parents[pattern]!]! += numbers[level]![pattern]!;
  }
  return numbers;
}
