import { expect, test } from 'vitest';
import { classifierZ } from './classifier-z.ts';

import { binZ, differentBins } from './different-bins.ts';
import { intraClusterVariance } from './intra-cluster-variance.ts';
import { jensenShannon } from './jensen-shannon.ts';

test('z of a bin is the pooled one', () => {
  // .3 against .15 of 100 each: pooled .225, variance .225·.775·.02
  const z = binZ({ reference: { count: 30, n: 100 }, generation: { count: 15, n: 100 } });
  expect(z).toBeCloseTo(0.15 / Math.sqrt(0.225 * 0.775 * 0.02), 12);
  expect(binZ({ reference: { count: 0, n: 5 }, generation: { count: 0, n: 5 } })).toBe(0);
  expect(() => binZ({ reference: { count: 6, n: 5 }, generation: { count: 0, n: 5 } })).toThrow(RangeError);
});

test('bins that differ by chance are counted apart from those that surely do', () => {
  const { different, certain, bins, z } = differentBins({
    reference: [300, 210, 250, 240, 0],
    generation: [100, 250, 300, 350, 0],
  });
  // 11.2 and 5.4 are beyond doubt; 2.5 (.0123 alone) and 2.1 (.0336) hold after Holm as the last two: .0246 and .0336.
  expect(bins).toBe(4);
  expect(z[4]).toBe(0);
  expect(z.map((value) => Math.round(10 * value) / 10)).toEqual([11.2, -2.1, -2.5, -5.4, 0]);
  expect({ different, certain }).toEqual({ different: 4, certain: 4 });
  expect(differentBins({ reference: [500, 260, 240], generation: [500, 220, 280] })).toMatchObject({
    different: 2,
    certain: 0,
  });
  expect(() => differentBins({ reference: [1], generation: [1, 2] })).toThrow(RangeError);
});

test('Jensen-Shannon of counts', () => {
  expect(jensenShannon([5, 0], [0, 3])).toBeCloseTo(Math.LN2, 14);
  expect(jensenShannon([2, 4], [1, 2])).toBe(0);
  expect(() => jensenShannon([0, 0], [1, 0])).toThrow(RangeError);
  expect(() => jensenShannon([1], [1, 0])).toThrow(RangeError);
});

test('z of a classifier', () => {
  expect(classifierZ({ accuracy: 0.55, n: 1000 })).toBeCloseTo(Math.sqrt(10), 12);
  expect(() => classifierZ({ accuracy: 1.2, n: 10 })).toThrow(RangeError);
  expect(() => classifierZ({ accuracy: 0.5, n: 0 })).toThrow(RangeError);
});

test('spread within clusters: about the arm its own mean, weighed as the reference', () => {
  const centroids = Float64Array.of(0, 100, 200);
  // Reference: cluster 0 has -1, 1 (variance 2), cluster 100 has 96, 100, 104 (16), cluster 200 has one row.
  const reference = Float64Array.of(-1, 1, 96, 100, 104, 200);
  // Generation: cluster 0 moved to 9, 11 (2), cluster 100 has 99, 101 (2).
  const generation = Float64Array.of(9, 11, 99, 101, 200, 201);
  expect(intraClusterVariance({ reference, generation, dimensions: 1, centroids })).toEqual({
    reference: (2 * 2 + 3 * 16) / 5,
    generation: (2 * 2 + 3 * 2) / 5,
    ratio: 10 / 52,
    clusters: 2,
    referenceShare: 5 / 6,
  });
  const single = Float64Array.of(0, 100, 200);
  expect(intraClusterVariance({ reference: single, generation: single, dimensions: 1, centroids })).toBeUndefined();
  expect(() => intraClusterVariance({ reference, generation, dimensions: 1, centroids: new Float64Array(0) })).toThrow(
    RangeError,
  );
});
