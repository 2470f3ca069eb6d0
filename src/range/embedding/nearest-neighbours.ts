import { setImmediate } from 'node:timers/promises';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { NeighbourLists } from './neighbour-lists.ts';
import { countRows, type Rows } from './rows.ts';
import { scanNearPairs } from './scan-near-pairs.ts';
import { squaredDistance } from './squared-distance.ts';

/** How long the search keeps the thread before others have their turn. */
const TURN_MS = 30;

export interface NearestNeighboursInput {
  /** Shape [queries, dimensions]. */
  readonly queries: Rows;
  /** Shape [points, dimensions]; up to 2^32 - 1 points. */
  readonly points: Rows;
  readonly dimensions: number;
  /** Neighbours of each query, at least 1. */
  readonly k: number;
  /** The queries are the points, row by row, and no row is its own neighbour (its copies are). False by default. */
  readonly excludeSelf?: boolean;
}

export interface NearestNeighbours {
  /** Euclidean distances, nearest first: shape [queries, k]. In double precision, so that comparisons with `<=` keep equal ones equal. */
  readonly distances: Float64Array;
  /** Which points they are: shape [queries, k]. Equal distances go by index. */
  readonly indices: Uint32Array;
}

/**
 * Exact nearest neighbours by Euclidean distance. Every pair is looked at in single precision (WASM); the pairs which its error does not
 * exclude are measured in double precision, so that the result is that of double precision throughout. The table of all pairs is never
 * in memory: besides the result about 20 MB. 10⁹ pairs of 384 dimensions take less than a minute of one core.
 *
 * @throws {RangeError} when rows, `dimensions` or `k` are none
 * @throws {SampleTooSmallError} when there are fewer than `k` points for a query
 */
export function nearestNeighbours(input: NearestNeighboursInput): NearestNeighbours {
  const { squared, indices } = squaredNeighbours(input);
  return { distances: squared.map(Math.sqrt), indices };
}

/**
 * The same, giving other work of the thread its turn.
 *
 * @param options.onProgress pairs looked at so far, of how many
 * @throws {CancelledError} `signal` aborted
 */
export async function searchNearestNeighbours(
  input: NearestNeighboursInput,
  {
    signal,
    onProgress,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((progress: { readonly doneCount: number; readonly totalCount: number }) => void) | undefined;
  } = {},
): Promise<NearestNeighbours> {
  const { lists, steps, totalCount } = startSearch(input);
  let turn = performance.now();
  let doneCount = 0;
  for (const pairs of steps) {
    doneCount += pairs;
    if (performance.now() - turn < TURN_MS) continue;
    onProgress?.({ doneCount, totalCount });
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
    turn = performance.now();
  }
  return { distances: lists.squared.map(Math.sqrt), indices: lists.indices };
}

/** As `nearestNeighbours`, with the squares of the distances, from which inclusive balls are told without rounding. */
export function squaredNeighbours(input: NearestNeighboursInput): NeighbourLists {
  const { lists, steps } = startSearch(input);
  for (const _ of steps);
  return lists;
}

function startSearch({ queries, points, dimensions, k, excludeSelf = false }: NearestNeighboursInput): {
  readonly lists: NeighbourLists;
  readonly steps: Iterable<number>;
  readonly totalCount: number;
} {
  const queryCount = countRows(queries, { dimensions, name: 'queries' });
  const pointCount = queries === points ? queryCount : countRows(points, { dimensions, name: 'points' });
  if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`${k} neighbours are asked for; at least 1`);
  if (excludeSelf && queryCount !== pointCount)
    throw new RangeError(
      `${queryCount} queries cannot be ${pointCount} points: "excludeSelf" is for rows among themselves`,
    );
  const available = excludeSelf ? pointCount - 1 : pointCount;
  if (queryCount > 0 && available < k)
    throw new SampleTooSmallError({
      quantity: 'nearest neighbours',
      unit: 'points',
      observed: Math.max(0, available),
      required: k,
    });
  const lists = new NeighbourLists({ rows: queryCount, k });
  const { reach } = lists;
  const isOneSet = excludeSelf && queries === points;
  const steps = scanNearPairs({
    queries,
    points,
    dimensions,
    isOneSet,
    queryReach: reach,
    ...(isOneSet ? { pointReach: reach } : {}),
    visit: (query, point, low) => {
      if (excludeSelf && query === point) return;
      const isWanted = lists.mayTake(query, point, low) || (isOneSet && lists.mayTake(point, query, low));
      if (!isWanted) return;
      const squared = squaredDistance(queries, query * dimensions, points, point * dimensions, dimensions);
      lists.offer(query, point, squared);
      if (isOneSet) lists.offer(point, query, squared);
    },
  });
  const totalCount = isOneSet ? (queryCount * (queryCount - 1)) / 2 : queryCount * pointCount;
  return { lists, steps, totalCount };
}
