import { SampleTooSmallError } from '../../errors.ts';
import { nearestNeighbours } from '../../range/embedding/nearest-neighbours.ts';
import type { ColumnValues } from './column-values.ts';
import { medianOf } from './median-of.ts';
import { NeighbourBook } from './neighbour-book.ts';
import { IN_REFERENCE, LEFT_OUT, type Relabellings } from './relabellings.ts';

/**
 * Neighbours of either arm that are looked up at first. With labels that fall at random the fifth of the own arm is not among the first
 * 48 about once in a billion times; where it is not, more are looked up.
 */
const LISTED = 48;

/**
 * Median distance to the k-th nearest neighbour within the own arm, in every column. Each point's nearest pooled neighbours are looked up
 * once, and with the labels of a column the k-th of the own arm is found among them.
 *
 * @param vectors block after block, of equal size: shape [points, dimensions]
 * @param k neighbours, at least 1
 * @throws {SampleTooSmallError} when an arm has too few points, or points have more near copies in their own block than can be listed
 */
export function radiiByColumn(
  vectors: Float32Array,
  {
    dimensions,
    k,
    relabellings,
  }: { readonly dimensions: number; readonly k: number; readonly relabellings: Relabellings },
): ColumnValues {
  const { blocks, splits, columns, byColumn } = relabellings;
  const width = 2 * blocks;
  const points = vectors.length / dimensions;
  const half = points / 2;
  const perBlock = points / width;
  const remaining = (blocks - 1) * perBlock;
  if (remaining < k + 1)
    throw new SampleTooSmallError({ quantity: 'k-NN radius', unit: 'documents', observed: remaining, required: k + 1 });
  const listed = Math.min(LISTED, points - 1);
  const { distances, indices } = nearestNeighbours({
    queries: vectors,
    points: vectors,
    dimensions,
    k: listed,
    excludeSelf: true,
  });
  const neighbourBlocks = Uint8Array.from(indices, (point) => Math.floor(point / perBlock));
  const blockOf = Uint8Array.from({ length: points }, (_, point) => Math.floor(point / perBlock));
  const pooled = new NeighbourBook(vectors, { dimensions, perBlock, firstBlock: 0 });
  // Under the observed labels the arms may keep to themselves, so that points of one are surrounded by the other: there, neighbours of
  // the own arm are looked up.
  const own = [0, blocks].map(
    (firstBlock) =>
      new NeighbourBook(
        vectors.subarray(firstBlock * perBlock * dimensions, (firstBlock + blocks) * perBlock * dimensions),
        { dimensions, perBlock, firstBlock },
      ),
  ) as [NeighbourBook, NeighbourBook];

  const radii = [new Float64Array(points), new Float64Array(points)] as const;
  const sizes = [0, 0];
  const reference = new Float64Array(columns);
  const generation = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    const labels = byColumn.subarray(column * width, (column + 1) * width);
    const keep = (point: number, radius: number) => {
      const index = labels[blockOf[point]!] === IN_REFERENCE ? 0 : 1;
      radii[index][sizes[index]!++] = radius;
    };
    sizes.fill(0);
    const pending: number[] = [];
    for (let point = 0; point < points; point++) {
      const arm = labels[blockOf[point]!]!;
      if (arm === LEFT_OUT) continue;
      let left = k;
      let place = point * listed;
      const end = place + listed;
      while (place < end) {
        if (labels[neighbourBlocks[place]!] === arm && --left === 0) break;
        place++;
      }
      if (left === 0) keep(point, distances[place]!);
      else pending.push(point);
    }
    if (pending.length > 0 && (column === 0 || column >= splits)) {
      const first = pending.filter((point) => point < half);
      const second = pending.filter((point) => point >= half);
      for (const [index, radius] of own[0].radii(first, { k, labels }).entries()) keep(first[index]!, radius);
      const shifted = second.map((point) => point - half);
      for (const [index, radius] of own[1].radii(shifted, { k, labels }).entries()) keep(second[index]!, radius);
    } else for (const [index, radius] of pooled.radii(pending, { k, labels }).entries()) keep(pending[index]!, radius);
    reference[column] = medianOf(radii[0].subarray(0, sizes[0]));
    generation[column] = medianOf(radii[1].subarray(0, sizes[1]));
  }
  return { reference, generation };
}
