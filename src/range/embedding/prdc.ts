import { SampleTooSmallError } from '../../errors.ts';
import { type BallCounts, ballCounts } from './ball-counts.ts';
import { squaredNeighbours } from './nearest-neighbours.ts';
import { countRows, type Rows } from './rows.ts';

export interface TwoArms {
  /** Human vectors: shape [reference rows, dimensions]. */
  readonly reference: Rows;
  /** The model's: shape [generation rows, dimensions]. */
  readonly generation: Rows;
  readonly dimensions: number;
}

export interface Prdc {
  /** Share of the generation within a ball of the reference, 0-1. */
  readonly precision: number;
  /** Share of the reference within a ball of the generation, 0-1. */
  readonly recall: number;
  /** Mean number of balls of the reference that a row of the generation is in, over k; 0 or more, about 1 for equals. */
  readonly density: number;
  /** Share of balls of the reference that hold a row of the generation, 0-1. */
  readonly coverage: number;
}

/**
 * Precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020): balls about each row reach to its k-th
 * nearest neighbour in its own arm, edges included, so that copies have a ball that holds them. Memory grows with the rows, not with their
 * square.
 *
 * @param options.k whole, at least 1; 3 is usual for precision and recall, 5 for density and coverage
 * @throws {RangeError} when rows or `k` are none
 * @throws {SampleTooSmallError} when an arm has no more than `k` rows
 */
export function prdc({ reference, generation, dimensions, k }: TwoArms & { readonly k: number }): Prdc {
  const referenceReach = ownReach(reference, { dimensions, k, name: 'the reference' });
  const generationReach = ownReach(generation, { dimensions, k, name: 'the generation' });
  return sharesOfBalls(ballCounts({ reference, generation, dimensions, referenceReach, generationReach }), { k });
}

/** The four numbers of counts in balls that reach to the k-th neighbours. */
export function sharesOfBalls(
  { perReference, perGeneration, isHeld }: BallCounts,
  { k }: { readonly k: number },
): Prdc {
  let inside = 0;
  let balls = 0;
  for (const count of perGeneration) {
    if (count > 0) inside++;
    balls += count;
  }
  let held = 0;
  let occupied = 0;
  for (const [row, count] of perReference.entries()) {
    held += isHeld[row]!;
    if (count > 0) occupied++;
  }
  return {
    precision: inside / perGeneration.length,
    recall: held / perReference.length,
    density: balls / (k * perGeneration.length),
    coverage: occupied / perReference.length,
  };
}

/** Squared distance of each row to its k-th nearest neighbour among the others: shape [rows]. */
export function ownReach(
  rows: Rows,
  { dimensions, k, name }: { readonly dimensions: number; readonly k: number; readonly name: string },
): Float64Array {
  const count = countRows(rows, { dimensions, name });
  if (count <= k)
    throw new SampleTooSmallError({
      quantity: `the ${k}-th neighbour within ${name}`,
      unit: 'rows',
      observed: count,
      required: k + 1,
    });
  return squaredNeighbours({ queries: rows, points: rows, dimensions, k, excludeSelf: true }).reach;
}
