/** Fewer numbers are moved one by one faster than in a block, because a block costs a call. */
const MOVED_ONE_BY_ONE = 24;

/** The nearest points of each row that were offered so far, nearest first; the lower index first where distances are equal. */
export class NeighbourLists {
  readonly k: number;
  /** Squared distances: shape [rows, k], Infinity where nothing was offered yet. */
  readonly squared: Float64Array;
  /** Points: shape [rows, k]. */
  readonly indices: Uint32Array;
  /** Squared distance that a point must not exceed to be among the k: shape [rows], Infinity while a list is not full. */
  readonly reach: Float64Array;

  constructor({ rows, k }: { readonly rows: number; readonly k: number }) {
    this.k = k;
    this.squared = new Float64Array(rows * k).fill(Number.POSITIVE_INFINITY);
    this.indices = new Uint32Array(rows * k).fill(0xffffffff);
    this.reach = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  }

  /**
   * Whether a point at a squared distance of at least `low` may be among the k nearest. Where a list is full of copies of its row no later
   * copy is, so that rows which are all one are not measured over and over.
   */
  mayTake(row: number, point: number, low: number): boolean {
    const reach = this.reach[row]!;
    return low <= reach && (reach > 0 || point < this.indices[row * this.k + this.k - 1]!);
  }

  /** Takes `point` into the list of `row` if it is among the k nearest. The order of offers changes nothing. */
  offer(row: number, point: number, squared: number): void {
    const { squared: distances, indices } = this;
    const start = row * this.k;
    const last = start + this.k - 1;
    if (!comesBefore(squared, point, distances[last]!, indices[last]!)) return;
    let at = start;
    let end = last;
    while (at < end) {
      const middle = (at + end) >>> 1;
      if (comesBefore(squared, point, distances[middle]!, indices[middle]!)) end = middle;
      else at = middle + 1;
    }
    if (last - at > MOVED_ONE_BY_ONE) {
      distances.copyWithin(at + 1, at, last);
      indices.copyWithin(at + 1, at, last);
    } else {
      for (let place = last; place > at; place--) {
        distances[place] = distances[place - 1]!;
        indices[place] = indices[place - 1]!;
      }
    }
    distances[at] = squared;
    indices[at] = point;
    this.reach[row] = distances[last]!;
  }
}

function comesBefore(squared: number, point: number, other: number, otherPoint: number): boolean {
  return squared < other || (squared === other && point < otherPoint);
}
