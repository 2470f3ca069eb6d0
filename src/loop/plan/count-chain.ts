import type { CountKernel } from './count-kernel.ts';

/** Chances below this are taken as none: window edges would otherwise grow for ever. */
const NOTHING = 1e-17;

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
  readonly #middles: number[] = [];
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

  /** The next draw. @param meanOf mean count that follows a count; clamped to what can be drawn */
  step(meanOf: (count: number) => number): void {
    const { grid } = this.#kernel;
    const { first, weights } = this.#all;
    const nodes = new Float64Array(grid.nodeCount > 4096 ? 0 : grid.nodeCount);
    const heldNodes = new Float64Array(nodes.length);
    const isDense = nodes.length > 0;
    const sparse = new Map<number, [number, number]>();
    let lowNode = Number.POSITIVE_INFINITY;
    let highNode = -1;
    const add = (node: number, weight: number, held: number) => {
      if (isDense) {
        nodes[node] = nodes[node]! + weight;
        heldNodes[node] = heldNodes[node]! + held;
      } else {
        const own = sparse.get(node);
        if (own === undefined) sparse.set(node, [weight, held]);
        else {
          own[0] += weight;
          own[1] += held;
        }
      }
      if (node < lowNode) lowNode = node;
      if (node > highNode) highNode = node;
    };
    const stencil = new Float64Array(4);
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index]!;
      const held = this.#held[index]!;
      if (Math.abs(weight) < NOTHING) continue;
      const mean = Math.max(0, Math.min(grid.trials, meanOf(this.#middle(first + index))));
      const node = grid.stencilOf(mean);
      if (grid.nodeCount === 1) {
        add(0, weight, held);
        continue;
      }
      lagrange(mean, grid.meanOf, node, stencil);
      for (let k = 0; k < 4; k++) {
        const part = stencil[k]!;
        if (part !== 0) add(node + k, weight * part, held * part);
      }
    }
    const at = (node: number): readonly [number, number] | undefined =>
      isDense ? [nodes[node]!, heldNodes[node]!] : sparse.get(node);
    let low = Number.POSITIVE_INFINITY;
    let high = -1;
    for (let node = lowNode; node <= highNode; node++) {
      const own = at(node);
      if (own === undefined || own[0] === 0) continue;
      const row = this.#kernel.row(node);
      low = Math.min(low, row.first);
      high = Math.max(high, row.first + row.weights.length);
    }
    const all = new Float64Array(Math.max(0, high - low));
    const held = new Float64Array(all.length);
    for (let node = lowNode; node <= highNode; node++) {
      const own = at(node);
      if (own === undefined || own[0] === 0) continue;
      const [weight, heldWeight] = own;
      const row = this.#kernel.row(node);
      const chances = row.weights;
      const offset = row.first - low;
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

  #middle(cell: number): number {
    const known = this.#middles[cell];
    if (known !== undefined) return known;
    const { grid } = this.#kernel;
    const middle = (grid.firstOf(cell) + grid.firstOf(cell + 1) - 1) / 2;
    this.#middles[cell] = middle;
    return middle;
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
function lagrange(mean: number, meanOf: (node: number) => number, node: number, into: Float64Array): void {
  const [a, b, c, d] = [meanOf(node), meanOf(node + 1), meanOf(node + 2), meanOf(node + 3)];
  const [da, db, dc, dd] = [mean - a, mean - b, mean - c, mean - d];
  into[0] = (db * dc * dd) / ((a - b) * (a - c) * (a - d));
  into[1] = (da * dc * dd) / ((b - a) * (b - c) * (b - d));
  into[2] = (da * db * dd) / ((c - a) * (c - b) * (c - d));
  into[3] = (da * db * dc) / ((d - a) * (d - b) * (d - c));
}
