import { SampleTooSmallError } from '../../errors.ts';
import { nearestNeighbours } from '../../range/embedding/nearest-neighbours.ts';

/** Neighbours of the shortest list, and how much longer a list becomes each time it does not suffice. */
const SHORTEST = 384;
const MORE = 8;
/** Neighbours that may be listed altogether: 9 bytes each. */
const MOST_LISTED = 2 ** 26;

interface NeighbourList {
  readonly distances: Float64Array;
  readonly blocks: Uint8Array;
}

/**
 * The nearest points of a set to its own points, in lists that grow where they do not suffice. Points lie block after block, of equal
 * size.
 */
export class NeighbourBook {
  readonly #vectors: Float32Array;
  readonly #dimensions: number;
  readonly #perBlock: number;
  readonly #firstBlock: number;
  readonly #points: number;
  readonly #lists = new Map<number, NeighbourList>();
  #listed = 0;

  /**
   * @param vectors the set's points: shape [points, dimensions]
   * @param firstBlock number of their first block
   */
  constructor(
    vectors: Float32Array,
    {
      dimensions,
      perBlock,
      firstBlock,
    }: { readonly dimensions: number; readonly perBlock: number; readonly firstBlock: number },
  ) {
    this.#vectors = vectors;
    this.#dimensions = dimensions;
    this.#perBlock = perBlock;
    this.#firstBlock = firstBlock;
    this.#points = vectors.length / dimensions;
  }

  /**
   * Distance of each point to its k-th neighbour with its own label.
   *
   * @param labels by block
   * @throws {SampleTooSmallError} when there is none, or the lists would take too much room
   */
  radii(
    points: readonly number[],
    { k, labels }: { readonly k: number; readonly labels: Uint8Array },
  ): readonly number[] {
    for (;;) {
      const radii = points.map((point) => this.#radius(point, k, labels));
      const missing = points.filter((_, index) => radii[index] === undefined);
      if (missing.length === 0) return radii as readonly number[];
      this.#lengthen(missing, k);
    }
  }

  #radius(point: number, k: number, labels: Uint8Array): number | undefined {
    const list = this.#lists.get(point);
    if (list === undefined) return undefined;
    const arm = labels[this.#firstBlock + Math.floor(point / this.#perBlock)];
    let left = k;
    for (let place = 0; place < list.blocks.length; place++)
      if (labels[list.blocks[place]!] === arm && --left === 0) return list.distances[place]!;
    return undefined;
  }

  /** Makes the lists of some points longer, all in one search. */
  #lengthen(points: readonly number[], k: number): void {
    const longest = points.reduce((most, point) => Math.max(most, this.#lists.get(point)?.blocks.length ?? 0), 0);
    const size = Math.min(this.#points - 1, Math.max(SHORTEST, MORE * longest));
    if (size <= longest || this.#listed + points.length * size > MOST_LISTED)
      throw new SampleTooSmallError({
        quantity: 'the distance to neighbours in other units',
        unit: `neighbours within ${size}`,
        observed: 0,
        required: k,
      });
    const dimensions = this.#dimensions;
    const queries = new Float32Array(points.length * dimensions);
    for (const [row, point] of points.entries())
      queries.set(this.#vectors.subarray(point * dimensions, (point + 1) * dimensions), row * dimensions);
    // One more, because each point is among its own nearest.
    const found = nearestNeighbours({ queries, points: this.#vectors, dimensions, k: size + 1 });
    for (const [row, point] of points.entries()) {
      const distances = new Float64Array(size);
      const blocks = new Uint8Array(size);
      let filled = 0;
      // A point with more copies than the list is long may not find itself: then the last neighbour is left out instead.
      for (let place = row * (size + 1); place < (row + 1) * (size + 1) && filled < size; place++) {
        const neighbour = found.indices[place]!;
        if (neighbour === point) continue;
        distances[filled] = found.distances[place]!;
        blocks[filled++] = this.#firstBlock + Math.floor(neighbour / this.#perBlock);
      }
      this.#listed += size - (this.#lists.get(point)?.blocks.length ?? 0);
      this.#lists.set(point, { distances, blocks });
    }
  }
}
