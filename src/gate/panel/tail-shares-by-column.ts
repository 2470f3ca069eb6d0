import type { ColumnValues } from './column-values.ts';
import { IN_GENERATION, IN_REFERENCE, type Relabellings } from './relabellings.ts';

/**
 * Tail-NN in every column: t is the quantile of the anchors' distances to their nearest neighbours in the reference, made anew each
 * time; the numbers are the shares of anchors whose nearest neighbour in each arm lies farther than t. An anchor's nearest point of
 * each block decides all of it.
 *
 * @param nearest distance from each anchor to the nearest point of each block: shape [anchors, 2B]
 * @param quantile of the distances, linear between order statistics (type 7)
 */
export function tailSharesByColumn(
  nearest: Float64Array,
  { quantile, relabellings }: { readonly quantile: number; readonly relabellings: Relabellings },
): ColumnValues {
  const { blocks, columns, byColumn } = relabellings;
  const width = 2 * blocks;
  const anchors = nearest.length / width;
  // Blocks of each anchor, the nearest first.
  const order = new Uint8Array(nearest.length);
  const ascending = Array.from({ length: width }, (_, block) => block);
  for (let anchor = 0; anchor < anchors; anchor++) {
    const from = anchor * width;
    order.set(
      ascending.toSorted((a, b) => nearest[from + a]! - nearest[from + b]! || a - b),
      from,
    );
  }
  const reference = new Float64Array(columns);
  const generation = new Float64Array(columns);
  const toReference = new Float64Array(anchors);
  const toGeneration = new Float64Array(anchors);
  for (let column = 0; column < columns; column++) {
    const labels = byColumn.subarray(column * width, (column + 1) * width);
    const nearestOf = (from: number, arm: number) => {
      let place = from;
      while (labels[order[place]!] !== arm) place++;
      return nearest[from + order[place]!]!;
    };
    for (let anchor = 0; anchor < anchors; anchor++) {
      toReference[anchor] = nearestOf(anchor * width, IN_REFERENCE);
      toGeneration[anchor] = nearestOf(anchor * width, IN_GENERATION);
    }
    let fromGeneration = 0;
    const sorted = toReference.sort();
    const place = quantile * (anchors - 1);
    const lower = sorted[Math.floor(place)]!;
    const threshold = lower + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - lower);
    let fromReference = 0;
    for (let anchor = 0; anchor < anchors; anchor++) {
      if (sorted[anchor]! > threshold) fromReference++;
      if (toGeneration[anchor]! > threshold) fromGeneration++;
    }
    reference[column] = fromReference / anchors;
    generation[column] = fromGeneration / anchors;
  }
  return { reference, generation };
}
