import { IndexRun, type SharedRun } from './index-run.ts';
import { PostingBuffer, type SortedPostings } from './posting-buffer.ts';
import { NO_OFFSET } from './run-format.ts';
import type { TermList } from './term-list.ts';
import type { RunContent } from './write-run.ts';

/** Postings sorted at once, within the caches. */
const POSTINGS_A_PIECE = 2 ** 15;
/** A `PostingBuffer` sorts by the bits behind them. */
const MAX_KNOWN_BITS = 16;

/**
 * What a run over all entries of some runs holds. Keys are read range by range from all of them, and sorted.
 *
 * @param runs neighbours in the order of the tree
 * @param isErased tells of entries, by their position in the tree, that are left out from now on
 */
export function mergeRuns(runs: readonly SharedRun[], isErased: (index: number) => boolean): RunContent {
  const { ledger, fingerprintVersion, first } = runs[0]!.description;
  const { end } = runs.at(-1)!.description;
  const offsets = new Uint32Array(end - first);
  const ranges: { segment: string; firstIndex: number }[] = [];
  for (const { description, rows } of runs) {
    offsets.set(rows, description.first - first);
    for (const range of description.ranges) {
      if (ranges.at(-1)?.segment !== range.segment) ranges.push(range);
    }
  }
  for (let entry = 0; entry < offsets.length; entry++) {
    if (isErased(first + entry)) offsets[entry] = NO_OFFSET;
  }
  const maxPostings = runs.reduce((sum, { description }) => sum + description.postings, 0);
  return {
    ledger,
    fingerprintVersion,
    first,
    end,
    ranges,
    offsets,
    maxPostings,
    postings: mergedPostings(runs, offsets, maxPostings),
    terms: mergedTerms(runs, offsets),
  };
}

function* mergedPostings(runs: readonly SharedRun[], offsets: Uint32Array, total: number): Iterable<SortedPostings> {
  const leastBits = Math.min(...runs.map(({ description }) => description.bucketBits));
  const bits = Math.min(leastBits, MAX_KNOWN_BITS, Math.ceil(Math.log2(total / POSTINGS_A_PIECE + 1)));
  const sources = runs.map((shared) => ({
    run: new IndexRun(shared),
    skipped: shared.description.first - runs[0]!.description.first,
    bucketsAPart: 2 ** (shared.description.bucketBits - bits),
  }));
  const buffer = new PostingBuffer();
  for (let part = 0; part < 2 ** bits; part++) {
    buffer.clear();
    for (const { run, skipped, bucketsAPart } of sources) {
      run.eachPosting(part * bucketsAPart, (part + 1) * bucketsAPart, (upper, lower, entry) => {
        if (offsets[skipped + entry] !== NO_OFFSET) buffer.addHalves(upper, lower, skipped + entry);
      });
    }
    yield buffer.sorted(bits);
  }
}

function* mergedTerms(runs: readonly SharedRun[], offsets: Uint32Array): Iterable<TermList> {
  const sources = runs.map((shared) => ({
    run: new IndexRun(shared),
    skipped: shared.description.first - runs[0]!.description.first,
    terms: shared.terms.subarray(0, shared.description.terms),
    at: 0,
  }));
  for (;;) {
    let term = Number.POSITIVE_INFINITY;
    for (const { terms, at } of sources) if (at < terms.length && terms[at]! < term) term = terms[at]!;
    if (term === Number.POSITIVE_INFINITY) return;
    const entries: number[] = [];
    for (const source of sources) {
      if (source.terms[source.at] !== term) continue;
      for (const entry of source.run.listAt(source.at, source.skipped))
        if (offsets[entry] !== NO_OFFSET) entries.push(entry);
      source.at++;
    }
    if (entries.length > 0) yield { term, entries };
  }
}
