import { expect, test } from 'vitest';
import { clusterCount } from './cluster-count.ts';

test.each([
  // n^0.75 / sqrt(200) = n^0.75 / 14.142
  [0, undefined],
  [99, undefined],
  [100, 2],
  [1000, 13],
  [2500, 25],
  [10_000, 71],
  [20_000, 119],
  [100_000, 200],
  [10_000_000, 200],
])('%d documents: %s clusters', (documents, clusters) => {
  expect(clusterCount(documents)).toBe(clusters);
});

test('lies between both bounds of the reference, and never falls as documents are added', () => {
  let before = 0;
  for (let documents = 100; documents < 40_000; documents += 37) {
    const count = clusterCount(documents)!;
    const bounds = [Math.sqrt(documents) / 2, documents / 100].sort((a, b) => a - b);
    expect(count).toBeGreaterThanOrEqual(Math.floor(bounds[0]!));
    expect(count).toBeLessThanOrEqual(Math.ceil(bounds[1]!));
    expect(count).toBeGreaterThanOrEqual(before);
    before = count;
  }
});
