import { expect, test } from 'vitest';
import { makeRelabellings } from './relabellings.ts';
import { tailSharesByColumn } from './tail-shares-by-column.ts';

test('matches a vector worked by hand', () => {
  // A block a point. Distances to the reference .1, .1, .1, .5: its 90 % quantile is .1 + .7 · .4 = .38, and one of four lies beyond;
  // to the generation .1, .2, .3, 7.6: one beyond.
  const anchors = [0, 1, 2, 10];
  const points = [0.1, 1.1, 2.1, 9.5, 0.1, 1.2, 2.3, 2.4];
  const nearest = Float64Array.from(anchors.flatMap((anchor) => points.map((point) => Math.abs(anchor - point))));
  const relabellings = makeRelabellings({ blocks: 4, splits: 999, isPaired: false, seed: 1 });
  expect(relabellings.splits).toBe(70);
  const { reference, generation } = tailSharesByColumn(nearest, { quantile: 0.9, relabellings });
  expect(reference[0]).toBe(0.25);
  expect(generation[0]).toBe(0.25);
  // Without 9.5 and 2.4 the reference is at .1, .1, .1, 7.9, quantile .1 + .7 · 7.8 = 5.56; the generation .1, .2, .3, 7.7.
  const withoutLast = relabellings.splits + 3;
  expect(reference[withoutLast]).toBe(0.25);
  expect(generation[withoutLast]).toBe(0.25);
  // Without 0.1 and 0.1: the reference at 1.1, .1, .1, .5, quantile .5 + .7 · .6 = .92; the generation at 1.2, .2, .3, 7.6.
  expect(generation[relabellings.splits]).toBe(0.5);
});
