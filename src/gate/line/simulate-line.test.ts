import { expect, test } from 'vitest';
import { simulateLine } from './simulate-line.ts';

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
const OPTIONS = { reference: 20_000, generation: 3000, releases: 8, lines: 200, seed: 5 };

test('lines that lose nothing stay silent, lines that lose half speak up at once', () => {
  const silent = simulateLine([0.1, 0.05], { ...OPTIONS, kept: () => 1 });
  // At most 5 % of 200 lines in all, and far fewer where nothing at all is lost.
  expect(sum(silent.fails) + sum(silent.alarms) + sum(silent.widened)).toBeLessThan(4);
  const half = simulateLine([0.1, 0.05], { ...OPTIONS, kept: () => 0.5 });
  expect(half.fails[0]).toBeGreaterThan(150);
  expect(sum(half.alarms)).toBe(200);
  expect(sum(half.widened)).toBe(0);
  const more = simulateLine([0.1, 0.05], { ...OPTIONS, kept: () => 1.6 });
  expect(sum(more.widened)).toBe(200);
  expect(sum(more.fails)).toBe(0);
});

test('gives the same for the same seed', () => {
  const draw = () => simulateLine([0.05], { ...OPTIONS, lines: 20, kept: (release) => 0.9 ** release });
  expect(draw()).toEqual(draw());
});
