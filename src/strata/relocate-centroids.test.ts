import { expect, test } from 'vitest';
import { assignNearest } from './assign-nearest.ts';
import { relocateCentroids } from './relocate-centroids.ts';

const unit = (...degrees: readonly number[]) =>
  Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));

function relocated(rows: Float32Array, centroids: Float32Array): number[] | undefined {
  const count = rows.length / 2;
  const clustering = {
    rows,
    dimensions: 2,
    centroids,
    assignments: new Uint16Array(count),
    cosines: new Float64Array(count),
    seconds: new Uint16Array(count),
    secondCosines: new Float64Array(count),
  };
  assignNearest(clustering);
  const moved = relocateCentroids(clustering);
  if (moved === undefined) return undefined;
  const angles: number[] = [];
  for (let at = 0; at < moved.length; at += 2) {
    angles.push(Math.round((Math.atan2(moved[at + 1]!, moved[at]!) * 180) / Math.PI));
  }
  return angles;
}

test('one of two centroids in a group goes to where one holds two groups', () => {
  // Groups at 0°, 90° and 140°; centroids at -1°, 1° and between the last two. What one at 0° is worth is the difference of
  // two nearly equal angles; dividing the third cluster brings each of its rows 25° nearer.
  const rows = unit(-1, -1, 1, 1, 90, 90, 90, 140, 140, 140);
  const angles = relocated(rows, unit(-1, 1, 115))!;
  expect(angles.toSorted((a, b) => a - b)).toEqual([1, 90, 140]);
});

test('where each group has one, all stay', () => {
  expect(relocated(unit(-1, 0, 1, 0, 89, 90, 91, 90, 179, 180, 181, 180), unit(0, 90, 180))).toBeUndefined();
  expect(relocated(unit(0, 10, 90, 100), unit(5, 95))).toBeUndefined();
});

test('a centroid without rows is worth nothing', () => {
  const angles = relocated(unit(0, 0, 40, 40, 180, 180), unit(270, 20, 180))!;
  expect(angles.map((angle) => (angle + 360) % 360).toSorted((a, b) => a - b)).toEqual([0, 40, 180]);
});
