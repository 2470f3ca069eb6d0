import { expect, test } from 'vitest';
import { standardScore } from '../../../test/support/standard-score.ts';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { memoriserError } from './memoriser-error.ts';

test('Zipf 200, drawn from its first 100 ranks: 4,000 replicas, and a floor that no amount of draws goes below', () => {
  const shares = zipfShares(200);
  const cut = shares.map((share, rank) => (rank < 100 ? share : 0));
  const total = cut.reduce((sum, share) => sum + share, 0);
  const drawn = cut.map((share) => share / total);
  const random = randomStream(20);
  const errors = Float64Array.from({ length: 4_000 }, () =>
    multinomialDraw(random, { trials: 150, weights: drawn }).reduce(
      (sum, count, type) => (count === 0 ? sum + shares[type]! : sum),
      0,
    ),
  );
  expect(Math.abs(standardScore(errors, memoriserError({ shares, drawn, draws: 150 })))).toBeLessThan(4);
  expect(memoriserError({ shares, drawn, draws: 1e9 })).toBeCloseTo(1 - total, 12);
  expect(memoriserError({ shares, drawn, draws: 0 })).toBeCloseTo(1, 12);
  expect(() => memoriserError({ shares, drawn: [1], draws: 1 })).toThrow(RangeError);
});
