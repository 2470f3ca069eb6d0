import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { anchoredVariance } from './anchored-variance.ts';
import { freshRowsNeeded } from './fresh-rows-needed.ts';
import { GOLDEN_SHARE, goldenRatioShare } from './golden-ratio-share.ts';
import { humanShareAgainstTruncation } from './human-share-against-truncation.ts';
import { mixingShare } from './mixing-share.ts';
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

describe('anchoredVariance', () => {
  test.each([
    ['fresh', 0.1, 100, 0.0505],
    ['replayed', 0.1, 100, 0.1406],
  ] as const)('%s rows, m = %d, N = %d lose %d of the variance', (kind, humanShare, rows, lost) => {
    expect(1 - anchoredVariance({ rows, humanShare, kind })).toBeCloseTo(lost, 3);
  });

  test.each(['fresh', 'replayed'] as const)(
    'is where Gaussians settle that are fitted again and again: %s rows',
    (kind) => {
      // N = 20, m = .3: 6 human and 14 synthetic rows, 30 generations (8/m = 27), 2,500 runs, maximum likelihood; four standard errors.
      const normal = normals(kind === 'fresh' ? 11 : 12);
      const variances: number[] = [];
      for (let replica = 0; replica < 2500; replica++) {
        let [mean, deviation] = [0, 1];
        let human = Array.from({ length: 6 }, normal);
        for (let step = 0; step < 30; step++) {
          if (kind === 'fresh') human = Array.from({ length: 6 }, normal);
          const rows = [...human, ...Array.from({ length: 14 }, () => mean + deviation * normal())];
          mean = rows.reduce((sum, row) => sum + row, 0) / 20;
          deviation = Math.sqrt(rows.reduce((sum, row) => sum + (row - mean) ** 2, 0) / 20);
        }
        variances.push(deviation ** 2);
      }
      const { mean, error } = meanAndError(variances);
      expect(Math.abs(mean - anchoredVariance({ rows: 20, humanShare: 0.3, kind }))).toBeLessThan(4 * error);
    },
  );

  test('fresh rows needed give the variance that was asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.999, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (varianceShare, humanShare) => {
          const fresh = freshRowsNeeded({ varianceShare, humanShare });
          const rows = Math.max(1, fresh / humanShare);
          expect(anchoredVariance({ rows, humanShare, kind: 'fresh' })).toBeGreaterThanOrEqual(varianceShare - 1e-9);
        },
      ),
    );
    // About 50 rows for 99 %, whatever the share.
    expect(freshRowsNeeded({ varianceShare: 0.99, humanShare: 0.05 })).toBeCloseTo(50.8, 1);
  });
});

test('against truncation a share is needed: .47 for nine tenths of the variance at temperature .9', () => {
  expect(humanShareAgainstTruncation({ varianceShare: 0.9, drawnVariance: 0.9 })).toBeCloseTo(0.09 / 0.19, 12);
  expect(humanShareAgainstTruncation({ varianceShare: 0.9, drawnVariance: 1 })).toBe(0);
  // v = m/(1 - (1-m)L) at that share is f.
  const [f, L] = [0.8, 0.759];
  const m = humanShareAgainstTruncation({ varianceShare: f, drawnVariance: L });
  expect(m / (1 - (1 - m) * L)).toBeCloseTo(f, 12);
});

describe('mixingShare', () => {
  test.each([
    [{ kind: 'fixed', humanShare: 0.75 } as const, 0.75],
    [{ kind: 'golden-ratio' } as const, (Math.sqrt(13) - 1) / 6],
    // 100 human rows and 300 synthetic ones, budget 250: 100 of 250.
    [{ kind: 'budget', budget: 250 } as const, 0.4],
    [{ kind: 'budget', budget: 60 } as const, 1],
    [{ kind: 'budget', budget: 1000 } as const, 0.25],
  ])('%j', (rule, share) => {
    const mix = mixingShare(rule, { human: 100, synthetic: 300 });
    expect(mix.humanShare).toBeCloseTo(share, 4);
    expect(mix.humanRowShare).toBe(0.25);
    // Weights are 1 on average and give the share.
    expect((100 * mix.humanWeight + 300 * mix.syntheticWeight) / 400).toBeCloseTo(1, 12);
    expect((100 * mix.humanWeight) / 400).toBeCloseTo(mix.humanShare, 12);
    expect(mix.holds).toMatch(/\w/);
  });

  test('of one kind alone there is nothing to weigh', () => {
    expect(mixingShare({ kind: 'golden-ratio' }, { human: 5, synthetic: 0 })).toMatchObject({
      humanShare: 1,
      syntheticWeight: 0,
    });
    expect(mixingShare({ kind: 'golden-ratio' }, { human: 0, synthetic: 5 })).toMatchObject({
      humanShare: 0,
      humanWeight: 0,
    });
    expect(() => mixingShare({ kind: 'golden-ratio' }, { human: 0, synthetic: 0 })).toThrow(RangeError);
    expect(() => mixingShare({ kind: 'fixed', humanShare: 2 }, { human: 1, synthetic: 1 })).toThrow(RangeError);
  });
});
