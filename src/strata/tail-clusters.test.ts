import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailClusters } from './tail-clusters.ts';

test.each([
  // 60, 90 (nine tenths reached), 96, 100
  [
    [60, 30, 6, 4],
    [false, false, true, true],
  ],
  // 60, 89 (not yet reached): the third straddles the limit and is no tail
  [
    [4, 60, 7, 29],
    [true, false, false, false],
  ],
  [
    [85, 15],
    [false, false],
  ],
  [[1], [false]],
  [
    [0, 0],
    [false, false],
  ],
  [
    [10, 0],
    [false, true],
  ],
  [[], []],
])('masses %j', (masses, expected) => {
  expect(tailClusters(masses)).toEqual(expected);
});

test('the tail holds a tenth at most, and nothing in it is larger than what is not', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), (masses) => {
      const isTail = tailClusters(masses);
      const total = masses.reduce((sum, mass) => sum + mass, 0);
      const tail = masses.filter((_, index) => isTail[index]);
      const rest = masses.filter((_, index) => !isTail[index]);
      expect(tail.reduce((sum, mass) => sum + mass, 0) * 10).toBeLessThanOrEqual(total);
      if (tail.length > 0) expect(Math.max(...tail)).toBeLessThanOrEqual(Math.min(...rest));
    }),
  );
});
