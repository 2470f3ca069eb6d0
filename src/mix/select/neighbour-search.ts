import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../errors.ts';
import { nearestNeighbours, searchNearestNeighbours } from '../../range/embedding/nearest-neighbours.ts';
import { NeighbourLists } from '../../range/embedding/neighbour-lists.ts';
import { scanNearPairs } from '../../range/embedding/scan-near-pairs.ts';
import { squaredDistance } from '../../range/embedding/squared-distance.ts';
import { gatherRows } from './embedded-rows.ts';

/** Pairs looked at one by one before the search goes by parts: about half a minute of one core at 384 dimensions. */
export const MOST_PAIRS = 500_000_000;
/** Parts that a query is held against at least: those of its nearest pivots. */
const FEWEST_PROBES = 4;
/** A part may be so many times as large as parts are on average before it is divided. */
const LARGEST_PART = 16;
/** Queries that are searched for exactly as well, to tell how much the search by parts has found. */
const PROVED_QUERIES = 128;
/** Where no neighbour was found. */
export const NO_ROW = 0xffffffff;

export interface NeighbourSearch {
  /** By rank: shape [queries, dimensions]. */
  readonly queries: Float32Array;
  /** By rank: shape [points, dimensions]. The same array as `queries` where rows are searched among themselves; then none is its own. */
  readonly points: Float32Array;
  readonly dimensions: number;
  /** Neighbours wanted of each; fewer where there are fewer points. */
  readonly k: number;
  readonly mostPairs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FoundNeighbours {
  readonly k: number;
  /** Rows of `points`, nearest first: shape [queries, k], NO_ROW where none was found. */
  readonly indices: Uint32Array;
  /** Squared distances, Infinity where none was found: shape [queries, k]. */
  readonly squared: Float64Array;
  /** Every pair was looked at. */
  readonly isExact: boolean;
  /** Share of the true neighbours of some queries that were found, 0-1; 1 where the search is exact. */
  readonly recall: number;
}

/**
 * Nearest rows by Euclidean distance. Exact up to `mostPairs`; above, by parts: points belong to the nearest of √points pivots, which are the
 * rows of the lowest ranks, and a query is held against the parts of its nearest pivots, as many as `mostPairs` lets it, at least four. That
 * misses some neighbours, and says how many. Time grows with √points from there on, not with points.
 *
 * @throws {CancelledError} `signal` aborted
 */
export async function findNeighbours({
  queries,
  points,
  dimensions,
  k: wanted,
  mostPairs = MOST_PAIRS,
  signal,
}: NeighbourSearch): Promise<FoundNeighbours> {
  const isOneSet = queries === points;
  const [queryCount, pointCount] = [queries.length / dimensions, points.length / dimensions];
  const k = Math.min(wanted, isOneSet ? pointCount - 1 : pointCount);
  if (k < 1 || queryCount === 0)
    return { k: 0, indices: new Uint32Array(0), squared: new Float64Array(0), isExact: true, recall: 1 };
  const input = { queries, points, dimensions, k, excludeSelf: isOneSet };
  const pairs = isOneSet ? (queryCount * (queryCount - 1)) / 2 : queryCount * pointCount;
  if (pairs <= mostPairs) {
    const { distances, indices } = await searchNearestNeighbours(input, { signal });
    return { k, indices, squared: distances.map((distance) => distance * distance), isExact: true, recall: 1 };
  }
  const lists = await searchByParts({ queries, points, dimensions, k, isOneSet, mostPairs, signal });
  const recall = recallOf(lists, { queries, points, dimensions, isOneSet });
  return { k, indices: lists.indices, squared: lists.squared, isExact: false, recall };
}

async function searchByParts({
  queries,
  points,
  dimensions,
  k,
  isOneSet,
  mostPairs,
  signal,
}: {
  readonly queries: Float32Array;
  readonly points: Float32Array;
  readonly dimensions: number;
  readonly k: number;
  readonly isOneSet: boolean;
  readonly mostPairs: number;
  readonly signal: AbortSignal | undefined;
}): Promise<NeighbourLists> {
  const [queryCount, pointCount] = [queries.length / dimensions, points.length / dimensions];
  const pivotCount = Math.ceil(Math.sqrt(pointCount));
  const pairsAProbe = (queryCount * pointCount) / pivotCount;
  const probes = Math.min(pivotCount, Math.max(FEWEST_PROBES, Math.floor(mostPairs / pairsAProbe)));
  const pivots = points.subarray(0, pivotCount * dimensions);
  const near = await searchNearestNeighbours({ queries, points: pivots, dimensions, k: probes }, { signal });
  const own = isOneSet
    ? near.indices.filter((_, at) => at % probes === 0)
    : (await searchNearestNeighbours({ queries: points, points: pivots, dimensions, k: 1 }, { signal })).indices;
  const members = groupByPart(own, { each: 1, parts: pivotCount });
  const visitors = groupByPart(near.indices, { each: probes, parts: pivotCount });
  const lists = new NeighbourLists({ rows: queryCount, k });
  const largestPart = Math.ceil((LARGEST_PART * pairsAProbe * probes) / pivotCount);
  for (let part = 0; part < pivotCount; part++) {
    const [theseQueries, thesePoints] = [visitors(part), members(part)];
    // Rows that are all alike fall into one part: divided, each is still held against as many as rows are on average.
    const blocks = Math.ceil((theseQueries.length * thesePoints.length) / largestPart);
    for (let block = 0; block < blocks; block++) {
      const inBlock = (_: number, at: number) => at % blocks === block;
      searchPart(lists, {
        queries,
        points,
        dimensions,
        isOneSet,
        queryRows: blocks === 1 ? theseQueries : theseQueries.filter(inBlock),
        pointRows: blocks === 1 ? thesePoints : thesePoints.filter(inBlock),
      });
    }
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
  }
  return lists;
}

/** Rows of each part, ascending, from the parts of each row. */
function groupByPart(
  partOf: Uint32Array,
  { each, parts }: { readonly each: number; readonly parts: number },
): (part: number) => Uint32Array {
  const starts = new Uint32Array(parts + 1);
  for (const part of partOf) starts[part + 1]!++;
  for (let part = 0; part < parts; part++) starts[part + 1]! += starts[part]!;
  const rows = new Uint32Array(partOf.length);
  const at = starts.slice();
  for (let place = 0; place < partOf.length; place++) rows[at[partOf[place]!]!++] = Math.floor(place / each);
  return (part) => rows.subarray(starts[part]!, starts[part + 1]!);
}

function searchPart(
  lists: NeighbourLists,
  {
    queries,
    points,
    dimensions,
    isOneSet,
    queryRows,
    pointRows,
  }: {
    readonly queries: Float32Array;
    readonly points: Float32Array;
    readonly dimensions: number;
    readonly isOneSet: boolean;
    readonly queryRows: Uint32Array;
    readonly pointRows: Uint32Array;
  },
): void {
  if (queryRows.length === 0 || pointRows.length === 0) return;
  const reach = Float64Array.from(queryRows, (row) => lists.reach[row]!);
  const steps = scanNearPairs({
    queries: gatherRows(queries, queryRows, dimensions),
    points: gatherRows(points, pointRows, dimensions),
    dimensions,
    queryReach: reach,
    visit: (query, point, low) => {
      const [row, other] = [queryRows[query]!, pointRows[point]!];
      if ((isOneSet && row === other) || !lists.mayTake(row, other, low)) return;
      lists.offer(row, other, squaredDistance(queries, row * dimensions, points, other * dimensions, dimensions));
      reach[query] = lists.reach[row]!;
    },
  });
  for (const _ of steps);
}

function recallOf(
  lists: NeighbourLists,
  {
    queries,
    points,
    dimensions,
    isOneSet,
  }: {
    readonly queries: Float32Array;
    readonly points: Float32Array;
    readonly dimensions: number;
    readonly isOneSet: boolean;
  },
): number {
  const { k } = lists;
  const proved = Math.min(PROVED_QUERIES, queries.length / dimensions);
  // One more than wanted where each row finds itself.
  const exact = nearestNeighbours({
    queries: queries.subarray(0, proved * dimensions),
    points,
    dimensions,
    k: isOneSet ? k + 1 : k,
  });
  const width = exact.indices.length / proved;
  let found = 0;
  let wanted = 0;
  for (let query = 0; query < proved; query++) {
    const truth = [...exact.indices.subarray(query * width, (query + 1) * width)]
      .filter((row) => !(isOneSet && row === query))
      .slice(0, k);
    const listed = new Set(lists.indices.subarray(query * k, (query + 1) * k));
    wanted += truth.length;
    for (const row of truth) if (listed.has(row)) found++;
  }
  return found / wanted;
}
