import { describe, expect, test } from 'vitest';
import type { Histogram } from '../../loop/measures/measure-set.ts';
import type { GenerationResult } from '../../loop/run/simulation-result.ts';
import { histogramNames, histogramQuantile, histogramShareBelow, histogramsOf } from './histograms-of.ts';

const arms = [{ title: 'a', regime: 'replace' }];

function result(seed: number, generation: number, histogram: Histogram | undefined): GenerationResult {
  return {
    arm: 'a',
    seed,
    generation,
    trainingRows: 10,
    freshHumanRows: 0,
    replayedHumanRows: 0,
    values: {},
    ...(histogram !== undefined && { histograms: { perplexity: histogram } }),
  };
}

describe('histograms of an arm', () => {
  test('counts of seeds with the same edges are added, others are left out', () => {
    const edges = [1, 2, 3];
    const generations = [
      result(0, 1, { edges, counts: [1, 2] }),
      result(1, 1, { edges, counts: [3, 4] }),
      result(2, 1, { edges: [1, 2, 4], counts: [100, 100] }),
      result(0, 2, { edges, counts: [5, 6] }),
      result(0, 3, undefined),
    ];
    const [arm] = histogramsOf({ arms, generations }, 'perplexity');
    expect(arm!.rows).toEqual([
      { generation: 1, seeds: 2, counts: [4, 6] },
      { generation: 2, seeds: 1, counts: [5, 6] },
    ]);
    expect(histogramNames({ generations })).toEqual(['perplexity']);
    expect(histogramsOf({ arms, generations }, 'other')).toEqual([]);
  });

  test('outermost edges without end, also as JSON has them, are drawn a bin further out', () => {
    for (const end of [Number.POSITIVE_INFINITY, null as unknown as number]) {
      const generations = [result(0, 1, { edges: [0, 10, 20, 40, end], counts: [1, 1, 1, 1] })];
      const [arm] = histogramsOf({ arms, generations }, 'perplexity');
      expect(arm).toMatchObject({ edges: [0, 10, 20, 40, 60], isOpenBelow: false, isOpenAbove: true });
    }
    const growing = [result(0, 1, { edges: [Number.NEGATIVE_INFINITY, 10, 20, 40], counts: [1, 1, 1] })];
    expect(histogramsOf({ arms, generations: growing }, 'perplexity')[0]!.edges).toEqual([5, 10, 20, 40]);
  });
});

test('quantiles and shares, worked by hand', () => {
  const histogram = { edges: [0, 10, 20] };
  const row = { counts: [4, 6] };
  // Half of ten counts: four in the first bin, one of six in the second.
  expect(histogramQuantile(histogram, row, 0.5)).toBeCloseTo(10 + 10 / 6, 12);
  expect(histogramQuantile(histogram, row, 0.2)).toBeCloseTo(5, 12);
  expect(histogramShareBelow(histogram, row, 5)).toBeCloseTo(0.2, 12);
  expect(histogramShareBelow(histogram, row, 15)).toBeCloseTo(0.7, 12);
  expect(histogramShareBelow(histogram, row, 99)).toBe(1);
  expect(histogramShareBelow(histogram, { counts: [0, 0] }, 5)).toBe(0);
});
