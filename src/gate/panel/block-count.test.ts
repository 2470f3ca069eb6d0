import { expect, test } from 'vitest';
import { blockCount } from './block-count.ts';

test.each([
  [1, 1],
  [20, 20],
  // 64 divides it.
  [640, 64],
  // 10,000 = 2^4 · 5^4: of 40, 50, 80, 100, 125 the nearest to 64 is 50; 80 is two farther.
  [10_000, 50],
  // A prime: 1008 = 63 · 16, so that 1 is left over; 63 is nearest to 64.
  [1009, 63],
  [100, 50],
  [129, 43],
])('%i units make %i blocks', (units, blocks) => {
  expect(blockCount(units)).toBe(blocks);
});

test('leaves over less than one unit in a hundred from 200 on', () => {
  for (let units = 200; units < 3000; units++) {
    const blocks = blockCount(units);
    expect(blocks).toBeGreaterThanOrEqual(32);
    expect(blocks).toBeLessThanOrEqual(128);
    expect(units % blocks).toBeLessThan(units / 100);
  }
});
