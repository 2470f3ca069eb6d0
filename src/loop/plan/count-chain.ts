import type { CountKernel } from './count-kernel.ts';

/** Chances below this are taken as none: window edges would otherwise grow for ever. */
const NOTHING = 1e-14;

/** Nodes of a stencil. */
const NODES = 4;
/** Cells below the first one that was asked for, to which a course may still go down. */
const ROOM = 4096;

/** First of four nodes, and the part that each of them has of a mean. */
interface Stencil {
  readonly node: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Where nothing is drawn there is one node. */
const ONLY: Stencil = { node: 0, a: 1, b: 0, c: 0, d: 0 };

/** A distribution over neighbouring cells. */
interface Window {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * The law of one stratum's count from generation to generation: each step is a binomial draw about a mean that the count before decides.
 * Beside it goes the law of those courses that never had fewer than `least`. Exact but for cells of more than one count, from 256 up.
 */
export class CountChain {
  readonly #kernel: CountKernel;
  readonly #least: number;
  readonly #stencils: Stencil[] = [];
  #stencilFrom = 0;
  #meanOf: (count: number) => number = () => 0;
  #all: Window = { first: 0, weights: new Float64Array(0) };
  #held: Float64Array = new Float64Array(0);

  /** @param options.least smallest count that is not a loss; whole, 0 or less: none is */
  constructor(kernel: CountKernel, { least }: { readonly least: number }) {
    this.#kernel = kernel;
    this.#least = least;
  }

  /** The first draw, about a known mean. */
  begin(mean: number): void {
    this.#all = { first: 0, weights: Float64Array.of(1) };
    this.#held = Float64Array.of(1);
    this.step(() => mean);
  }

  /**
   * The next draw.
   *
   * @param meanOf mean count that follows a count; clamped to what can be drawn. The same function as in the step before is taken to say the same
   */
  step(meanOf: (count: number) => number): void {
    if (meanOf !== this.#meanOf) {
      this.#meanOf = meanOf;
      this.#stencils.length = 0;
    }
    const { first, weights } = this.#all;
    let lowNode = Number.POSITIVE_INFINITY;
    let highNode = -1;
    for (let index = 0; index < weights.length; index++) {
      const { node } = this.#stencil(first + index);
      if (node < lowNode) lowNode = node;
      if (node > highNode) highNode = node;
    }
    const nodeCount = weights.length === 0 ? 0 : highNode - lowNode + NODES;
    const nodes = new Float64Array(nodeCount);
    const heldNodes = new Float64Array(nodeCount);
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index]!;
      const held = this.#held[index]!;
      const { node, a, b, c, d } = this.#stencil(first + index);
      const at = node - lowNode;
      nodes[at] = nodes[at]! + weight * a;
      nodes[at + 1] = nodes[at + 1]! + weight * b;
      nodes[at + 2] = nodes[at + 2]! + weight * c;
      nodes[at + 3] = nodes[at + 3]! + weight * d;
      heldNodes[at] = heldNodes[at]! + held * a;
      heldNodes[at + 1] = heldNodes[at + 1]! + held * b;
      heldNodes[at + 2] = heldNodes[at + 2]! + held * c;
      heldNodes[at + 3] = heldNodes[at + 3]! + held * d;
    }
    let low = Number.POSITIVE_INFINITY;
    let high = -1;
    for (let at = 0; at < nodeCount; at++) {
      if (nodes[at] === 0) continue;
      const row = this.#kernel.row(lowNode + at);
      low = Math.min(low, row.first);
      high = Math.max(high, row.first + row.weights.length);
    }
    const all = new Float64Array(Math.max(0, high - low));
    const held = new Float64Array(all.length);
    for (let at = 0; at < nodeCount; at++) {
      const weight = nodes[at]!;
      if (weight === 0) continue;
      const heldWeight = heldNodes[at]!;
      const row = this.#kernel.row(lowNode + at);
      const chances = row.weights;
      const offset = row.first - low;
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
    this.#keep(low, all, held);
  }

