/**
 * Candidates by a number, highest first, and by rank, lowest first, where numbers are equal: the order in which a greedy choice takes them.
 * Numbers may only fall.
 */
export class CandidateHeap {
  readonly #bounds: Float64Array;
  readonly #ranks: Uint32Array;
  readonly #heap: Uint32Array;
  #size: number;

  /**
   * @param bounds shape [candidates]; kept and changed
   * @param options.ranks shape [candidates], each once
   * @param options.isIn which candidates are in it. Default: all
   */
  constructor(
    bounds: Float64Array,
    { ranks, isIn }: { readonly ranks: Uint32Array; readonly isIn?: (candidate: number) => boolean },
  ) {
    this.#bounds = bounds;
    this.#ranks = ranks;
    this.#heap = isIn ? Uint32Array.from(bounds.keys().filter(isIn)) : Uint32Array.from(bounds.keys());
    this.#size = this.#heap.length;
    for (let at = (this.#size >>> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  get size(): number {
    return this.#size;
  }

  /** The first candidate. The heap must not be empty. */
  get top(): number {
    return this.#heap[0]!;
  }

  boundOf(candidate: number): number {
    return this.#bounds[candidate]!;
  }

  /** Highest number of all others than the first; -Infinity where there is no other. */
  get next(): number {
    const heap = this.#heap;
    const second = this.#size > 1 ? this.#bounds[heap[1]!]! : Number.NEGATIVE_INFINITY;
    const third = this.#size > 2 ? this.#bounds[heap[2]!]! : Number.NEGATIVE_INFINITY;
    return second > third ? second : third;
  }

  /** Gives the first candidate a number that is not above the one it has. @returns whether it is still the first */
  lowerTop(bound: number): boolean {
    const top = this.#heap[0]!;
    this.#bounds[top] = bound;
    this.#sink(0);
    return this.#heap[0] === top;
  }

  /** Takes the first candidate out. The heap must not be empty. */
  pop(): number {
    const top = this.#heap[0]!;
    this.#size--;
    if (this.#size > 0) {
      this.#heap[0] = this.#heap[this.#size]!;
      this.#sink(0);
    }
    return top;
  }

  /** The candidates left, in no order. */
  rest(): Uint32Array {
    return this.#heap.slice(0, this.#size);
  }

  #comesFirst(a: number, b: number): boolean {
    const [first, second] = [this.#bounds[a]!, this.#bounds[b]!];
    return first > second || (first === second && this.#ranks[a]! < this.#ranks[b]!);
  }

  #sink(start: number): void {
    const heap = this.#heap;
    const moved = heap[start]!;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#comesFirst(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#comesFirst(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  }
}
