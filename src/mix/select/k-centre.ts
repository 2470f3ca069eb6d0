import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../errors.ts';
import { squaredDistance } from '../../range/embedding/squared-distance.ts';
import { CandidateHeap } from './candidate-heap.ts';
import { countEmbeddedRows, directedByRank, type EmbeddedRows } from './embedded-rows.ts';
import { findNeighbours, NO_ROW } from './neighbour-search.ts';
import { SelectionBudget, type SelectionLimits } from './selection-budget.ts';

/** How long the choice keeps the thread before others have their turn. */
const TURN_MS = 30;

export interface KCentreOptions extends SelectionLimits {
  readonly candidates: EmbeddedRows;
  /** Rows that are in the build anyway: centres from the start. */
  readonly kept?: EmbeddedRows | undefined;
  readonly dimensions: number;
  /** Pairs of candidates and kept rows looked at one by one before the search goes by parts. */
  readonly mostPairs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface KCentreSelection {
  /** Candidates in the order in which they were taken. */
  readonly chosen: Uint32Array;
  /** Distance of each from what was there before it: shape [chosen]. Never grows where each costs 1; Infinity for the first of all. */
  readonly distances: Float64Array;
  /** Distance of the farthest candidate from the nearest row of the build; 0 where all were taken, Infinity where none was and nothing is kept. */
  readonly radius: number;
  /** False where the nearest kept rows were searched by parts: some candidates then pass for farther than they are. */
  readonly isExact: boolean;
}

/**
 * Takes the candidate farthest from everything in the build, again and again (Gonzalez 1985), starting from what is kept: what nothing
 * resembles comes first, the typical last. Where each costs 1 and there are no groups, `radius` is at most twice that of the best choice of
 * as many beside what is kept. Distances are Euclidean between rows of length 1, √(2 - 2 cosine).
 *
 * Rows without features (zeros) lie nowhere and come last of all; the promise is about the others.
 *
 * It goes for what is odd, and what is odd may be broken: admit rows first, choose afterwards. Distances are worked out only where a
 * candidate may be the farthest; what is taken is what working out all of them would take.
 *
 * @throws {RangeError} when rows, ranks or limits cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function kCentre({
  candidates,
  kept,
  dimensions,
  mostPairs,
  signal,
  ...limits
}: KCentreOptions): Promise<KCentreSelection> {
  const count = countEmbeddedRows(candidates, { dimensions, name: 'candidates' });
  const budget = new SelectionBudget(limits, count);
  const { vectors, ranks } = candidates;
  const hasKept = kept !== undefined && countEmbeddedRows(kept, { dimensions, name: 'kept rows' }) > 0;
  const { squared, isExact } = await squaredFromKept(candidates, {
    kept: hasKept ? kept : undefined,
    dimensions,
    mostPairs,
    signal,
  });
  const chosen: number[] = [];
  const distances: number[] = [];
  /** Of the chosen rows how many each candidate was held against. */
  const heldAgainst = new Uint32Array(count);
  /** Holds the first candidate against chosen rows until another leads. @returns whether it leads beside all chosen rows */
  const leads = (heap: CandidateHeap): boolean => {
    const candidate = heap.top;
    const { next } = heap;
    let bound = heap.boundOf(candidate);
    let held = heldAgainst[candidate]!;
    while (held < chosen.length && bound >= next && bound > 0) {
      const other = chosen[held++]!;
      bound = Math.min(
        bound,
        squaredDistance(vectors, candidate * dimensions, vectors, other * dimensions, dimensions),
      );
    }
    heldAgainst[candidate] = held;
    return heap.lowerTop(bound);
  };
  let turn = performance.now();
  const rest = async () => {
    if (performance.now() - turn < TURN_MS) return;
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
    turn = performance.now();
  };

  const heap = new CandidateHeap(squared, { ranks });
  const isLeft = new Uint8Array(count);
  while (heap.size > 0) {
    const candidate = heap.top;
    if (!budget.fits(candidate)) {
      isLeft[heap.pop()] = 1;
      continue;
    }
    await rest();
    if (!leads(heap)) continue;
    heap.pop();
    budget.spend(candidate);
    chosen.push(candidate);
    distances.push(Math.sqrt(squared[candidate]!));
  }
  const left = new CandidateHeap(squared, { ranks, isIn: (candidate) => isLeft[candidate] === 1 });
  while (left.size > 0 && !leads(left)) await rest();
  const radius = left.size === 0 ? 0 : Math.sqrt(left.boundOf(left.top));
  return { chosen: Uint32Array.from(chosen), distances: Float64Array.from(distances), radius, isExact };
}

/** Squared distance of each candidate from the nearest kept row, Infinity where none is kept: shape [candidates]. */
async function squaredFromKept(
  candidates: EmbeddedRows,
  { kept, dimensions, mostPairs, signal }: Pick<KCentreOptions, 'kept' | 'dimensions' | 'mostPairs' | 'signal'>,
): Promise<{ readonly squared: Float64Array; readonly isExact: boolean }> {
  const squared = new Float64Array(candidates.ranks.length);
  const queries = directedByRank(candidates, dimensions);
  for (const row of queries.rowOf) squared[row] = Number.POSITIVE_INFINITY;
  if (!kept) return { squared, isExact: true };
  const points = directedByRank(kept, dimensions);
  const { k, indices, isExact } = await findNeighbours({
    queries: queries.vectors,
    points: points.vectors === queries.vectors ? points.vectors.slice() : points.vectors,
    dimensions,
    k: 1,
    mostPairs,
    signal,
  });
  if (k === 0) return { squared, isExact };
  for (const [rank, row] of queries.rowOf.entries()) {
    const nearest = indices[rank]!;
    if (nearest === NO_ROW) continue;
    squared[row] = squaredDistance(
      queries.vectors,
      rank * dimensions,
      points.vectors,
      nearest * dimensions,
      dimensions,
    );
  }
  return { squared, isExact };
}
