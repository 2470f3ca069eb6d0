import { describe, expect, test } from 'vitest';
import { CancelledError } from '../errors.ts';
import { seededGenerator } from '../statistics/seeded-generator.ts';
import { kMeans } from './k-means.ts';

/** Unit rows around unit centres that are at right angles, and which centre each belongs to. */
function around({
  rows,
  dimensions,
  centres,
  spread,
  seed = 1,
}: Record<'rows' | 'dimensions' | 'centres' | 'spread', number> & { seed?: number }) {
  const random = seededGenerator(seed);
  const labels = Array.from({ length: rows }, () => Math.floor(random() * centres));
  const points = new Float32Array(rows * dimensions);
  for (const [row, label] of labels.entries()) {
    const point = Array.from({ length: dimensions }, (_, at) => (at === label ? 1 : 0) + spread * (random() - 0.5));
    const length = Math.hypot(...point);
    points.set(
      point.map((value) => value / length),
      row * dimensions,
    );
  }
  return { points, labels };
}

const unit = (...degrees: number[]) =>
  Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));

describe('hand vectors in the plane', () => {
  test('two bundles of directions, at 10° and 100° on average', async () => {
    const { clusters, centroids, assignments, cosines } = await kMeans(unit(0, 10, 20, 90, 100, 110), {
      dimensions: 2,
      clusters: 2,
    });
    expect(clusters).toBe(2);
    const [first, second] = [assignments[0]!, assignments[3]!];
    expect([...assignments]).toEqual([first, first, first, second, second, second]);
    for (const [cluster, angle] of [
      [first, 10],
      [second, 100],
    ] as const) {
      expect(centroids[cluster * 2]).toBeCloseTo(Math.cos((angle * Math.PI) / 180), 6);
      expect(centroids[cluster * 2 + 1]).toBeCloseTo(Math.sin((angle * Math.PI) / 180), 6);
    }
    const ten = Math.cos((10 * Math.PI) / 180);
    for (const [row, cosine] of [ten, 1, ten, ten, 1, ten].entries()) expect(cosines[row]).toBeCloseTo(cosine, 6);
  });

  test('one cluster has the mean direction', async () => {
    const { centroids } = await kMeans(unit(0, 90), { dimensions: 2, clusters: 1 });
    expect(centroids[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(centroids[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test('opposite rows in one cluster, which have no mean direction, keep the one they started from', async () => {
    const { centroids, clusters } = await kMeans(unit(0, 180), { dimensions: 2, clusters: 1 });
    expect(clusters).toBe(1);
    expect(Math.abs(centroids[0]!)).toBeCloseTo(1, 6);
  });

  test('there are never more clusters than different rows, and none is empty', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { clusters, assignments } = await kMeans(unit(0, 0, 0, 90, 90, 200), { dimensions: 2, clusters: 5, seed });
      expect(clusters).toBe(3);
      expect(new Set(assignments).size).toBe(3);
    }
    const rows = unit(...Array.from({ length: 40 }, (_, row) => row * 9));
    const { clusters, assignments } = await kMeans(rows, { dimensions: 2, clusters: 40 });
    expect(clusters).toBe(40);
    expect(new Set(assignments).size).toBe(40);
  });
});

describe('many rows', () => {
  const options = { dimensions: 19, clusters: 12 };
  const { points, labels } = around({ rows: 1003, dimensions: 19, centres: 12, spread: 0.5 });

  test('planted clusters are found, whatever the seed', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { assignments } = await kMeans(points, { ...options, seed });
      const pairs = new Set(labels.map((label, row) => `${label} ${assignments[row]}`));
      expect(pairs.size).toBe(12);
    }
  });

  test('each row is with the centroid nearest to it, ties to the lowest, by a plain loop', async () => {
    const { centroids, assignments, cosines, clusters } = await kMeans(points, { ...options, clusters: 31 });
    for (let row = 0; row < labels.length; row++) {
      let nearest = 0;
      let highest = -2;
      for (let cluster = 0; cluster < clusters; cluster++) {
        let cosine = 0;
        for (let at = 0; at < 19; at++) cosine += points[row * 19 + at]! * centroids[cluster * 19 + at]!;
        if (cosine > highest) {
          highest = cosine;
          nearest = cluster;
        }
      }
      expect([assignments[row], cosines[row]]).toEqual([nearest, highest]);
    }
  });

  test('the same rows give the same bits; centroids have length 1', async () => {
    const [first, second] = [await kMeans(points, options), await kMeans(points.slice(), options)];
    expect(second).toEqual(first);
    for (let cluster = 0; cluster < first.clusters; cluster++) {
      expect(Math.hypot(...first.centroids.subarray(cluster * 19, cluster * 19 + 19))).toBeCloseTo(1, 6);
    }
  });

  test('a group of five rows among a thousand gets a centroid of its own', async () => {
    const rows = points.slice();
    const odd = [7, 130, 131, 500, 1002];
    for (const row of odd)
      rows.set(
        Float32Array.from({ length: 19 }, (_, at) => (at === 18 ? -1 : 0)),
        row * 19,
      );
    const { assignments } = await kMeans(rows, { ...options, clusters: 13 });
    const cluster = assignments[7]!;
    expect([...assignments.entries()].filter(([, one]) => one === cluster).map(([row]) => row)).toEqual(odd);
  });
});

test('what cannot be clustered is refused, and work stops when asked to', async () => {
  await expect(kMeans(new Float32Array(0), { dimensions: 2, clusters: 2 })).rejects.toThrow(RangeError);
  for (const clusters of [0, 1.5, 65_536, Number.NaN]) {
    await expect(kMeans(unit(0, 90), { dimensions: 2, clusters })).rejects.toThrow(RangeError);
  }
  await expect(kMeans(unit(0, 90), { dimensions: 2, clusters: 2, signal: AbortSignal.abort() })).rejects.toThrow(
    CancelledError,
  );
});
