import type { CountGrid } from './count-grid.ts';

/** Nodes of a stencil. */
export const STENCIL_NODES = 4;
/** Cells beyond those that were asked for, for which there is room at once. */
const ROOM = 64;

/**
 * Where the means that follow neighbouring cells lie among a grid's nodes: of each cell the first of four nodes, and the part that each of them has by
 * Lagrange's cubic, so that means and second and third moments are those of the mean itself. What was reckoned is kept until the law changes.
 */
export class StencilRange {
  readonly #grid: CountGrid;
  #meanOf: (count: number) => number = () => 0;
  #from = 0;
  #count = 0;
  #nodes = new Int32Array(0);
  #parts = new Float64Array(0);

  constructor(grid: CountGrid) {
    this.#grid = grid;
  }

  /** First cell that `nodes` and `parts` tell of. */
  get from(): number {
    return this.#from;
  }

  /** First of the four nodes of each cell: shape [cells], and more behind. */
  get nodes(): Int32Array {
    return this.#nodes;
  }

  /** Parts of the four nodes of each cell: shape [cells, 4], and more behind. */
  get parts(): Float64Array {
    return this.#parts;
  }

  /** @param meanOf mean count that follows a count; the same function as before is taken to say the same */
  follow(meanOf: (count: number) => number): void {
    if (meanOf === this.#meanOf) return;
    this.#meanOf = meanOf;
    this.#count = 0;
  }

  /** Makes sure that so many cells from one on are told of. */
  cover(first: number, count: number): void {
    if (count === 0) return;
    if (this.#count === 0) this.#from = first;
    const from = Math.min(first, this.#from);
    const end = Math.max(first + count, this.#from + this.#count);
    const [knownFrom, knownEnd] = [this.#from, this.#from + this.#count];
    if (from === knownFrom && end === knownEnd) return;
    if (end - from > this.#nodes.length || from < knownFrom) {
      const nodes = new Int32Array(end - from + ROOM);
      const parts = new Float64Array(STENCIL_NODES * nodes.length);
      nodes.set(this.#nodes.subarray(0, this.#count), knownFrom - from);
      parts.set(this.#parts.subarray(0, STENCIL_NODES * this.#count), STENCIL_NODES * (knownFrom - from));
      this.#nodes = nodes;
      this.#parts = parts;
    }
    this.#from = from;
    this.#count = end - from;
    this.#reckon(from, knownFrom);
    this.#reckon(knownEnd, end);
  }

  /** Neighbouring cells lead to neighbouring nodes: each is looked for from the one before. */
  #reckon(first: number, end: number): void {
    const grid = this.#grid;
    const { trials, nodeCount } = grid;
    let node = -1;
    for (let cell = first; cell < end; cell++) {
      const at = cell - this.#from;
      const place = STENCIL_NODES * at;
      if (nodeCount === 1) {
        // Where nothing is drawn there is one node.
        this.#nodes[at] = 0;
        this.#parts.fill(0, place, place + STENCIL_NODES);
        this.#parts[place] = 1;
        continue;
      }
      const mean = Math.max(0, Math.min(trials, this.#meanOf(grid.middleOf(cell))));
      if (node < 0) node = grid.stencilOf(mean);
      while (node + STENCIL_NODES < nodeCount && grid.meanOf(node + 2) <= mean) node++;
      while (node > 0 && grid.meanOf(node + 1) > mean) node--;
      const n0 = grid.meanOf(node);
      const n1 = grid.meanOf(node + 1);
      const n2 = grid.meanOf(node + 2);
      const n3 = grid.meanOf(node + 3);
      const d0 = mean - n0;
      const d1 = mean - n1;
      const d2 = mean - n2;
      const d3 = mean - n3;
      this.#nodes[at] = node;
      this.#parts[place] = (d1 * d2 * d3) / ((n0 - n1) * (n0 - n2) * (n0 - n3));
      this.#parts[place + 1] = (d0 * d2 * d3) / ((n1 - n0) * (n1 - n2) * (n1 - n3));
      this.#parts[place + 2] = (d0 * d1 * d3) / ((n2 - n0) * (n2 - n1) * (n2 - n3));
      this.#parts[place + 3] = (d0 * d1 * d2) / ((n3 - n0) * (n3 - n1) * (n3 - n2));
    }
  }
}
