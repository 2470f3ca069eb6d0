import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { rowWorth } from './copied-rows.ts';

test('scatter as expected speaks for single rows, four times as much for copies', () => {
  expect(rowWorth(300, { degrees: 300 }).singleChance).toBeGreaterThan(0.9);
  // Less scatter than drawing makes: no copies either.
  expect(rowWorth(250, { degrees: 300 }).singleChance).toBeGreaterThan(0.95);
  const copied = rowWorth(1200, { degrees: 300 });
  expect(copied.singleChance).toBeLessThan(1e-9);
  const random = randomStream(1);
  const draws = Array.from({ length: 500 }, () => copied.draw(random));
  const mean = draws.reduce((sum, worth) => sum + worth, 0) / 500;
  // A quarter, with a relative standard deviation of sqrt(2/300) = 8 %.
  expect(Math.abs(mean - 0.25)).toBeLessThan(0.005);
  expect(draws.every((worth) => worth > 0.15 && worth < 0.4)).toBe(true);
});

test('few degrees leave it open', () => {
  const { singleChance, draw } = rowWorth(6, { degrees: 4 });
  expect(singleChance).toBeGreaterThan(0.3);
  expect(singleChance).toBeLessThan(0.8);
  const random = randomStream(2);
  for (let each = 0; each < 200; each++) {
    const worth = draw(random);
    expect(worth).toBeGreaterThanOrEqual(0.05);
    expect(worth).toBeLessThanOrEqual(1);
  }
});
