import { expect, test } from 'vitest';
import { kolmogorovDistance } from '../../test/support/kolmogorov-distance.ts';
import { dirichletDraw } from './dirichlet-draw.ts';
import { randomStream } from './random-stream.ts';
import { regularizedIncompleteBeta } from './regularized-incomplete-beta.ts';

const DRAWS = 50_000;

test('each share follows its Beta distribution, 50,000 draws, seed 31', () => {
  const random = randomStream(31);
  const shapes = [0.3, 2, 5.7];
  const draws = Array.from({ length: DRAWS }, () => dirichletDraw(random, { shapes }));
  const totals = draws.map((shares) => shares.reduce((sum, share) => sum + share, 0));
  expect(Math.max(...totals.map((total) => Math.abs(total - 1)).slice(0, 1000))).toBeLessThan(1e-12);
  shapes.forEach((shape, kind) => {
    const ofKind = draws.map((shares) => shares[kind]!);
    const distance = kolmogorovDistance(ofKind, (x) => regularizedIncompleteBeta(x, { a: shape, b: 8 - shape }));
    expect(distance).toBeLessThan(1.95);
  });
});

test('shapes too small for numbers leave one kind with everything, each as often as its shape says', () => {
  const random = randomStream(32);
  const shapes = [1e-6, 3e-6];
  let second = 0;
  let whole = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const shares = dirichletDraw(random, { shapes });
    if (Math.max(...shares) > 0.999) whole++;
    if (shares[1]! > 0.5) second++;
  }
  expect(whole).toBe(DRAWS);
  expect(Math.abs(second / DRAWS - 0.75) / Math.sqrt((0.75 * 0.25) / DRAWS)).toBeLessThan(4);
});

test('refuses what is no shape', () => {
  expect(() => dirichletDraw(randomStream(1), { shapes: [] })).toThrow(RangeError);
  expect(() => dirichletDraw(randomStream(1), { shapes: [1, 0] })).toThrow(RangeError);
});
