import { scanNearPairs } from '../../range/embedding/scan-near-pairs.ts';
import { squaredDistance } from '../../range/embedding/squared-distance.ts';
import { bootstrapInterval } from '../../statistics/bootstrap-interval.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';

export interface TailCoverageOptions {
  /** Human rows of the tail that nobody chose from: shape [points, dimensions], each of length 1. */
  readonly points: Float32Array;
  /** All rows that could be chosen: shape [candidates, dimensions], each of length 1. */
  readonly candidates: Float32Array;
  readonly dimensions: number;
  /** What was chosen. */
  readonly chosen: Uint32Array;
  /** A point is covered by a row at most this far from it (√(2 - 2 cosine)). */
  readonly radius: number;
  /** Random choices of equal size to compare with. Default: 200. */
  readonly draws?: number;
  /** Whole number. */
  readonly seed: number;
}

export interface TailCoverage {
  /** Share of the points that the choice covers, that random choices of as many rows cover on average, and that all candidates cover. */
  readonly share: number;
  readonly randomShare: number;
  readonly coverable: number;
  readonly gain: number;
  /** 95 % interval of the gain, by drawing points anew (bootstrap, 1,000 times); undefined for fewer than 2 points. */
  readonly interval: readonly [low: number, high: number] | undefined;
  readonly points: number;
  readonly draws: number;
}

/**
 * How much more of the tail a choice covers than random choices of equal size. The interval is of the gain on all rows like the points;
 * points that hang together, such as parts of one document, make it too narrow.
 *
 * @throws {RangeError} when there is no point
 */
export function tailCoverage({
  points,
  candidates,
  dimensions,
  chosen,
  radius,
  draws = 200,
  seed,
}: TailCoverageOptions): TailCoverage {
  const pointCount = points.length / dimensions;
  const candidateCount = candidates.length / dimensions;
  if (pointCount === 0) throw new RangeError('a tail of no points has no coverage');
  const near: number[][] = Array.from({ length: pointCount }, () => []);
  const reach = new Float64Array(pointCount).fill(radius ** 2);
  const steps = scanNearPairs({
    queries: points,
    points: candidates,
    dimensions,
    queryReach: reach,
    visit: (point, candidate, low) => {
      if (low > radius ** 2) return;
      const squared = squaredDistance(points, point * dimensions, candidates, candidate * dimensions, dimensions);
      if (squared <= radius ** 2) near[point]!.push(candidate);
    },
  });
  for (const _ of steps);

  const isIn = new Uint8Array(candidateCount);
  const mark = (rows: Iterable<number>) => {
    isIn.fill(0);
    for (const row of rows) isIn[row] = 1;
  };
  const isCovered = (point: number) => near[point]!.some((row) => isIn[row] === 1);
  mark(chosen);
  const covered = near.map((_, point) => (isCovered(point) ? 1 : 0));
  const random = seededGenerator(seed);
  const byChance = new Float64Array(pointCount);
  const rows = Uint32Array.from(isIn.keys());
  for (let draw = 0; draw < draws; draw++) {
    // The first of a shuffle are a draw without replacement, whatever order the last shuffle left.
    for (let at = 0; at < chosen.length; at++) {
      const other = at + Math.floor(random() * (candidateCount - at));
      [rows[at], rows[other]] = [rows[other]!, rows[at]!];
    }
    mark(rows.subarray(0, chosen.length));
    for (let point = 0; point < pointCount; point++) if (isCovered(point)) byChance[point]! += 1 / draws;
  }
  const gains = covered.map((value, point) => value - byChance[point]!);
  const mean = (values: Iterable<number>) => {
    let [sum, count] = [0, 0];
    for (const value of values) {
      sum += value;
      count++;
    }
    return sum / count;
  };
  return {
    share: mean(covered),
    randomShare: mean(byChance),
    coverable: mean(near.map((list) => (list.length > 0 ? 1 : 0))),
    gain: mean(gains),
    interval: pointCount < 2 ? undefined : bootstrapInterval(gains, mean, { seed: seed + 1 }),
    points: pointCount,
    draws,
  };
}
