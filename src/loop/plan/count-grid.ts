/** Counts below this, and as near to all trials, have a cell each. */
const SINGLE = 256;
/** Below so many trials every count has a cell. */
const ALL_SINGLE = 2048;
/** Cells to a step of 1 in sqrt(count): a cell is an eighth of a binomial standard deviation wide, which adds 0.13 % to its variance. */
const CELLS_PER_ROOT = 16;
/** Nodes to a step of 1 in sqrt(mean): four neighbours interpolate a distribution to about 1e-4. */
const NODES_PER_ROOT = 10;

/** Counts from 0 to a number of trials in cells whose width follows the binomial standard deviation, and means at which distributions over them are known. */
export interface CountGrid {
  readonly trials: number;
  readonly cellCount: number;
  /** First count of a cell; of `cellCount`, one more than all trials. */
  firstOf(cell: number): number;
  /** Middle of a cell's counts: the count itself where it has one. */
  middleOf(cell: number): number;
  /** Cell that holds a count, 0 … trials. */
  cellOf(count: number): number;
  readonly nodeCount: number;
  /** Mean count at a node, 0 … trials, ascending. */
  meanOf(node: number): number;
  /** First of the four neighbouring nodes (or of all, where there are fewer) between which a mean lies. */
  stencilOf(mean: number): number;
}

/**
 * A grid for counts of so many trials. Boundaries are even in asin(sqrt(count / trials)), where binomial noise is the same everywhere.
 *
 * @param trials whole, at least 0
 */
export function countGrid(trials: number): CountGrid {
  const root = Math.sqrt(trials);
  const nodeCount = trials === 0 ? 1 : Math.max(4, Math.ceil((Math.PI / 2) * root * NODES_PER_ROOT) + 1);
  const nodePitch = nodeCount === 1 ? 0 : Math.PI / 2 / (nodeCount - 1);
  const meanOf = remembered(nodeCount, (node) =>
    node === nodeCount - 1 ? trials : trials * Math.sin(node * nodePitch) ** 2,
  );
  const stencilOf = (mean: number) => {
    if (nodeCount === 1) return 0;
    const angle = Math.asin(Math.sqrt(Math.min(1, Math.max(0, mean / trials))));
    return Math.max(0, Math.min(nodeCount - 4, Math.floor(angle / nodePitch) - 1));
  };
  if (trials <= ALL_SINGLE) {
    return {
      trials,
      cellCount: trials + 1,
      firstOf: (cell) => cell,
      middleOf: (cell) => cell,
      cellOf: (count) => count,
      nodeCount,
      meanOf,
      stencilOf,
    };
  }
  const low = Math.asin(Math.sqrt(SINGLE / trials));
  const high = Math.asin(Math.sqrt((trials - SINGLE) / trials));
  const arcs = Math.floor((high - low) * root * CELLS_PER_ROOT);
  const pitch = (high - low) / arcs;
  const cellCount = SINGLE + arcs + SINGLE + 1;
  const boundary = remembered(arcs, (arc) => Math.round(trials * Math.sin(low + arc * pitch) ** 2));
  const firstOf = (cell: number) => {
    if (cell < SINGLE) return cell;
    if (cell >= SINGLE + arcs) return trials - SINGLE + (cell - SINGLE - arcs);
    return boundary(cell - SINGLE);
  };
  const middleOf = (cell: number) => (firstOf(cell) + firstOf(cell + 1) - 1) / 2;
  const cellOf = (count: number) => {
    if (count < SINGLE) return count;
    if (count >= trials - SINGLE) return cellCount - 1 - (trials - count);
    let cell = SINGLE + Math.floor((Math.asin(Math.sqrt(count / trials)) - low) / pitch);
    cell = Math.max(SINGLE, Math.min(SINGLE + arcs - 1, cell));
    // Boundaries are rounded to counts, so that the angle may name a neighbour.
    while (firstOf(cell) > count) cell--;
    while (firstOf(cell + 1) <= count) cell++;
    return cell;
  };
  return { trials, cellCount, firstOf, middleOf, cellOf, nodeCount, meanOf, stencilOf };
}

/** A function of places 0 … count - 1 that is reckoned once for each; chains ask for the same few over and over. */
function remembered(count: number, value: (place: number) => number): (place: number) => number {
  // 0 stands for what is not known yet; a value of 0 is reckoned each time.
  const known = new Float64Array(count);
  return (place) => {
    const own = known[place]!;
    if (own !== 0) return own;
    const made = value(place);
    known[place] = made;
    return made;
  };
}
