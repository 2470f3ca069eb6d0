import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deleteAGroupJackknife } from './delete-a-group-jackknife.ts';
import { deleteUnequalGroupsJackknife } from './delete-unequal-groups-jackknife.ts';

test('is the jackknife of equal groups where they are equal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 }),
      fc.nat(50),
      (values, full) => {
        const groups = values.map((value) => ({ size: 3, value }));
        const se = deleteUnequalGroupsJackknife(groups, { full, total: 3 * values.length })!;
        expect(se).toBeCloseTo(deleteAGroupJackknife(values)!.se, 9);
      },
    ),
  );
});

test('of a mean depends on the groups’ means alone, by hand', () => {
  // Groups {1, 3} and {8}: mean 4; without them 8 and 2. h = 3/2 and 3: p = 1.5·4 - .5·8 = 2 and 3·4 - 2·2 = 8,
  // their means. p = (2·2 + 1·8)/3 = 4; se² = ½ ((2-4)²/.5 + (8-4)²/2) = ½ (8 + 8)
  const groups = [
    { size: 2, value: 8 },
    { size: 1, value: 2 },
  ];
  expect(deleteUnequalGroupsJackknife(groups, { full: 4, total: 3 })).toBeCloseTo(Math.sqrt(8), 14);
  expect(deleteUnequalGroupsJackknife(groups.slice(1), { full: 4, total: 3 })).toBeUndefined();
});

test('a statistic that only falls with size has no error', () => {
  // θ = 100 - n/1000, whichever units are left
  const sizes = [10, 20, 30, 40];
  const groups = sizes.map((size) => ({ size, value: 100 - (100 - size) / 1000 }));
  expect(deleteUnequalGroupsJackknife(groups, { full: 100 - 100 / 1000, total: 100 })).toBeLessThan(0.03);
  // The plain formula takes it for chance: sqrt(3/4 · (15² + 5² + 5² + 15²)/10⁶)
  expect(deleteAGroupJackknife(groups.map(({ value }) => value))!.se).toBeCloseTo(Math.sqrt(0.000375), 12);
});
