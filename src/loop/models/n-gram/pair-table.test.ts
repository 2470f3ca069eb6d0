import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_NODE, PairTable } from './pair-table.ts';

test('numbers pairs in the order of first sight, however many they get', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }))),
      (pairs) => {
        const table = new PairTable(1);
        const known = new Map<string, number>();
        for (const [first, second] of pairs) {
          const name = `${first} ${second}`;
          if (!known.has(name)) known.set(name, known.size);
          expect(table.add(first, second)).toBe(known.get(name));
        }
        expect(table.count).toBe(known.size);
        for (const [first, second] of pairs) expect(table.find(first, second)).toBe(known.get(`${first} ${second}`));
        expect(table.find(41, 0)).toBe(NO_NODE);
      },
    ),
  );
});
