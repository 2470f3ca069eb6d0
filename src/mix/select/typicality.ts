import { countEmbeddedRows, directedByRank, type EmbeddedRows } from './embedded-rows.ts';
import { findNeighbours, NO_ROW } from './neighbour-search.ts';
import { SIMILARITY_ONE, unitSimilarity } from './unit-similarity.ts';

export interface TypicalityOptions {
  readonly candidates: EmbeddedRows;
  /** Rows that are in the build anyway: what resembles them is typical as well. */
  readonly kept?: EmbeddedRows | undefined;
  readonly dimensions: number;
  /** Rows that a candidate is held against. Default: its 10 nearest. */
  readonly neighbours?: number | undefined;
  readonly mostPairs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How typical each candidate is: mean cosine, clipped at 0, with its nearest rows among the other candidates and what is kept. 1 for one of
 * many copies, near 0 for what nothing resembles. Rows without features get 1: they bring nothing.
 *
 * @returns 0-1: shape [candidates]
 * @throws {RangeError} when rows or ranks cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function typicality({
  candidates,
  kept,
  dimensions,
  neighbours = 10,
  mostPairs,
  signal,
}: TypicalityOptions): Promise<Float64Array> {
  if (!(Number.isSafeInteger(neighbours) && neighbours >= 1))
    throw new RangeError(`${neighbours} neighbours; at least 1`);
  const count = countEmbeddedRows(candidates, { dimensions, name: 'candidates' });
  const own = directedByRank(candidates, dimensions);
  const nearest: number[][] = Array.from(own.rowOf, () => []);
  const collect = async (points: Float32Array) => {
    const found = await findNeighbours({ queries: own.vectors, points, dimensions, k: neighbours, mostPairs, signal });
    for (let query = 0; found.k > 0 && query < nearest.length; query++)
      for (const point of found.indices.subarray(query * found.k, (query + 1) * found.k))
        if (point !== NO_ROW)
          nearest[query]!.push(unitSimilarity(own.vectors, query * dimensions, points, point * dimensions, dimensions));
  };
  await collect(own.vectors);
  if (kept && countEmbeddedRows(kept, { dimensions, name: 'kept rows' }) > 0) {
    const { vectors } = directedByRank(kept, dimensions);
    await collect(vectors === own.vectors ? vectors.slice() : vectors);
  }
  const typical = new Float64Array(count).fill(1);
  for (const [query, row] of own.rowOf.entries()) {
    const held = nearest[query]!.sort((a, b) => b - a).slice(0, neighbours);
    // Whole numbers until here, so that the mean does not depend on their order.
    typical[row] = held.reduce((sum, similarity) => sum + similarity, 0) / (Math.max(1, held.length) * SIMILARITY_ONE);
  }
  return typical;
}
