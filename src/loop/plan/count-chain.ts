import type { CountKernel } from './count-kernel.ts';
import { STENCIL_NODES, StencilRange } from './stencil-range.ts';

/** Chances below this are taken as none: window edges would otherwise grow for ever. */
const NOTHING = 1e-14;

/** A distribution over neighbouring cells: weights of `first` and those that follow; what stands behind `length` means nothing. */
interface Window {
  weights: Float64Array;
  first: number;
  length: number;
}

const NONE = new Float64Array(0);

/**
 * What a chain follows: `all` courses, those that were never below (`held`), or `both`. One of them alone takes half the time.
 */
export type Followed = 'all' | 'held' | 'both';

/**
 * The law of one stratum's count from generation to generation: each step is a binomial draw about a mean that the count before decides.
 * Beside it goes the law of those courses that never had fewer than `least`. Exact but for cells of more than one count, from 256 up.
 */
export class CountChain {
  readonly #kernel: CountKernel;
  readonly #least: number;
  readonly #followed: Followed;
  readonly #stencils: StencilRange;
  /** Of what is followed, `all` where both are; and of `held`, over the same cells, where both are. */
  #now: Window = { weights: NONE, first: 0, length: 0 };
  #held: Float64Array = NONE;
  // Room for the next step, so that no step asks for memory.
  #spare: Float64Array = NONE;
  #spareHeld: Float64Array = NONE;
  #nodes: Float64Array = NONE;
  #nodesHeld: Float64Array = NONE;

  /**
   * @param options.least smallest count that is not a loss; whole, 0 or less: none is
   * @param options.followed default `both`
   */
  constructor(
    kernel: CountKernel,
    { least, followed = 'both' }: { readonly least: number; readonly followed?: Followed },
  ) {
    this.#kernel = kernel;
    this.#least = least;
    this.#followed = followed;
    this.#stencils = new StencilRange(kernel.grid);
  }

  /** The first draw, about a known mean. */
  begin(mean: number): void {
    this.#now = { weights: Float64Array.of(1), first: 0, length: 1 };
    this.#held = Float64Array.of(1);
    this.step(() => mean);
  }

