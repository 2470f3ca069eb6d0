import { expect, test } from 'vitest';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { PairInterner } from './pair-interner.ts';

test('numbers pairs by first sight, exactly as a map of strings does', () => {
  const random = new SeededRandom(7);
  const interner = new PairInterner(20_000);
  const known = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    const first = random.below(60) * 71_582_789;
    const second = random.below(300);
    const key = `${first} ${second}`;
    if (!known.has(key)) known.set(key, known.size);
    expect(interner.intern(first, second)).toBe(known.get(key));
  }
  expect(interner.size).toBe(known.size);
  expect(known.size).toBeGreaterThan(10_000);
});

test('tells apart what differs in one half only, up to the greatest numbers', () => {
  const interner = new PairInterner(4);
  const top = 2 ** 32 - 1;
  const pairs = [
    [0, 0],
    [0, top],
    [top, 0],
    [top, top],
  ] as const;
  expect(pairs.map(([first, second]) => interner.intern(first, second))).toEqual([0, 1, 2, 3]);
  expect(pairs.map(([first, second]) => interner.intern(first, second))).toEqual([0, 1, 2, 3]);
});

test('takes as many as it was made for', () => {
  const interner = new PairInterner(1);
  expect(interner.intern(1, 2)).toBe(0);
  expect(() => interner.intern(2, 1)).toThrow(RangeError);
});

test('pairs that come once take the next number and are not found again', () => {
  const interner = new PairInterner(3);
  expect([interner.intern(1, 2), interner.internUnique(), interner.intern(3, 4), interner.intern(1, 2)]).toEqual([
    0, 1, 2, 0,
  ]);
  expect(() => interner.internUnique()).toThrow(RangeError);
});
