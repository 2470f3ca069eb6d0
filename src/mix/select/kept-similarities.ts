import { directedByRank, type EmbeddedRows } from './embedded-rows.ts';
import { findNeighbours, NO_ROW } from './neighbour-search.ts';
import { unitSimilarity } from './unit-similarity.ts';

/**
 * How well rows that are kept anyway already cover each candidate: its similarity with the nearest of them.
 *
 * @param candidates,options.kept looked at by `countEmbeddedRows` before
 * @returns fixed point (`SIMILARITY_ONE`), shape [candidates]; where the search went by parts some may be too low
 * @throws {CancelledError} `signal` aborted
 */
export async function keptSimilarities(
  candidates: EmbeddedRows,
  {
    kept,
    dimensions,
    mostPairs,
    signal,
  }: {
    readonly kept: EmbeddedRows;
    readonly dimensions: number;
    readonly mostPairs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly similarities: Uint32Array; readonly isExact: boolean; readonly recall: number }> {
  const queries = directedByRank(candidates, dimensions);
  const points = directedByRank(kept, dimensions);
  const { k, indices, isExact, recall } = await findNeighbours({
    queries: queries.vectors,
    // Another array where both are the same: a kept row covers a candidate that is its copy.
    points: points.vectors === queries.vectors ? points.vectors.slice() : points.vectors,
    dimensions,
    k: 1,
    mostPairs,
    signal,
  });
  const similarities = new Uint32Array(candidates.ranks.length);
  for (let rank = 0; rank < indices.length / (k || 1); rank++) {
    if (indices[rank] === NO_ROW) continue;
    similarities[queries.rowOf[rank]!] = unitSimilarity(
      queries.vectors,
      rank * dimensions,
      points.vectors,
      indices[rank]! * dimensions,
      dimensions,
    );
  }
  return { similarities, isExact, recall };
}
