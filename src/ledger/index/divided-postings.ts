import { PostingBuffer, type SortedPostings, SortSpace } from './posting-buffer.ts';
import { lowerHalf, upperHalf } from './posting-key.ts';

/** Millions of postings in so many parts are sorted part by part within the caches, several times as fast as all at once. */
const PART_BITS = 8;

/** Collects postings, divided by the upper bits of their keys as they come. */
export class DividedPostings {
  readonly #parts: readonly PostingBuffer[];
  #count = 0;

  constructor() {
    const space = new SortSpace();
    this.#parts = Array.from({ length: 2 ** PART_BITS }, () => new PostingBuffer(space));
  }

  get count(): number {
    return this.#count;
  }

  add(key: number, entry: number): void {
    this.addHalves(upperHalf(key), lowerHalf(key), entry);
  }

  addHalves(upper: number, lower: number, entry: number): void {
    this.#count++;
    this.#parts[upper >>> (24 - PART_BITS)]!.addHalves(upper, lower, entry);
  }

  /**
   * All postings in order, in pieces, each of which is gone when the next one is asked for. They are to be read to the end before others
   * are added.
   */
  take(): Iterable<SortedPostings> {
    this.#count = 0;
    return this.#takeParts();
  }

  *#takeParts(): Iterable<SortedPostings> {
    for (const part of this.#parts) {
      if (part.count === 0) continue;
      const sorted = part.sorted(PART_BITS);
      part.clear();
      yield sorted;
    }
  }
}
