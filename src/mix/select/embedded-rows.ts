import { unitRows } from '../../range/embedding/unit-rows.ts';
import { requireRanks, rowsByRank } from './require-ranks.ts';

/** Rows as an embedder gives them. */
export interface EmbeddedRows {
  /** Shape [rows, dimensions], each of length 1, or zeros for a row without features. */
  readonly vectors: Float32Array;
  /** Rank of each row (`identityRanks`): what ties by distance ties by it. Shape [rows]. */
  readonly ranks: Uint32Array;
}

/**
 * @returns rows
 * @throws {RangeError} when rows have another length than 1 or 0, or ranks are no order of them
 */
export function countEmbeddedRows(
  { vectors, ranks }: EmbeddedRows,
  { dimensions, name }: { readonly dimensions: number; readonly name: string },
): number {
  const { count } = unitRows(vectors, { dimensions, name });
  requireRanks(ranks, count);
  return count;
}

/**
 * Rows that have a direction, by rank, so that a search which goes by position goes by identity. Rows of zeros are left out: they resemble
 * nothing, and lie nearer to every row than one that points elsewhere.
 */
export function directedByRank(
  { vectors, ranks }: EmbeddedRows,
  dimensions: number,
): {
  /** Shape [directed, dimensions]. */
  readonly vectors: Float32Array;
  /** Row of each: shape [directed]. */
  readonly rowOf: Uint32Array;
} {
  const rowOf = rowsByRank(ranks).filter((row) => {
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) if (vectors[at] !== 0) return true;
    return false;
  });
  const isInOrder = rowOf.length === ranks.length && rowOf.every((row, at) => row === at);
  return { vectors: isInOrder ? vectors : gatherRows(vectors, rowOf, dimensions), rowOf };
}

/** Some rows beside each other: shape [chosen, dimensions]. */
export function gatherRows(vectors: Float32Array, chosen: Uint32Array, dimensions: number): Float32Array {
  const gathered = new Float32Array(chosen.length * dimensions);
  for (let at = 0; at < chosen.length; at++) {
    const from = chosen[at]! * dimensions;
    gathered.set(vectors.subarray(from, from + dimensions), at * dimensions);
  }
  return gathered;
}
