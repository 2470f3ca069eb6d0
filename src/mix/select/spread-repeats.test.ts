import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshAndReplayed } from './fresh-and-replayed.ts';
import { spreadRepeats } from './spread-repeats.ts';

const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, at) => at);

test('every row once, then the least exposed first', () => {
  // Exposures 0, 2, 1, at most 4 copies here: first a copy each; then rows at 1, 3, 2 exposures. Row 0 goes to 2; rows 0 and 2 stand at 2,
  // row 2 has fewer copies: 2 to 3, 0 to 3; all at 3: fewest copies first: 1 (1 copy), 2 (2), 0 (3).
  const steps = [3, 4, 5, 6, 7, 8, 9].map((target) =>
    [
      ...spreadRepeats({
        masses: Float64Array.of(1, 1, 1),
        exposures: Uint32Array.of(0, 2, 1),
        ranks: inOrder(3),
        target,
        mostInBuild: 4,
      }).copies,
    ].join(''),
  );
  expect(steps).toEqual(['111', '211', '212', '312', '322', '323', '423']);
});

test('a target below the rows keeps the least exposed of them', () => {
  const { copies, missing } = spreadRepeats({
    masses: Float64Array.of(1, 1, 1),
    exposures: Uint32Array.of(5, 0, 1),
    ranks: inOrder(3),
    target: 2,
    mostInBuild: 4,
  });
  expect([...copies]).toEqual([0, 1, 1]);
  expect(missing).toBe(0);
});

test('caps of a build and of all builds hold; what they leave missing is said', () => {
  const { copies, mass, missing, effectiveSize } = spreadRepeats({
    masses: Float64Array.of(2, 2, 2),
    exposures: Uint32Array.of(0, 3, 4),
    ranks: inOrder(3),
    target: 100,
    mostInBuild: 3,
    mostExposures: 4,
  });
  expect([...copies]).toEqual([3, 1, 0]);
  expect({ mass, missing }).toEqual({ mass: 8, missing: 92 });
  expect(effectiveSize).toBeCloseTo(16 / 10, 12);
});

test('holds its promises for any rows, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(6)), { minLength: 1, maxLength: 20 }),
      fc.nat(120),
      fc.integer({ min: 1, max: 5 }),
      (rows, target, mostInBuild) => {
        const masses = Float64Array.from(rows, ([mass]) => mass);
        const exposures = Uint32Array.from(rows, ([, exposure]) => exposure);
        const ranks = inOrder(rows.length);
        const { copies, mass, missing } = spreadRepeats({ masses, exposures, ranks, target, mostInBuild });
        expect(mass).toBe(copies.reduce((sum, count, row) => sum + count * masses[row]!, 0));
        expect(mass).toBeLessThanOrEqual(target);
        expect(missing).toBe(target - mass);
        expect(Math.max(...copies)).toBeLessThanOrEqual(mostInBuild);
        // What is missing could not be filled.
        for (const [row, count] of copies.entries())
          if (count < mostInBuild) expect(masses[row]!).toBeGreaterThan(missing);
        // Nobody is repeated while a row that fits is left out.
        if (copies.some((count) => count > 1))
          for (const [row, count] of copies.entries()) if (count === 0) expect(masses[row]!).toBeGreaterThan(missing);
        const backwards = spreadRepeats({
          masses: masses.toReversed(),
          exposures: exposures.toReversed(),
          ranks: ranks.toReversed(),
          target,
          mostInBuild,
        });
        expect(backwards.copies.toReversed()).toEqual(copies);
      },
    ),
    { numRuns: 400 },
  );
});

test('rows of equal mass differ by one exposure at most, where their caps let them', () => {
  const exposures = Uint32Array.from({ length: 30 }, (_, at) => at % 4);
  const { copies } = spreadRepeats({
    masses: new Float64Array(30).fill(1),
    exposures,
    ranks: inOrder(30),
    target: 100,
    mostInBuild: 10,
  });
  const after = [...copies].map((count, row) => count + exposures[row]!);
  // 30 rows of 0 to 3 exposures, 44 together, and 100 more: 144/30 = 4.8.
  expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(1);
});

test('fresh and replayed rows are counted apart, further copies of fresh rows among the replayed', () => {
  const counted = freshAndReplayed([
    { exposures: 0, mass: 10, copies: 1 },
    { exposures: 0, mass: 5, copies: 3 },
    { exposures: 2, mass: 7, copies: 2 },
    { exposures: 0, mass: 1, copies: 1 },
  ]);
  expect(counted).toEqual({
    freshRows: 3,
    freshMass: 16,
    replayedRows: 1,
    replayedMass: 24,
    effectiveRows: 49 / 15,
    afterwards: [
      [1, 2],
      [3, 1],
      [4, 1],
    ],
  });
  expect(() => freshAndReplayed([{ exposures: 0, mass: 1, copies: 0 }])).toThrow(RangeError);
});
