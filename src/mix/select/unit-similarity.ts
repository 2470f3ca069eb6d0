import type { Rows } from '../../range/embedding/rows.ts';

/** A cosine of 1 in the fixed point of similarities: fine enough for embeddings, coarse enough that sums over 8 billion stay exact. */
export const SIMILARITY_ONE = 2 ** 20;

/** A product of rows of length 1 as a similarity: 0 … SIMILARITY_ONE, whole; what points apart is 0. */
export function similarityOfDot(dot: number): number {
  if (!(dot > 0)) return 0;
  return dot >= 1 ? SIMILARITY_ONE : Math.round(dot * SIMILARITY_ONE);
}

/**
 * Similarity of two rows: their cosine, 0 where it is below 0. Summed as `DotKernel` sums, so that it is the same however it was found.
 *
 * @param at,otherAt where the rows begin
 */
export function unitSimilarity(rows: Rows, at: number, others: Rows, otherAt: number, dimensions: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += rows[at + i]! * others[otherAt + i]!;
  return similarityOfDot(sum);
}
