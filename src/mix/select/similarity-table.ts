import { DOT_BLOCK_ROWS, DotKernel } from '../../kernels/dot-kernel.ts';
import { directedByRank, type EmbeddedRows } from './embedded-rows.ts';
import { type FoundNeighbours, findNeighbours, NO_ROW } from './neighbour-search.ts';
import { similarityOfDot, unitSimilarity } from './unit-similarity.ts';

/** Up to so many rows all pairs are held: 64 MiB. */
export const MOST_DENSE_ROWS = 4096;
/** Pairs held of more rows: 8 bytes each, and 12 while they are searched for. */
const MOST_EDGES = 2 ** 24;

/** Similarities of rows among themselves, in fixed point (`SIMILARITY_ONE`). */
export type SimilarityTable =
  | {
      readonly kind: 'all';
      readonly rows: number;
      /** Shape [rows, rows]. */
      readonly similarities: Uint32Array;
    }
  | {
      /** Of each row the `neighbours` that are most like it, and itself. What is not held counts as 0: never too much. */
      readonly kind: 'nearest';
      readonly rows: number;
      readonly neighbours: number;
      /** Where the rows begin that row i is among the neighbours of: shape [rows + 1]. */
      readonly starts: Uint32Array;
      /** Those rows. */
      readonly covered: Uint32Array;
      /** Their similarities with row i. */
      readonly similarities: Uint32Array;
      /** What similarities that are not held may be at most, of each row; undefined where the search was not exact. Shape [rows]. */
      readonly missed: Uint32Array | undefined;
      /** Share of the neighbours that were found, 0-1. */
      readonly recall: number;
    };

/**
 * @param candidates looked at by `countEmbeddedRows` before
 * @param options.neighbours held of each row where not all pairs are
 * @param options.mostDenseRows 4,096 by default
 * @param options.mostPairs pairs looked at before neighbours are searched by parts
 * @throws {CancelledError} `signal` aborted
 */
export async function similarityTable(
  candidates: EmbeddedRows,
  {
    dimensions,
    neighbours,
    mostDenseRows = MOST_DENSE_ROWS,
    mostPairs,
    signal,
  }: {
    readonly dimensions: number;
    readonly neighbours: number;
    readonly mostDenseRows?: number | undefined;
    readonly mostPairs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<SimilarityTable> {
  const rows = candidates.ranks.length;
  if (rows <= mostDenseRows) return allSimilarities(candidates.vectors, dimensions);
  const k = Math.max(1, Math.min(neighbours, Math.floor(MOST_EDGES / rows)));
  const { vectors, rowOf } = directedByRank(candidates, dimensions);
  const found = await findNeighbours({ queries: vectors, points: vectors, dimensions, k, mostPairs, signal });
  return nearestSimilarities({ rows, vectors, dimensions, found, rowOf });
}

function allSimilarities(vectors: Float32Array, dimensions: number): SimilarityTable {
  const rows = vectors.length / dimensions;
  const similarities = new Uint32Array(rows * rows);
  if (rows === 0) return { kind: 'all', rows, similarities };
  const kernel = new DotKernel(dimensions);
  kernel.setCentres(vectors);
  for (let start = 0; start < rows; start += DOT_BLOCK_ROWS) {
    const end = Math.min(rows, start + DOT_BLOCK_ROWS);
    const products = kernel.multiply(vectors.subarray(start * dimensions, end * dimensions));
    for (let row = start; row < end; row++) {
      const from = (row - start) * kernel.stride;
      for (let other = 0; other < rows; other++)
        similarities[row * rows + other] = similarityOfDot(products[from + other]!);
    }
  }
  return { kind: 'all', rows, similarities };
}

/** Rows with a direction, by rank. */
interface DirectedNeighbours {
  /** All, those without a direction among them. */
  readonly rows: number;
  /** Shape [directed, dimensions]. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  readonly found: FoundNeighbours;
  /** Row of each: shape [directed]. */
  readonly rowOf: Uint32Array;
}

function nearestSimilarities({ rows, vectors, dimensions, found, rowOf }: DirectedNeighbours): SimilarityTable {
  const { k, indices } = found;
  const between = (first: number, second: number) =>
    unitSimilarity(vectors, first * dimensions, vectors, second * dimensions, dimensions);
  const values = new Uint32Array(indices.length);
  const starts = new Uint32Array(rows + 1);
  for (let rank = 0; rank < rowOf.length; rank++) {
    starts[rowOf[rank]! + 1]!++;
    for (let at = rank * k; at < (rank + 1) * k; at++) {
      if (indices[at] === NO_ROW) continue;
      values[at] = between(rank, indices[at]!);
      if (values[at]! > 0) starts[rowOf[indices[at]!]! + 1]!++;
    }
  }
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
  const covered = new Uint32Array(starts[rows]!);
  const similarities = new Uint32Array(covered.length);
  const at = starts.slice();
  const put = (row: number, point: number, similarity: number) => {
    covered[at[row]!] = point;
    similarities[at[row]!++] = similarity;
  };
  for (let rank = 0; rank < rowOf.length; rank++) {
    put(rowOf[rank]!, rowOf[rank]!, between(rank, rank));
    for (let place = rank * k; place < (rank + 1) * k; place++)
      if (values[place]! > 0) put(rowOf[indices[place]!]!, rowOf[rank]!, values[place]!);
  }
  return {
    kind: 'nearest',
    rows,
    neighbours: k,
    starts,
    covered,
    similarities,
    missed: found.isExact ? missedSimilarities({ rows, vectors, dimensions, found, rowOf }) : undefined,
    recall: found.recall,
  };
}

/** A row that is farther than the last neighbour has at most this product: from |a - b|² = |a|² + |b|² - 2ab. */
function missedSimilarities({
  rows,
  vectors,
  dimensions,
  found: { k, squared },
  rowOf,
}: DirectedNeighbours): Uint32Array {
  const missed = new Uint32Array(rows);
  if (k >= rowOf.length - 1) return missed;
  const squares = new Float64Array(rowOf.length);
  let largest = 0;
  for (let rank = 0; rank < rowOf.length; rank++) {
    for (let at = rank * dimensions; at < (rank + 1) * dimensions; at++) squares[rank]! += vectors[at]! ** 2;
    largest = Math.max(largest, squares[rank]!);
  }
  for (let rank = 0; rank < rowOf.length; rank++) {
    const dot = (squares[rank]! + largest - squared[(rank + 1) * k - 1]!) / 2;
    // One more for what rounding may have taken.
    missed[rowOf[rank]!] = dot > 0 ? similarityOfDot(dot) + 1 : 0;
  }
  return missed;
}
