import { expect, test } from 'vitest';
import { type ShareEstimator, widestDisagreement } from './share-estimator.ts';

const estimator = (name: ShareEstimator['name'], low: number, high: number): ShareEstimator => ({
  name,
  share: null,
  low,
  high,
});

test('names the two that lie farthest apart, and none where all meet', () => {
  const [low, middle, high] = [
    estimator('anchored', 0, 0.2),
    estimator('threshold', 0.1, 0.4),
    estimator('mixture', 0.3, 0.6),
  ];
  expect(widestDisagreement([high, middle, low])).toEqual({ lower: low, higher: high });
  expect(widestDisagreement([low, middle])).toBeNull();
  expect(widestDisagreement([middle, high])).toBeNull();
  expect(widestDisagreement([])).toBeNull();
});
