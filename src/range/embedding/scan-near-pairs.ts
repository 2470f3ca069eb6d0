import { NEAR_TILE, NearPairKernel, UNREACHABLE } from '../../kernels/near-pair-kernel.ts';
import type { Rows } from './rows.ts';

/** Queries held in single precision at a time: enough that each tile of points is prepared a few times at most. */
const RESIDENT_BYTES = 16 * 2 ** 20;
/** Relative error of one rounding to single precision. */
const ROUNDING = 2 ** -24;
/** What numbers too small for single precision may add to a product, with rows scaled to 1: far above it. */
const UNDERFLOW = 2 ** -100;
/** Beyond this a power of two has no square. */
const LARGEST_EXPONENT = 500;

export interface NearPairScan {
  /** Shape [queries, dimensions]; looked at by `countRows` before. */
  readonly queries: Rows;
  /** Shape [points, dimensions]; looked at by `countRows` before. */
  readonly points: Rows;
  readonly dimensions: number;
  /** The queries are the points: each pair is visited once, with the query before the point, and no row with itself. */
  readonly isOneSet?: boolean;
  /** Squared distance within which a query wants points: shape [queries]. May shrink while the scan goes on. */
  readonly queryReach?: Float64Array;
  /** Squared distance within which a point wants queries: shape [points]. May shrink while the scan goes on. */
  readonly pointReach?: Float64Array;
  /**
   * Gets every pair that is within a reach, and some that are not. The squared distance as `squaredDistance` gives it is from `low` to
   * `high`. A query gets its points in ascending order.
   */
  readonly visit: (query: number, point: number, low: number, high: number) => void;
}

/**
 * Pairs of rows that may be within reach of one another, found in single precision with a bound of its error (Higham 2002, section 3.1),
 * tile by tile. Rows are taken relative to the mean of the points and to the largest number, so that the error is one of the spread, not
 * of where the rows lie.
 *
 * @returns steps of the work, each giving how many pairs it has looked at
 */
export function* scanNearPairs({
  queries,
  points,
  dimensions,
  isOneSet = false,
  queryReach,
  pointReach,
  visit,
}: NearPairScan): Generator<number, undefined> {
  const queryCount = queries.length / dimensions;
  const pointCount = points.length / dimensions;
  if (queryCount === 0 || pointCount === 0) return;
  const frame = frameOf({ queries, points, dimensions });
  const roundings = (Math.ceil(dimensions / 4) + 16) * ROUNDING;
  const error = roundings / (1 - 2 * roundings);
  const unscale = 1 / frame.scale ** 2;
  const resident = residentRows(queryCount, dimensions);
  const kernel = new NearPairKernel({ dimensions, queries: resident });
  const { queryLimits, pointLimits, codes, dots } = kernel;
  const row = new Float64Array(dimensions);
  const queryNorms = new Float64Array(resident);
  const pointNorms = new Float64Array(NEAR_TILE);

  /** Half of a square less its error; rounded down, so that sums of two are not above what they stand for. */
  const half = (square: number) => roundDown((square * (1 - error)) / 2);
  const setLimits = (
    limits: Float32Array,
    {
      norms,
      normsFrom,
      reach,
      from,
      count,
      own,
    }: {
      readonly norms: Float64Array;
      readonly normsFrom: number;
      readonly reach: Float64Array | undefined;
      readonly from: number;
      readonly count: number;
      /** Where the limits stand that hold the rows' own reach. */
      readonly own: number;
    },
  ) => {
    const other = NEAR_TILE - own;
    for (let at = 0; at < NEAR_TILE; at++) {
      if (at >= count) {
        limits[own + at] = UNREACHABLE;
        limits[other + at] = UNREACHABLE;
        continue;
      }
      const norm = norms[normsFrom + at]!;
      limits[own + at] = reach
        ? roundDown((norm * (1 - error) - reach[from + at]! * frame.scale ** 2) / 2)
        : UNREACHABLE;
      limits[other + at] = half(norm);
    }
  };

  for (let start = 0; start < queryCount; start += resident) {
    const held = Math.min(resident, queryCount - start);
    for (let query = 0; query < held; query++) {
      queryNorms[query] = frame.place(queries, start + query, row);
      kernel.setQuery(query, row);
    }
    // Points before the first query held have met these queries as queries themselves.
    for (let firstPoint = isOneSet ? start : 0; firstPoint < pointCount; firstPoint += NEAR_TILE) {
      const tilePoints = Math.min(NEAR_TILE, pointCount - firstPoint);
      for (let point = 0; point < tilePoints; point++) {
        pointNorms[point] = frame.place(points, firstPoint + point, row);
        kernel.setPoint(point, row);
      }
      let pairs = 0;
      for (let first = 0; first < held; first += NEAR_TILE) {
        const firstQuery = start + first;
        if (isOneSet && firstQuery > firstPoint) break;
        const tileQueries = Math.min(NEAR_TILE, held - first);
        setLimits(queryLimits, {
          norms: queryNorms,
          normsFrom: first,
          reach: queryReach,
          from: firstQuery,
          count: tileQueries,
          own: 0,
        });
        setLimits(pointLimits, {
          norms: pointNorms,
          normsFrom: 0,
          reach: pointReach,
          from: firstPoint,
          count: tilePoints,
          own: NEAR_TILE,
        });
        const found = kernel.find({ firstQuery: first, queries: tileQueries, points: tilePoints });
        for (let at = 0; at < found; at++) {
          const code = codes[at]!;
          const query = Math.floor(code / NEAR_TILE);
          const point = code % NEAR_TILE;
          if (isOneSet && firstQuery + query >= firstPoint + point) continue;
          const norms = queryNorms[first + query]! + pointNorms[point]!;
          const twice = 2 * dots[at]!;
          const low = (norms * (1 - error) - twice - UNDERFLOW) * unscale;
          const high = (norms * (1 + error) - twice + UNDERFLOW) * unscale;
          visit(firstQuery + query, firstPoint + point, low, high);
        }
        pairs += isOneSet && firstQuery === firstPoint ? (tilePoints * (tilePoints - 1)) / 2 : tileQueries * tilePoints;
      }
      yield pairs;
    }
  }
}

