import { MAX_RUN_ENTRIES, MAX_RUN_POSTINGS } from './run-format.ts';

export interface RunSize {
  readonly entries: number;
  readonly postings: number;
}

/** A run is merged with those after it once they have together more than half as many entries. */
const MERGE_FACTOR = 2;

/**
 * From which run on all are made one: the earliest that is not twice as large as those after it together, as long as one run can hold
 * what they hold. -1 where none is.
 *
 * @param runs in the order of the tree
 */
export function chooseMerge(runs: readonly RunSize[]): number {
  let chosen = -1;
  let entries = 0;
  let postings = 0;
  for (let at = runs.length - 1; at >= 0; at--) {
    const run = runs[at]!;
    if (entries + run.entries > MAX_RUN_ENTRIES || postings + run.postings > MAX_RUN_POSTINGS) break;
    if (at < runs.length - 1 && run.entries < MERGE_FACTOR * entries) chosen = at;
    entries += run.entries;
    postings += run.postings;
  }
  return chosen;
}
