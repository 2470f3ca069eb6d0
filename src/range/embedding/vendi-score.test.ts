import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { meanCosineDispersion } from './mean-cosine-dispersion.ts';
import { meanRow, normaliseRows } from './normalise-rows.ts';
import { vendiScore, vendiScores, vendiScoresOfKernel } from './vendi-score.ts';
import { vendiTwoDebiased } from './vendi-two-debiased.ts';

const INFINITE = Number.POSITIVE_INFINITY;
const TWO = Float64Array.of(1, 0, 0.6, 0.8);

function sphere(count: number, dimensions: number, seed: number): Float32Array {
  const random = seededGenerator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return normaliseRows(Float64Array.from({ length: count * dimensions }, normal), { dimensions });
}

test('matches eigenvalues worked by hand', () => {
  // λ = .8, .2: (√.8 + √.2)² = 1 + 2·.4; 1/(.64 + .04); 1/.8
  const [half, two, infinite, zero] = vendiScores(TWO, { dimensions: 2, orders: [0.5, 2, INFINITE, 0] });
  expect(half).toBeCloseTo(1.8, 12);
  expect(two).toBeCloseTo(1 / 0.68, 12);
  expect(infinite).toBeCloseTo(1.25, 12);
  expect(zero).toBe(2);
  expect(vendiScore(TWO, { dimensions: 2 })).toBeCloseTo(Math.exp(-0.8 * Math.log(0.8) - 0.2 * Math.log(0.2)), 12);
});

test('is the same from few rows of many dimensions as from their products', () => {
  const dimensions = 40;
  const rows = sphere(9, dimensions, 1);
  const kernel = new Float64Array(81);
  for (let i = 0; i < 9; i++)
    for (let j = 0; j < 9; j++)
      for (let at = 0; at < dimensions; at++)
        kernel[i * 9 + j]! += rows[i * dimensions + at]! * rows[j * dimensions + at]!;
  for (let i = 0; i < 9; i++) kernel[i * 9 + i] = 1;
  const orders = [0.5, 1, 2, INFINITE];
  const direct = vendiScores(rows, { dimensions, orders });
  for (const [at, score] of vendiScoresOfKernel(kernel, { size: 9, orders }).entries())
    expect(direct[at]).toBeCloseTo(score, 5);
});

test('copies and rows of zeros add no kinds', () => {
  const rows = Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0);
  for (const order of [0, 0.5, 1, 2, INFINITE]) expect(vendiScore(rows, { dimensions: 3, order })).toBeCloseTo(2, 12);
});

test('the debiased form does not grow with the rows, where order 1 does', () => {
  const dimensions = 64;
  const [few, many] = [sphere(60, dimensions, 2), sphere(2000, dimensions, 3)];
  expect(vendiScore(many, { dimensions })).toBeGreaterThan(1.5 * vendiScore(few, { dimensions }));
  // The mean of 60·59/2 squared cosines of mean 1/64 and standard deviation √2/64: 1 ± 3.4 %; four of them.
  expect(vendiTwoDebiased(few, { dimensions })! / dimensions).toBeCloseTo(1, 0);
  expect(Math.abs(vendiTwoDebiased(few, { dimensions })! / dimensions - 1)).toBeLessThan(0.14);
  expect(Math.abs(vendiTwoDebiased(many, { dimensions })! / dimensions - 1)).toBeLessThan(0.01);
  // Of three rows with cosines 0, .6, .8: 3/(0 + .36 + .64)
  expect(vendiTwoDebiased(Float64Array.of(1, 0, 0, 1, 0.6, 0.8), { dimensions: 2 })).toBeCloseTo(3, 12);
  expect(vendiTwoDebiased(Float64Array.of(1, 0, 0, 1), { dimensions: 2 })).toBeUndefined();
});

test('dispersion is the mean cosine distance of two different rows', () => {
  expect(meanCosineDispersion(TWO, { dimensions: 2 })).toBeCloseTo(0.4, 12);
  // Opposite rows: 2; a row of zeros has cosine 0 with either: (2 + 1 + 1)/3.
  expect(meanCosineDispersion(Float32Array.of(1, -1), { dimensions: 1 })).toBe(2);
  expect(meanCosineDispersion(Float32Array.of(1, -1, 0), { dimensions: 1 })).toBeCloseTo(4 / 3, 12);
});

test('rows less the human mean have length 1 again; those of zeros stay', () => {
  const mean = meanRow(Float32Array.of(1, 0, 3, 4), { dimensions: 2 });
  expect([...mean]).toEqual([2, 2]);
  // (4, 2) - (2, 2) = (2, 0); (2, 2) less itself has no direction.
  expect([...normaliseRows(Float32Array.of(4, 2, 2, 2), { dimensions: 2, subtract: mean })]).toEqual([1, 0, 0, 0]);
  expect(() => normaliseRows(Float32Array.of(1), { dimensions: 1, subtract: mean })).toThrow(RangeError);
  expect(() => meanRow(new Float32Array(0), { dimensions: 2 })).toThrow(RangeError);
});

test('says what is wrong with rows, similarities and orders', () => {
  expect(() => vendiScore(Float32Array.of(3, 4), { dimensions: 2 })).toThrow('has length 5');
  expect(() => vendiScore(new Float32Array(4), { dimensions: 2 })).toThrow(SampleTooSmallError);
  expect(() => vendiScore(TWO, { dimensions: 2, order: -1 })).toThrow(RangeError);
  expect(() => vendiTwoDebiased(Float32Array.of(1, 0), { dimensions: 2 })).toThrow(SampleTooSmallError);
  expect(() => meanCosineDispersion(Float32Array.of(1), { dimensions: 1 })).toThrow(SampleTooSmallError);
  const ask = (kernel: number[]) => () => vendiScoresOfKernel(Float64Array.from(kernel), { size: 2, orders: [1] });
  expect(ask([1, 0.5, 0.5, 2])).toThrow('with itself');
  expect(ask([1, 0.5, 0.4, 1])).toThrow('two similarities');
  expect(ask([1, 3, 3, 1])).toThrow('below 0');
});
