import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { meanFixationTime } from './fixation.ts';

test('Zipf 20, 50 rows: each type wins as often as its share, in the printed time, 4,000 replicas', () => {
  const REPLICAS = 4_000;
  const shares = zipfShares(20);
  const random = randomStream(11);
  const wins = new Float64Array(20);
  let generations = 0;
  for (let replica = 0; replica < REPLICAS; replica++) {
    let counts: Float64Array = shares;
    do {
      counts = multinomialDraw(random, { trials: 50, weights: counts });
      generations++;
    } while (!counts.includes(50));
    wins[counts.indexOf(50)]! += 1;
  }
  const expected = meanFixationTime({ size: 50, shares });
  expect(expected).toBeCloseTo(93.3, 1);
  // Diffusion approximation: 3 %; 4 standard errors of the mean time are 4 % (its deviation is about 0.6 of it).
  expect(Math.abs(generations / REPLICAS / expected - 1)).toBeLessThan(0.05);
  expect(shares[0]).toBeCloseTo(0.278, 3);
  shares.forEach((share, type) => {
    const deviation = Math.sqrt((share * (1 - share)) / REPLICAS);
    expect(Math.abs(wins[type]! / REPLICAS - share)).toBeLessThan(4 * deviation);
  });
});

test('a single type needs no time', () => {
  expect(meanFixationTime({ size: 50, shares: [1, 0] })).toBeCloseTo(0, 14);
});