  /**
   * The next draw.
   *
   * @param meanOf mean count that follows a count; clamped to what can be drawn. The same function as in the step before is taken to say the same
   */
  step(meanOf: (count: number) => number): void {
    const { weights, first, length } = this.#now;
    const isBoth = this.#followed === 'both';
    const before = this.#held;
    this.#stencils.follow(meanOf);
    this.#stencils.cover(first, length);
    const { nodes: nodeOf, parts, from } = this.#stencils;
    const begun = first - from;
    let lowNode = Number.POSITIVE_INFINITY;
    let highNode = -1;
    for (let index = begun; index < begun + length; index++) {
      const node = nodeOf[index]!;
      if (node < lowNode) lowNode = node;
      if (node > highNode) highNode = node;
    }
    const nodeCount = length === 0 ? 0 : highNode - lowNode + STENCIL_NODES;
    this.#nodes = roomFor(this.#nodes, nodeCount);
    const nodes = this.#nodes;
    spread(nodes, weights, { length, nodeOf, parts, begun, lowNode });
    if (isBoth) {
      this.#nodesHeld = roomFor(this.#nodesHeld, nodeCount);
      spread(this.#nodesHeld, before, { length, nodeOf, parts, begun, lowNode });
    }
    let low = Number.POSITIVE_INFINITY;
    let high = -1;
    for (let at = 0; at < nodeCount; at++) {
      if (nodes[at] === 0) continue;
      const row = this.#kernel.row(lowNode + at);
      low = Math.min(low, row.first);
      high = Math.max(high, row.first + row.weights.length);
    }
    const cells = Math.max(0, high - low);
    const all = roomFor(this.#spare, cells);
    const held = isBoth ? roomFor(this.#spareHeld, cells) : NONE;
    for (let at = 0; at < nodeCount; at++) {
      const weight = nodes[at]!;
      if (weight === 0) continue;
      const row = this.#kernel.row(lowNode + at);
      const chances = row.weights;
      const offset = row.first - low;
      const heldWeight = isBoth ? this.#nodesHeld[at]! : 0;
      if (heldWeight === 0) {
        for (let k = 0; k < chances.length; k++) all[offset + k] = all[offset + k]! + weight * chances[k]!;
        continue;
      }
      for (let k = 0; k < chances.length; k++) {
        const chance = chances[k]!;
        all[offset + k] = all[offset + k]! + weight * chance;
        held[offset + k] = held[offset + k]! + heldWeight * chance;
      }
    }
    this.#spare = weights;
    this.#spareHeld = before;
    this.#keep({ weights: all, first: cells === 0 ? 0 : low, length: cells }, held);
  }

  /** Chance that the count is below `least` now. Where all are followed. */
  below(): number {
    const { weights, first, length } = this.#now;
    let sum = 0;
    for (let index = 0; index < length; index++) {
      const part = this.#partBelow(first + index);
      if (part === 0) break;
      sum += weights[index]! * part;
    }
    return Math.min(1, Math.max(0, sum));
  }

  /** Chance that the count has been below `least` now or before. Where those that held are followed. */
  fallen(): number {
    const weights = this.#followed === 'both' ? this.#held : this.#now.weights;
    let held = 0;
    for (let index = 0; index < this.#now.length; index++) held += weights[index]!;
    return Math.min(1, Math.max(0, 1 - held));
  }

  /** Tells the chance of each count that is possible, of cells of several counts for their middle. Where all are followed. */
  forEach(tell: (count: number, chance: number) => void): void {
    const { grid } = this.#kernel;
    const { weights, first, length } = this.#now;
    for (let index = 0; index < length; index++) {
      const weight = weights[index]!;
      if (weight !== 0) tell(grid.middleOf(first + index), weight);
    }
  }

  /** Expected value of a function of the count; of cells of several counts, of their middle. Where all are followed. */
  expect(value: (count: number) => number): number {
    let sum = 0;
    this.forEach((count, chance) => {
      sum += chance * value(count);
    });
    return sum;
  }

  /** Chance that the count is 0. Where all are followed. */
  absent(): number {
    const { weights, first, length } = this.#now;
    return first === 0 && length > 0 ? Math.min(1, Math.max(0, weights[0]!)) : 0;
  }

  /** Share of a cell's counts that are below `least`. */
  #partBelow(cell: number): number {
    const { grid } = this.#kernel;
    const from = grid.firstOf(cell);
    if (this.#least <= from) return 0;
    const next = grid.firstOf(cell + 1);
    return this.#least >= next ? 1 : (this.#least - from) / (next - from);
  }

  /** Leaves out edges of no weight, and of what is held all that fell. */
  #keep({ weights, first, length }: Window, held: Float64Array): void {
    const lost = this.#followed === 'held' ? weights : held;
    if (this.#followed !== 'all')
      for (let index = 0; index < length; index++) {
        const part = this.#partBelow(first + index);
        if (part === 0) break;
        lost[index] = lost[index]! * (1 - part);
      }
    let start = 0;
    let end = length;
    while (start < end && Math.abs(weights[start]!) < NOTHING) start++;
    while (end > start && Math.abs(weights[end - 1]!) < NOTHING) end--;
    if (start > 0) {
      weights.copyWithin(0, start, end);
      if (this.#followed === 'both') held.copyWithin(0, start, end);
    }
    this.#now = { weights, first: first + start, length: end - start };
    this.#held = held;
  }
}

/** Zeros for so many numbers at least: the same array where it is large enough. */
function roomFor(array: Float64Array, length: number): Float64Array {
  if (array.length < length) return new Float64Array(length + (length >> 2) + 16);
  array.fill(0, 0, length);
  return array;
}

/** Weights of cells as weights of the nodes about the means that follow them. */
function spread(
  nodes: Float64Array,
  weights: Float64Array,
  {
    length,
    nodeOf,
    parts,
    begun,
    lowNode,
  }: {
    readonly length: number;
    readonly nodeOf: Int32Array;
    readonly parts: Float64Array;
    readonly begun: number;
    readonly lowNode: number;
  },
): void {
  for (let index = 0; index < length; index++) {
    const weight = weights[index]!;
    const at = nodeOf[begun + index]! - lowNode;
    const place = STENCIL_NODES * (begun + index);
    nodes[at] = nodes[at]! + weight * parts[place]!;
    nodes[at + 1] = nodes[at + 1]! + weight * parts[place + 1]!;
    nodes[at + 2] = nodes[at + 2]! + weight * parts[place + 2]!;
    nodes[at + 3] = nodes[at + 3]! + weight * parts[place + 3]!;
  }
}
