import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { GOLDEN_SHARE, goldenRatioShare } from './golden-ratio-share.ts';
import { goldenRatioWeights } from './golden-ratio-weights.ts';
import { recursiveMeanError } from './recursive-mean-error.ts';

function normals(seed: number): () => number {
  const random = seededGenerator(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const meanAndError = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
};

describe('goldenRatioShare', () => {
  test('is the golden ratio for equally many, and the published values else', () => {
    expect(goldenRatioShare({ human: 500, synthetic: 500 })).toBeCloseTo(GOLDEN_SHARE, 12);
    expect(GOLDEN_SHARE).toBeCloseTo(0.618034, 6);
    // (√(k² + 4k) - k)/2: k = 1/3 gives (√13 - 1)/6 = .434; k = 3 gives .7913.
    expect(goldenRatioShare({ human: 1, synthetic: 3 })).toBeCloseTo((Math.sqrt(13) - 1) / 6, 12);
    expect(goldenRatioShare({ human: 3, synthetic: 1 })).toBeCloseTo(0.7913, 4);
    expect(goldenRatioShare({ human: 3, synthetic: 0 })).toBe(1);
  });

  test('makes the error least, is w/n there, and is always more than the share of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (human, synthetic) => {
        const share = goldenRatioShare({ human, synthetic });
        const least = recursiveMeanError({ human, synthetic, share });
        expect(least * human).toBeCloseTo(share, 9);
        for (const other of [0.98 * share, Math.min(1, 1.02 * share)])
          expect(recursiveMeanError({ human, synthetic, share: other })).toBeGreaterThanOrEqual(least * (1 - 1e-12));
        expect(share).toBeGreaterThan(human / (human + synthetic));
      }),
    );
  });

  test('is the error that recursive means settle at, and the best of three shares', () => {
    // 20 human and 20 synthetic rows, 40 generations from the truth, 4,000 runs: within four standard errors of the closed form.
    const run = (share: number, seed: number) => {
      const normal = normals(seed);
      const squares: number[] = [];
      for (let replica = 0; replica < 4000; replica++) {
        let mean = 0;
        for (let step = 0; step < 40; step++)
          // Means of 20 rows are drawn as such.
          mean = share * (normal() / Math.sqrt(20)) + (1 - share) * (mean + normal() / Math.sqrt(20));
        squares.push(mean * mean);
      }
      return meanAndError(squares);
    };
    const found = [0.3, GOLDEN_SHARE, 0.9].map((share, at) => ({ share, ...run(share, at + 1) }));
    for (const { share, mean, error } of found)
      expect(Math.abs(mean - recursiveMeanError({ human: 20, synthetic: 20, share }))).toBeLessThan(4 * error);
    expect(found[1]!.mean).toBeLessThan(Math.min(found[0]!.mean, found[2]!.mean));
  });
});

describe('goldenRatioWeights', () => {
  test.each([
    [100, 300, (Math.sqrt(13) - 1) / 6],
    [500, 500, GOLDEN_SHARE],
  ])('of %d human and %d synthetic rows are 1 on average and give the share', (human, synthetic, share) => {
    const { humanShare, humanMassShare, humanWeight, syntheticWeight } = goldenRatioWeights({ human, synthetic })!;
    expect(humanShare).toBeCloseTo(share, 12);
    expect(humanMassShare).toBeCloseTo(human / (human + synthetic), 12);
    expect((human * humanWeight + synthetic * syntheticWeight) / (human + synthetic)).toBeCloseTo(1, 12);
    expect((human * humanWeight) / (human + synthetic)).toBeCloseTo(share, 12);
  });

  test('of one kind alone there is nothing to weigh', () => {
    expect(goldenRatioWeights({ human: 5, synthetic: 0 })).toMatchObject({ humanShare: 1, syntheticWeight: 0 });
    expect(goldenRatioWeights({ human: 0, synthetic: 5 })).toMatchObject({ humanShare: 0, humanWeight: 0 });
    expect(goldenRatioWeights({ human: 0, synthetic: 0 })).toBeUndefined();
    expect(() => goldenRatioWeights({ human: -1, synthetic: 0 })).toThrow(RangeError);
  });
});
