import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { biasedEquilibrium } from './biased-equilibrium.ts';
import { biasedShares } from './biased-shares.ts';

const entropy = (shares: Float64Array) =>
  shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
const shares = zipfShares(200);

test('the printed entropies of Zipf 200: 10 % human rows are no safe constant', () => {
  const at = (humanShare: number, bias: { temperature?: number; topP?: number }) =>
    entropy(biasedEquilibrium({ shares, humanShare, ...bias }));
  expect(entropy(shares)).toBeCloseTo(4.149, 3);
  expect(Math.abs(at(0.1, { temperature: 0.95 }) - 2.08)).toBeLessThan(0.01);
  expect(Math.abs(at(0.1, { temperature: 0.9 }) - 1.2)).toBeLessThan(0.01);
  expect(Math.abs(at(0.1, { temperature: 0.8 }) - 0.79)).toBeLessThan(0.01);
  expect(Math.abs(at(0.1, { topP: 0.95 }) - 2.82)).toBeLessThan(0.01);
  expect(Math.abs(at(0.3, { temperature: 0.95 }) - 3.75)).toBeLessThan(0.01);
  expect(Math.abs(at(0.3, { temperature: 0.9 }) - 3.14)).toBeLessThan(0.01);
  expect(Math.abs(at(0.3, { temperature: 0.8 }) - 2.15)).toBeLessThan(0.01);
  expect(Math.abs(at(0.3, { topP: 0.95 }) - 3.76)).toBeLessThan(0.01);
  expect(Math.abs(at(0.5, { temperature: 0.95 }) - 3.99)).toBeLessThan(0.01);
  expect(Math.abs(at(0.5, { temperature: 0.9 }) - 3.79)).toBeLessThan(0.01);
  expect(Math.abs(at(0.5, { temperature: 0.8 }) - 3.26)).toBeLessThan(0.01);
  expect(Math.abs(at(0.1, { temperature: 1.1 }) - 5.01)).toBeLessThan(0.01);
});

test('a loop of many rows ends there: 400,000 rows, 60 generations', () => {
  const random = randomStream(21);
  const size = 400_000;
  for (const bias of [{ temperature: 0.9 }, { topP: 0.9 }, { topK: 50, temperature: 1.1 }]) {
    let q = shares;
    for (let t = 0; t < 60; t++) {
      const biased = biasedShares(q, bias);
      const mixed = biased.map((share, type) => 0.3 * shares[type]! + 0.7 * share);
      q = multinomialDraw(random, { trials: size, weights: mixed }).map((count) => count / size);
    }
    expect(Math.abs(entropy(q) - entropy(biasedEquilibrium({ shares, humanShare: 0.3, ...bias })))).toBeLessThan(0.02);
  }
});

test('biased shares by hand', () => {
  expect([...biasedShares([4, 3, 2, 1])]).toEqual([0.4, 0.3, 0.2, 0.1]);
  // .4 and .3 reach .6, the smallest set that does.
  expect([...biasedShares([1, 3, 4, 2], { topP: 0.6 })].map((share) => share.toFixed(4))).toEqual([
    '0.0000',
    '0.4286',
    '0.5714',
    '0.0000',
  ]);
  expect([...biasedShares([1, 1, 1], { topK: 2 })]).toEqual([0.5, 0.5, 0]);
  // Squares: 16 and 9.
  expect(biasedShares([4, 3], { temperature: 0.5 })[0]).toBeCloseTo(16 / 25, 14);
  expect([...biasedShares([0.6, 0.4], { temperature: 1e-6 })]).toEqual([1, 0]);
  expect([...biasedEquilibrium({ shares: [0.6, 0.4], humanShare: 1, temperature: 0.5 })]).toEqual([0.6, 0.4]);
});

test('refuses what is no setting', () => {
  expect(() => biasedShares([0, 0])).toThrow(RangeError);
  expect(() => biasedShares([1, -1])).toThrow(RangeError);
  expect(() => biasedShares([1], { topK: 0 })).toThrow(RangeError);
  expect(() => biasedShares([1], { temperature: 0 })).toThrow(RangeError);
  expect(() => biasedEquilibrium({ shares: [1], humanShare: 2 })).toThrow(RangeError);
});
