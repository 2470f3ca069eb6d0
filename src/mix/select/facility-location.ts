import { countEmbeddedRows, type EmbeddedRows } from './embedded-rows.ts';
import { FacilityLocationObjective } from './facility-location-objective.ts';
import { keptSimilarities } from './kept-similarities.ts';
import { type GreedySelection, lazyGreedy } from './lazy-greedy.ts';
import type { SelectionLimits } from './selection-budget.ts';
import { similarityTable } from './similarity-table.ts';
import { SIMILARITY_ONE } from './unit-similarity.ts';

/** Neighbours held of each candidate at least, and how many times as many as a chosen row has to cover on average. */
const FEWEST_NEIGHBOURS = 64;
const NEIGHBOURS_A_SHARE = 4;

export interface FacilityLocationOptions extends SelectionLimits {
  readonly candidates: EmbeddedRows;
  /** Rows that are in the build anyway, such as all human ones: what they cover is worth nothing again. */
  readonly kept?: EmbeddedRows | undefined;
  readonly dimensions: number;
  /** What covering each candidate is worth: whole numbers, shape [candidates]. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
  /** Neighbours held of each candidate where there are more than 4,096 candidates. */
  readonly neighbours?: number | undefined;
  /** Up to so many candidates all pairs are held. Default: 4,096. */
  readonly mostDenseRows?: number | undefined;
  /** Pairs looked at one by one before the search goes by parts. */
  readonly mostPairs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a choice came about, and what is promised of it. */
export interface FacilityLocationSelection extends Pick<GreedySelection, 'chosen' | 'gains' | 'evaluations'> {
  /** Mean similarity of candidates with the nearest row of the build, 0-1, weighted: before anything is taken, and with the choice. */
  readonly before: number;
  readonly after: number;
  /** With all candidates taken. */
  readonly coverable: number;
  /**
   * Least share of the best choice's gain that this choice has, as far as the data prove it: 1 is the best there is. Undefined where
   * neighbours were searched by parts: then nothing is proved of what was not found.
   */
  readonly provedShare: number | undefined;
  /** `all`: every pair counts. `nearest`: pairs beyond each row's neighbours count as 0. `parts`: some neighbours were missed as well. */
  readonly method: 'all' | 'nearest' | 'parts';
  /** Neighbours held of each row; undefined where all pairs are. */
  readonly neighbours: number | undefined;
  /** Share of the neighbours found, 0-1. */
  readonly recall: number;
}

/**
 * Candidates that together stand for all of them best, beside what is kept: facility location over cosines clipped at 0, by lazy greedy.
 * With kept rows a typical candidate gains nothing, because what is typical is covered; what they leave uncovered comes first.
 *
 * Up to 4,096 candidates all pairs count: at least 63 % of the best gain where each candidate costs 1 (`lazyGreedy`). Above, each row
 * counts as covered by its nearest neighbours alone (Lindgren, Wu, Dimakis 2016), which values no choice too high: the same holds of what is
 * counted, and `provedShare` bounds what is not. Above 500 million pairs neighbours are searched by parts; memory stays below 24 bytes ×
 * candidates × neighbours beside twice the vectors.
 *
 * @throws {RangeError} when rows, ranks, weights or limits cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function facilityLocation({
  candidates,
  kept,
  dimensions,
  weights,
  neighbours,
  mostDenseRows,
  mostPairs,
  signal,
  ...limits
}: FacilityLocationOptions): Promise<FacilityLocationSelection> {
  const count = countEmbeddedRows(candidates, { dimensions, name: 'candidates' });
  const search = { dimensions, mostPairs, signal };
  const table = await similarityTable(candidates, {
    ...search,
    neighbours: neighbours ?? neighboursFor(count, limits),
    mostDenseRows,
  });
  const hasKept = kept !== undefined && countEmbeddedRows(kept, { dimensions, name: 'kept rows' }) > 0;
  const before = hasKept ? await keptSimilarities(candidates, { ...search, kept }) : undefined;
  const objective = new FacilityLocationObjective(table, { before: before?.similarities, weights });
  const { covered: coveredBefore, coverable, unseen: unseenBefore } = objective;
  const selection = lazyGreedy(objective, { ...limits, ranks: candidates.ranks });
  const { chosen, gains, gained, evaluations } = selection;

  const { unseen: unseenAfter } = objective;
  const isExact = unseenBefore !== undefined && unseenAfter !== undefined && before?.isExact !== false;
  const most = isExact
    ? Math.min(selection.atMostBefore + unseenBefore, selection.atMostAfter + unseenAfter)
    : undefined;
  const whole = (weights?.reduce((sum, weight) => sum + weight, 0) ?? count) * SIMILARITY_ONE;
  const share = (sum: number) => (whole === 0 ? 0 : sum / whole);
  return {
    chosen,
    gains,
    evaluations,
    before: share(coveredBefore),
    after: share(coveredBefore + gained),
    coverable: share(coverable),
    provedShare: most === undefined ? undefined : most === 0 ? 1 : Math.min(1, gained / most),
    method: !isExact ? 'parts' : table.kind,
    neighbours: table.kind === 'all' ? undefined : table.neighbours,
    recall: Math.min(table.kind === 'all' ? 1 : table.recall, before?.recall ?? 1),
  };
}

function neighboursFor(count: number, { budget, costs }: SelectionLimits): number {
  const meanCost = costs && count > 0 ? costs.reduce((sum, cost) => sum + cost, 0) / count : 1;
  const chosen = Math.max(1, Math.min(count, budget / meanCost));
  return Math.max(FEWEST_NEIGHBOURS, Math.ceil((NEIGHBOURS_A_SHARE * count) / chosen));
}
