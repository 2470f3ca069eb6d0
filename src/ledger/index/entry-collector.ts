import type { TextFingerprint } from '../text-fingerprint.ts';
import { hashKey } from '../text-hash.ts';
import { DividedPostings } from './divided-postings.ts';
import { POSTING_NUMBERS, type SortedPostings } from './posting-buffer.ts';
import { MAX_RUN_ENTRIES, NO_OFFSET, type RunDescription } from './run-format.ts';
import type { TermList } from './term-list.ts';
import type { RunContent } from './write-run.ts';

/** A run of entries that were just read holds so many postings: some 400 MB while they are sorted. */
const MAX_POSTINGS = 2 ** 24;
/** And so many entries, of which a batch more still has a number. */
const MAX_ENTRIES = MAX_RUN_ENTRIES / 4;
const HALF_BITS = 8;

/** What of an entry is indexed. */
export interface IndexedEntry {
  /** Position in the tree. */
  readonly index: number;
  readonly segment: string;
  readonly offset: number;
  /** undefined where it was erased, or has a fingerprint of another version, which is not comparable: it is not found. */
  readonly fingerprint: Pick<TextFingerprint, 'grams' | 'words' | 'textHash' | 'terms'> | undefined;
}

/** Takes entries in the order of the tree and makes a run's content of them. */
export class EntryCollector {
  readonly #ledger: string;
  readonly #fingerprintVersion: number;
  readonly #postings = new DividedPostings();
  readonly #terms = new DividedPostings();
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
      this.#postings.count >= MAX_POSTINGS || this.#terms.count >= MAX_POSTINGS || this.#offsets.length >= MAX_ENTRIES
    );
  }

  /** Takes the next entry. */
  add({ index, segment, offset, fingerprint }: IndexedEntry): void {
    this.skipTo(index, segment);
    const number = this.#offsets.length;
    if (fingerprint === undefined) {
      this.#offsets.push(NO_OFFSET);
      return;
    }
    this.#offsets.push(offset);
    const { grams, words, textHash, terms } = fingerprint;
    for (const gram of grams) this.#postings.add(gram, number);
    // A text too short for grams is found by all of it alone.
    if (grams.length === 0 && words > 0) this.#postings.add(hashKey(textHash), number);
    for (const term of terms) this.#terms.addHalves(term >>> HALF_BITS, term & (2 ** HALF_BITS - 1), number);
  }

  /** Says that the next position is `index`: what comes before it are no generations. */
  skipTo(index: number, segment: string): void {
    if (this.#ranges.at(-1)?.segment !== segment) this.#ranges.push({ segment, firstIndex: this.end });
    while (this.end < index) this.#offsets.push(NO_OFFSET);
  }

  /** What was taken since the last call; it is to be written before more is added. */
  take(): RunContent {
    const content: RunContent = {
      ledger: this.#ledger,
      fingerprintVersion: this.#fingerprintVersion,
      first: this.#first,
      end: this.end,
      ranges: this.#ranges as RunDescription['ranges'],
      offsets: Uint32Array.from(this.#offsets),
      maxPostings: this.#postings.count,
      postings: this.#postings.take(),
      terms: termLists(this.#terms.take()),
    };
    this.#first = this.end;
    this.#offsets = [];
    this.#ranges = [];
    return content;
  }
}

function* termLists(pieces: Iterable<SortedPostings>): Iterable<TermList> {
  for (const { count, records } of pieces) {
    const length = count * POSTING_NUMBERS;
    for (let from = 0, to = 0; from < length; from = to) {
      const entries: number[] = [];
      for (
        ;
        to < length && records[to] === records[from] && records[to + 1] === records[from + 1];
        to += POSTING_NUMBERS
      )
        entries.push(records[to + 2]!);
      yield { term: records[from]! * 2 ** HALF_BITS + records[from + 1]!, entries };
    }
  }
}