  /** Chance that the count is below `least` now. */
  below(): number {
    const { first, weights } = this.#all;
    let sum = 0;
    for (let index = 0; index < weights.length; index++) {
      const part = this.#partBelow(first + index);
      if (part === 0) break;
      sum += weights[index]! * part;
    }
    return Math.min(1, Math.max(0, sum));
  }

  /** Chance that the count has been below `least` now or before. */
  fallen(): number {
    let held = 0;
    for (const weight of this.#held) held += weight;
    return Math.min(1, Math.max(0, 1 - held));
  }

  /** Expected value of a function of the count; of cells of several counts, of their middle. */
  expect(value: (count: number) => number): number {
    const { first, weights } = this.#all;
    let sum = 0;
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index]!;
      if (weight !== 0) sum += weight * value(this.#middle(first + index));
    }
    return sum;
  }

  /** Chance that the count is 0. */
  absent(): number {
    const { first, weights } = this.#all;
    return first === 0 && weights.length > 0 ? Math.min(1, Math.max(0, weights[0]!)) : 0;
  }

  /** Where the mean that follows a cell lies among the nodes. */
  #stencil(cell: number): Stencil {
    const known = this.#stencils[cell - this.#stencilFrom];
    if (known !== undefined) return known;
    const { grid } = this.#kernel;
    const mean = Math.max(0, Math.min(grid.trials, this.#meanOf(this.#middle(cell))));
    const made = grid.nodeCount === 1 ? ONLY : lagrange(mean, grid.meanOf, grid.stencilOf(mean));
    if (this.#stencils.length === 0) this.#stencilFrom = Math.max(0, cell - ROOM);
    if (cell >= this.#stencilFrom) this.#stencils[cell - this.#stencilFrom] = made;
    return made;
  }

  #middle(cell: number): number {
    const { grid } = this.#kernel;
    return (grid.firstOf(cell) + grid.firstOf(cell + 1) - 1) / 2;
  }

  /** Share of a cell's counts that are below `least`. */
  #partBelow(cell: number): number {
    const { grid } = this.#kernel;
    const from = grid.firstOf(cell);
    if (this.#least <= from) return 0;
    const next = grid.firstOf(cell + 1);
    return this.#least >= next ? 1 : (this.#least - from) / (next - from);
  }

  #keep(first: number, all: Float64Array, held: Float64Array): void {
    let start = 0;
    let end = all.length;
    while (start < end && Math.abs(all[start]!) < NOTHING) start++;
    while (end > start && Math.abs(all[end - 1]!) < NOTHING) end--;
    this.#all = { first: first + start, weights: all.subarray(start, end) };
    this.#held = held.subarray(start, end);
    for (let index = 0; index < this.#held.length; index++) {
      const part = this.#partBelow(this.#all.first + index);
      if (part === 0) break;
      this.#held[index] = this.#held[index]! * (1 - part);
    }
  }
}

/** Weights of Lagrange's cubic through four nodes, so that means and second and third moments are those of the mean itself. */
function lagrange(mean: number, meanOf: (node: number) => number, node: number): Stencil {
  const [n0, n1, n2, n3] = [meanOf(node), meanOf(node + 1), meanOf(node + 2), meanOf(node + 3)];
  const [d0, d1, d2, d3] = [mean - n0, mean - n1, mean - n2, mean - n3];
  return {
    node,
    a: (d1 * d2 * d3) / ((n0 - n1) * (n0 - n2) * (n0 - n3)),
    b: (d0 * d2 * d3) / ((n1 - n0) * (n1 - n2) * (n1 - n3)),
    c: (d0 * d1 * d3) / ((n2 - n0) * (n2 - n1) * (n2 - n3)),
    d: (d0 * d1 * d2) / ((n3 - n0) * (n3 - n1) * (n3 - n2)),
  };
}
