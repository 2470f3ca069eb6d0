import type { GenerationResult } from './simulation-result.ts';

/** Ids of all measures that any generation has, in order of their UTF-16 units. */
export function measuredIds(generations: readonly GenerationResult[]): readonly string[] {
  const ids = new Set<string>();
  for (const { values } of generations) for (const id in values) ids.add(id);
  return [...ids].sort();
}