/** Largest single-precision number that stays below `value` when two of them are added and the sum is rounded. */
function roundDown(value: number): number {
  return Math.fround(value - 4 * ROUNDING * Math.abs(value) - UNDERFLOW);
}

/** A whole number of tiles. */
function residentRows(queryCount: number, dimensions: number): number {
  const rowBytes = Math.ceil(dimensions / 4) * 4 * Float32Array.BYTES_PER_ELEMENT;
  const wanted = Math.min(queryCount, Math.floor(RESIDENT_BYTES / rowBytes));
  return Math.max(1, Math.ceil(wanted / NEAR_TILE)) * NEAR_TILE;
}

interface Frame {
  /** A power of two. */
  readonly scale: number;
  /** Writes a row relative to the frame. @returns its square */
  place(rows: Rows, index: number, target: Float64Array): number;
}

function frameOf({
  queries,
  points,
  dimensions,
}: {
  readonly queries: Rows;
  readonly points: Rows;
  readonly dimensions: number;
}): Frame {
  const centre = new Float64Array(dimensions);
  for (let start = 0; start < points.length; start += dimensions)
    for (let at = 0; at < dimensions; at++) centre[at]! += points[start + at]!;
  const pointCount = points.length / dimensions;
  for (let at = 0; at < dimensions; at++) centre[at]! /= pointCount;
  let largest = 0;
  for (const rows of queries === points ? [points] : [queries, points])
    for (let start = 0; start < rows.length; start += dimensions)
      for (let at = 0; at < dimensions; at++) {
        const size = Math.abs(rows[start + at]! - centre[at]!);
        if (size > largest) largest = size;
      }
  const exponent = largest === 0 ? 0 : Math.ceil(Math.log2(largest));
  const scale = 2 ** -Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
  return {
    scale,
    place: (rows, index, target) => {
      const start = index * dimensions;
      let square = 0;
      for (let at = 0; at < dimensions; at++) {
        const number = (rows[start + at]! - centre[at]!) * scale;
        target[at] = number;
        square += number * number;
      }
      return square;
    },
  };
}
