import { nearestNeighbours } from './nearest-neighbours.ts';
import type { TwoArms } from './prdc.ts';
import { countRows, type Rows } from './rows.ts';
import { squaredDistance } from './squared-distance.ts';

/** With two arms of one size, one in 10¹⁵ relabellings has none of an arm among so many neighbours. */
const KEPT = 50;

export interface AnchoredArms extends TwoArms {
  /** Human vectors that are in neither arm: shape [anchors, dimensions]. */
  readonly anchors: Rows;
}

/**
 * The nearest rows of both arms together to each anchor, so that its nearest row of either arm is known under any relabelling without
 * measuring distances again. Rows of the reference come first, those of the generation behind them.
 */
export class PooledNeighbours {
  readonly anchors: number;
  readonly referenceRows: number;
  readonly generationRows: number;
  readonly #arms: AnchoredArms;
  readonly #kept: number;
  /** Shape [anchors, kept], nearest first. */
  readonly #distances: Float64Array;
  /** Rows of the pool: shape [anchors, kept]. */
  readonly #rows: Uint32Array;

  /**
   * @param options.kept neighbours of each anchor that are kept
   * @throws {RangeError} when rows are none, or an arm or the anchors have none
   */
  constructor(arms: AnchoredArms, { kept = KEPT }: { readonly kept?: number } = {}) {
    const { anchors, reference, generation, dimensions } = arms;
    this.#arms = arms;
    this.anchors = countRows(anchors, { dimensions, name: 'the anchors' });
    this.referenceRows = countRows(reference, { dimensions, name: 'the reference' });
    this.generationRows = countRows(generation, { dimensions, name: 'the generation' });
    if (Math.min(this.anchors, this.referenceRows, this.generationRows) === 0)
      throw new RangeError('anchors, reference and generation have at least one row each');
    this.#kept = Math.min(kept, this.referenceRows + this.generationRows);
    this.#distances = new Float64Array(this.anchors * this.#kept);
    this.#rows = new Uint32Array(this.#distances.length);
    const nearest = (points: Rows, count: number) =>
      nearestNeighbours({ queries: anchors, points, dimensions, k: Math.min(this.#kept, count) });
    this.#merge(nearest(reference, this.referenceRows), nearest(generation, this.generationRows));
  }

  /** What the arms really are: 1 for rows of the generation: shape [rows of the pool]. */
  labels(): Uint8Array {
    return new Uint8Array(this.referenceRows + this.generationRows).fill(1, this.referenceRows);
  }

  /**
   * Distance of each anchor to the nearest row with the label.
   *
   * @param labels 0 or 1 for each row of the pool, each at least once
   * @param options.upTo where nearer ones are not of interest Infinity is given for what is beyond it, without looking further
   * @returns shape [anchors]
   */
  nearest(
    labels: Uint8Array,
    { label, upTo = Number.POSITIVE_INFINITY }: { readonly label: 0 | 1; readonly upTo?: number },
  ): Float64Array {
    return Float64Array.from({ length: this.anchors }, (_, anchor) => {
      const start = anchor * this.#kept;
      for (let at = start; at < start + this.#kept; at++)
        if (labels[this.#rows[at]!] === label) return this.#distances[at]!;
      if (this.#distances[start + this.#kept - 1]! > upTo) return Number.POSITIVE_INFINITY;
      return this.#measure(anchor, labels, label);
    });
  }

  /** Looks at every row, where none of the kept ones has the label. */
  #measure(anchor: number, labels: Uint8Array, label: number): number {
    const { anchors, reference, generation, dimensions } = this.#arms;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== label) continue;
      const isReference = row < this.referenceRows;
      const others = isReference ? reference : generation;
      const otherAt = (isReference ? row : row - this.referenceRows) * dimensions;
      least = Math.min(least, squaredDistance(anchors, anchor * dimensions, others, otherAt, dimensions));
    }
    return Math.sqrt(least);
  }

  /** Merges two sorted lists an anchor. */
  #merge(
    known: { readonly distances: Float64Array; readonly indices: Uint32Array },
    drawn: { readonly distances: Float64Array; readonly indices: Uint32Array },
  ): void {
    const [knownKept, drawnKept] = [known, drawn].map(({ distances }) => distances.length / this.anchors) as [
      number,
      number,
    ];
    for (let anchor = 0; anchor < this.anchors; anchor++) {
      let i = anchor * knownKept;
      let j = anchor * drawnKept;
      for (let at = anchor * this.#kept; at < (anchor + 1) * this.#kept; at++) {
        const isKnownLeft = i < (anchor + 1) * knownKept;
        const isDrawnLeft = j < (anchor + 1) * drawnKept;
        const takesKnown = isKnownLeft && (!isDrawnLeft || known.distances[i]! <= drawn.distances[j]!);
        this.#distances[at] = takesKnown ? known.distances[i]! : drawn.distances[j]!;
        this.#rows[at] = takesKnown ? known.indices[i++]! : this.referenceRows + drawn.indices[j++]!;
      }
    }
  }
}
