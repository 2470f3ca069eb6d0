import { expect, test } from 'vitest';
import { kolmogorovDistance } from '../../test/support/kolmogorov-distance.ts';
import { normalDraw } from './normal-draw.ts';
import { normalUpperTail } from './normal-upper-tail.ts';
import { randomStream } from './random-stream.ts';

const DRAWS = 1_000_000;

test('moments, and the chance of each tail as far as draws reach: 1,000,000 draws, seed 5', () => {
  const random = randomStream(5);
  const draws = Float64Array.from({ length: DRAWS }, () => normalDraw(random));
  const sums = [0, 0, 0, 0, 0];
  for (const x of draws) {
    let power = 1;
    for (let order = 1; order <= 4; order++) {
      power *= x;
      sums[order]! += power;
    }
  }
  const moment = (order: number) => sums[order]! / DRAWS;
  // Variances of x, x^2, x^3, x^4: 1, 2, 15, 96.
  expect(Math.abs(moment(1)) * Math.sqrt(DRAWS / 1)).toBeLessThan(4);
  expect(Math.abs(moment(2) - 1) * Math.sqrt(DRAWS / 2)).toBeLessThan(4);
  expect(Math.abs(moment(3)) * Math.sqrt(DRAWS / 15)).toBeLessThan(4);
  expect(Math.abs(moment(4) - 3) * Math.sqrt(DRAWS / 96)).toBeLessThan(4);
  // 3.654 is where the tail's own method begins.
  for (const edge of [0.2, 0.21524, 1, 2, 3, 3.5, 3.6541528853610088, 3.8, 4.2]) {
    const expected = normalUpperTail(edge) * DRAWS;
    const above = draws.filter((x) => x > edge).length;
    const below = draws.filter((x) => x < -edge).length;
    expect(Math.abs(above - expected) / Math.sqrt(expected)).toBeLessThan(4);
    expect(Math.abs(below - expected) / Math.sqrt(expected)).toBeLessThan(4);
  }
});

test('the whole distribution: Kolmogorov’s distance of 200,000 draws, seed 6', () => {
  const random = randomStream(6);
  const draws = Float64Array.from({ length: 200_000 }, () => normalDraw(random));
  expect(kolmogorovDistance(draws, (x) => normalUpperTail(-x))).toBeLessThan(1.95);
});

test('numbers from every layer end, also at the ends of the generator', () => {
  for (const value of [0, 1 - 2 ** -53, 0.5, 2 ** -53]) {
    const later = randomStream(1);
    let isFirst = true;
    const random = () => {
      if (!isFirst) return later();
      isFirst = false;
      return value;
    };
    expect(Number.isFinite(normalDraw(random))).toBe(true);
  }
});
