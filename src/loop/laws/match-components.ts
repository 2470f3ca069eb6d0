import type { NormalMixtureLaw } from './normal-mixture-law.ts';

/**
 * Which component of one mixture is which of another: the assignment whose squared distances between means have the least sum (Kuhn and
 * Munkres' algorithm, with potentials). A fit numbers its components as it likes, so they are matched before any is compared.
 *
 * @returns for each component of `from` its place in `to`: shape [components]
 * @throws {RangeError} where numbers of components or dimensions differ
 */
export function matchComponents(from: NormalMixtureLaw, to: NormalMixtureLaw): Uint32Array {
  const size = from.components.length;
  if (to.components.length !== size || to.dimensions !== from.dimensions)
    throw new RangeError(
      `${size} components of ${from.dimensions} dimensions and ${to.components.length} of ${to.dimensions} have no match`,
    );
  const cost = (row: number, column: number) => {
    let sum = 0;
    for (let at = 0; at < from.dimensions; at++)
      sum += (from.components[row]!.mean[at]! - to.components[column]!.mean[at]!) ** 2;
    return sum;
  };
  // Place 0 stands for "none yet", so rows and columns count from 1.
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  const rowOf = new Uint32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const least = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const isDone = new Uint8Array(size + 1);
    const before = new Uint32Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      isDone[column] = 1;
      const current = rowOf[column]!;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= size; other++) {
        if (isDone[other]) continue;
        const reduced = cost(current - 1, other - 1) - rowPotential[current]! - columnPotential[other]!;
        if (reduced < least[other]!) {
          least[other] = reduced;
          before[other] = column;
        }
        if (least[other]! < step) {
          step = least[other]!;
          next = other;
        }
      }
      for (let other = 0; other <= size; other++) {
        if (isDone[other]) {
          rowPotential[rowOf[other]!]! += step;
          columnPotential[other]! -= step;
        } else least[other]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]!]!;
      column = before[column]!;
    }
  }
  const match = new Uint32Array(size);
  for (let column = 1; column <= size; column++) match[rowOf[column]! - 1] = column - 1;
  return match;
}
