import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newPairs } from './new-pairs.ts';

const sortedPairs = fc
  .uniqueArray(fc.tuple(fc.nat(12), fc.nat(12)), { selector: (pair) => pair.join(), maxLength: 80, size: 'max' })
  .map((pairs) => pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
  .map((pairs) => ({
    better: Uint32Array.from(pairs, ([better]) => better),
    worse: Uint32Array.from(pairs, ([, worse]) => worse),
  }));
const listed = ({ better, worse }: { better: Uint32Array; worse: Uint32Array }) =>
  Array.from(better, (own, i) => `${own} ${worse[i]}`);

test('keeps the pairs that no earlier band has, in their order', () => {
  let dropped = 0;
  fc.assert(
    fc.property(sortedPairs, fc.array(sortedPairs, { maxLength: 3 }), (pairs, earlier) => {
      const known = new Set(earlier.flatMap(listed));
      const expected = listed(pairs).filter((pair) => !known.has(pair));
      dropped += pairs.better.length - expected.length;
      const found = newPairs(pairs, earlier);
      expect(listed(found)).toEqual(expected);
      expect(found.better.buffer).toBeInstanceOf(SharedArrayBuffer);
    }),
    { numRuns: 300 },
  );
  expect(dropped).toBeGreaterThan(1000);
});
