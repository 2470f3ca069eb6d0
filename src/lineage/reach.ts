import type { LineageGraph, ReachedNode } from './lineage-graph.ts';

/** A build that holds rows, as far as reach goes. */
export interface HoldingBuild {
  readonly build: string;
  readonly splits: readonly { readonly held_out: boolean }[];
}

/**
 * What rows went into by way of the builds that hold them: models trained on those, models made of these, their generations, and whatever
 * was built of them. Nearest first, each once. What a build merely held out went no further.
 *
 * @returns without the builds themselves
 */
export function reachOf(graph: LineageGraph, builds: readonly HoldingBuild[]): readonly ReachedNode[] {
  const trained = builds.filter(({ splits }) => splits.some((split) => !split.held_out));
  return graph.reachedFrom(trained.map(({ build }) => ({ kind: 'build', name: build })));
}
