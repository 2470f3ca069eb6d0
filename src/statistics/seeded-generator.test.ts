import { expect, test } from 'vitest';
import { seededGenerator } from './seeded-generator.ts';

test('depends on the seed alone, stays in [0, 1), and is even', () => {
  const [first, again, other] = [seededGenerator(1), seededGenerator(1), seededGenerator(2)];
  const counts = new Array<number>(10).fill(0);
  let same = 0;
  for (let draw = 0; draw < 10_000; draw++) {
    const value = first();
    expect(again()).toBe(value);
    if (other() === value) same++;
    counts[Math.floor(value * 10)]!++;
  }
  expect(same).toBe(0);
  // 1,000 each, standard deviation 30: five of them.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
