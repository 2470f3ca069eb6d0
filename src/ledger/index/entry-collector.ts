import type { LedgerEntry } from '../ledger-entry.ts';
import { hashKey } from '../text-hash.ts';
import { PostingBuffer, type SortedPostings } from './posting-buffer.ts';
import { MAX_RUN_ENTRIES, NO_OFFSET, type RunDescription } from './run-format.ts';
import type { TermList } from './term-list.ts';
import type { RunContent } from './write-run.ts';

/** A run of entries that were just read holds so many postings: some 400 MB while they are sorted. */
const MAX_POSTINGS = 2 ** 24;
const HALF_BITS = 8;

/** Takes entries in the order of the tree and makes a run's content of them. */
export class EntryCollector {
  readonly #ledger: string;
  readonly #fingerprintVersion: number;
  readonly #postings = new PostingBuffer();
  readonly #terms = new PostingBuffer();
  #first: number;
  #offsets: number[] = [];
  #ranges: { segment: string; firstIndex: number }[] = [];

  constructor({ ledger, fingerprintVersion, first }: Pick<RunContent, 'ledger' | 'fingerprintVersion' | 'first'>) {
    this.#ledger = ledger;
    this.#fingerprintVersion = fingerprintVersion;
    this.#first = first;
  }

  /** Position in the tree behind the last entry that was taken. */
  get end(): number {
    return this.#first + this.#offsets.length;
  }

  get isEmpty(): boolean {
    return this.#offsets.length === 0;
  }

  get isFull(): boolean {
    return (
      this.#postings.count >= MAX_POSTINGS ||
      this.#terms.count >= MAX_POSTINGS ||
      this.#offsets.length >= MAX_RUN_ENTRIES
    );
  }

  /** Takes the next entry. Fingerprints of other versions are not comparable: such entries are not found. */
  add(entry: LedgerEntry): void {
    this.skipTo(entry.index, entry.segment);
    const number = this.#offsets.length;
    if (entry.erased || entry.fingerprintVersion !== this.#fingerprintVersion) {
      this.#offsets.push(NO_OFFSET);
      return;
    }
    this.#offsets.push(entry.offset);
    for (const gram of entry.grams) this.#postings.add(gram, number);
    // A text too short for grams is found by all of it alone.
    if (entry.grams.length === 0 && entry.words > 0) this.#postings.add(hashKey(entry.textHash), number);
    for (const term of entry.terms) this.#terms.addHalves(term >>> HALF_BITS, term & (2 ** HALF_BITS - 1), number);
  }

  /** Says that the next position is `index`: what comes before it are no generations. */
  skipTo(index: number, segment: string): void {
    if (this.#ranges.at(-1)?.segment !== segment) this.#ranges.push({ segment, firstIndex: this.end });
    while (this.end < index) this.#offsets.push(NO_OFFSET);
  }

  /** What was taken since the last call. */
  take(): RunContent {
    const content: RunContent = {
      ledger: this.#ledger,
      fingerprintVersion: this.#fingerprintVersion,
      first: this.#first,
      end: this.end,
      ranges: this.#ranges as RunDescription['ranges'],
      offsets: Uint32Array.from(this.#offsets),
      maxPostings: this.#postings.count,
      postings: [this.#postings.sorted()],
      terms: termLists(this.#terms.sorted()),
    };
    this.#first = this.end;
    this.#offsets = [];
    this.#ranges = [];
    this.#postings.clear();
    this.#terms.clear();
    return content;
  }
}

function* termLists({ count, upper, lower, entries }: SortedPostings): Iterable<TermList> {
  for (let from = 0, to = 0; from < count; from = to) {
    while (to < count && upper[to] === upper[from] && lower[to] === lower[from]) to++;
    yield { term: upper[from]! * 2 ** HALF_BITS + lower[from]!, entries: entries.subarray(from, to) };
  }
}
