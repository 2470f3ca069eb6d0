import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSets, lowestOf, singleSets } from './disjoint-sets.ts';

test('members of joined sets share their lowest member, and nothing else is joined', () => {
  const COUNT = 30;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 60 }), (pairs) => {
      const parent = singleSets(COUNT);
      // By definition: labels spread along pairs until nothing changes.
      const label = Array.from({ length: COUNT }, (_, item) => item);
      for (const [a, b] of pairs) joinSets(parent, a, b);
      for (let changed = true; changed; ) {
        changed = false;
        for (const [a, b] of pairs) {
          const lowest = Math.min(label[a]!, label[b]!);
          changed ||= label[a] !== lowest || label[b] !== lowest;
          label[a] = lowest;
          label[b] = lowest;
        }
      }
      expect(label.map((_, item) => lowestOf(parent, item))).toEqual(label);
    }),
  );
});

test('long chains are walked without recursion', () => {
  const COUNT = 200_000;
  const parent = singleSets(COUNT);
  for (let item = COUNT - 1; item > 0; item--) joinSets(parent, item, item - 1);
  expect(lowestOf(parent, COUNT - 1)).toBe(0);
});
