import { LEAST_ANCHORS } from '../style/least-anchors.ts';
import { estimateShare, type ShareEstimate } from './estimate-share.ts';
import type { ShareBucket } from './pile-counts.ts';

/** Documents of one source in one month. */
export interface SharePile {
  readonly source: string;
  /** `2025-06`; null where no date is known. */
  readonly month: string | null;
  readonly buckets: readonly ShareBucket[];
  readonly documents: number;
  readonly hardMarked: number;
  readonly hardMarkedScored?: number;
}

/** The AI share of a source over one or more months. */
export interface SharePeriod {
  readonly source: string;
  /** First and last month, both included: `2025-04` to `2025-06`; null for documents without a date. */
  readonly from: string | null;
  readonly to: string | null;
  readonly estimate: ShareEstimate;
}

export interface SharePeriodOptions {
  /** Fewest texts with a score and anchors in a period; months with fewer are joined with the next. Default 100. */
  readonly minimum?: number;
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed: number;
}

/** The interval of 100 texts was 0.41 wide on average, that of 500 was 0.26 (docs/prevalence.md); fewer say next to nothing. */
const MINIMUM = 100;

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/**
 * Estimates the AI share of each source, month by month. Months with fewer texts than `minimum` are joined with those that follow, the
 * last ones with those before, so that every period but a source's only one has enough; months without texts are no period.
 *
 * @returns by source, then time, documents without a date last; the same for piles in any order
 * @throws {RangeError} for a month that is none, two piles of one source and month, counts that cannot be
 */
export function estimateShares(
  piles: readonly SharePile[],
  { minimum = MINIMUM, ...options }: SharePeriodOptions,
): readonly SharePeriod[] {
  const seen = new Set<string>();
  for (const { source, month } of piles) {
    if (month !== null && !MONTH.test(month)) throw new RangeError(`${month} is no month; expected 2025-06`);
    const key = JSON.stringify([source, month]);
    if (seen.has(key)) throw new RangeError(`two piles of source ${source} and month ${month ?? 'not known'}`);
    seen.add(key);
  }
  const sources = [...new Set(piles.map(({ source }) => source))].sort();
  return sources.flatMap((source) => {
    const own = piles.filter((pile) => pile.source === source);
    const dated = own.filter(({ month }) => month !== null).sort((x, y) => (x.month! < y.month! ? -1 : 1));
    const undated = own.filter(({ month }) => month === null);
    return [...joinMonths(dated, minimum), ...undated.map((pile) => [pile])].map((months) => ({
      source,
      from: months[0]!.month,
      to: months.at(-1)!.month,
      estimate: estimateShare({ ...joinPiles(months), ...options }),
    }));
  });
}

/** Runs of months with at least `minimum` texts each, as short as can be from the first month on. */
function joinMonths(months: readonly SharePile[], minimum: number): SharePile[][] {
  const runs: SharePile[][] = [];
  let run: SharePile[] = [];
  let texts = 0;
  for (const month of months) {
    if (month.documents === 0) continue;
    run.push(month);
    for (const { scores, anchors } of month.buckets) if (anchors.length >= LEAST_ANCHORS) texts += scores.length;
    if (texts < minimum) continue;
    runs.push(run);
    run = [];
    texts = 0;
  }
  const last = runs.at(-1);
  if (run.length > 0 && last !== undefined) last.push(...run);
  else if (run.length > 0) runs.push(run);
  return runs;
}

/** Texts of several months as one pile: buckets of one name share their anchors. */
function joinPiles(months: readonly SharePile[]) {
  const buckets = new Map<string, ShareBucket[]>();
  for (const month of months) {
    for (const bucket of month.buckets) {
      const alike = buckets.get(bucket.name);
      if (alike === undefined) buckets.set(bucket.name, [bucket]);
      else if (alike[0]!.anchors !== bucket.anchors)
        throw new RangeError(`bucket ${bucket.name} has other anchors in ${month.month} than before`);
      else alike.push(bucket);
    }
  }
  const sum = (of: (month: SharePile) => number) => months.reduce((total, month) => total + of(month), 0);
  return {
    buckets: [...buckets.values()].map((alike) => ({ ...alike[0]!, scores: joinScores(alike) })),
    documents: sum(({ documents }) => documents),
    hardMarked: sum(({ hardMarked }) => hardMarked),
    hardMarkedScored: sum(({ hardMarkedScored }) => hardMarkedScored ?? 0),
  };
}

function joinScores(buckets: readonly ShareBucket[]): Float64Array {
  const joined = new Float64Array(buckets.reduce((length, { scores }) => length + scores.length, 0));
  let at = 0;
  for (const { scores } of buckets) {
    joined.set(scores, at);
    at += scores.length;
  }
  return joined;
}
