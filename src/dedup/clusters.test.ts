import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clustersOf } from './clusters.ts';

const COUNT = 24;

/** Lowest entry that can be reached from each, by walking all pairs until nothing changes. */
function described(pairs: readonly (readonly [number, number])[]): readonly number[] {
  const lowest = Array.from({ length: COUNT }, (_, entry) => entry);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of pairs) {
      const low = Math.min(lowest[a]!, lowest[b]!);
      if (lowest[a] === low && lowest[b] === low) continue;
      lowest[a] = low;
      lowest[b] = low;
      changed = true;
    }
  }
  return lowest;
}

test('names the lowest entry of each component, whatever the order of pairs', () => {
  const pair = fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 30, size: 'max' }), (pairs) => {
      const expected = described(pairs);
      for (const order of [pairs, pairs.toReversed(), pairs.map(([a, b]) => [b, a] as const)]) {
        const clusters = clustersOf(
          COUNT,
          Uint32Array.from(order, ([a]) => a),
          Uint32Array.from(order, ([, b]) => b),
        );
        expect([...clusters]).toEqual(expected);
      }
    }),
    { numRuns: 300 },
  );
});

test('a chain of a million entries, joined from its far end, is one cluster', () => {
  const count = 1_000_000;
  const better = new Uint32Array(count - 1).map((_, i) => count - 2 - i);
  const worse = better.map((entry) => entry + 1);
  const clusters = clustersOf(count, better, worse);
  expect(clusters.every((lowest) => lowest === 0)).toBe(true);
});
