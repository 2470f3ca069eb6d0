import { expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import type { DataKind } from './data-kind.ts';
import { humanDataOfRows } from './human-data-of-rows.ts';

const plain: DataKind<readonly number[]> = {
  id: 'vectors',
  count: (rows) => rows.length,
  take: (rows, places) => Array.from(places, (place) => rows[place]!),
  concat: (parts) => parts.flat(),
};
/** Rows that count by their value. */
const sized: DataKind<readonly number[]> = { ...plain, sizes: (rows) => Float64Array.from(rows) };
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const of = (seed: number) => ({ random: randomStream(seed, 'seed'), split: randomStream(1, 'split'), place: 'rows' });

test('every row is in one part only; the test set is that of all seeds, the rest is shuffled by the seed', () => {
  const [one, other] = [1, 2].map((seed) =>
    humanDataOfRows({ kind: plain, rows: numbers(100), first: 60, test: 10, ...of(seed) }),
  );
  expect(one!.test).toEqual(other!.test);
  expect(one!.first).not.toEqual(other!.first);
  const fresh = [...one!.fresh({ count: 7, random: () => 0.5 }), ...one!.fresh({ count: 23, random: () => 0.5 })];
  expect([...one!.first, ...one!.test, ...fresh].sort((a, b) => a - b)).toEqual(numbers(100));
  expect(one!.left).toBe(0);
  expect(one!.given).toBe(30);
});

test('goes on behind what was given before', () => {
  for (const kind of [plain, sized]) {
    const make = () =>
      humanDataOfRows({ kind, rows: numbers(60).map((at) => 1 + (at % 5)), first: 30, test: 5, ...of(3) });
    const whole = make();
    const before = whole.fresh({ count: 8, random: () => 0.5 });
    const after = whole.fresh({ count: 6, random: () => 0.5 });
    const resumed = make();
    resumed.fresh({ count: 8, random: () => 0.5 });
    const later = make();
    later.skip(resumed.given);
    expect(later.given).toBe(resumed.given);
    expect(later.fresh({ count: 6, random: () => 0.5 })).toEqual(after);
    expect(before.length).toBeGreaterThan(0);
  }
});

test('amounts of rows of unequal length are met as nearly as whole rows can', () => {
  const rows = numbers(400).map((at) => 1 + (at % 9));
  const human = humanDataOfRows({ kind: sized, rows, first: 500, test: 100, ...of(4) });
  const sum = (part: readonly number[]) => part.reduce((total, one) => total + one, 0);
  expect(Math.abs(sum(human.first) - 500)).toBeLessThanOrEqual(4.5);
  expect(Math.abs(sum(human.test) - 100)).toBeLessThanOrEqual(4.5);
  expect(human.left).toBe(sum(rows) - sum(human.first) - sum(human.test));
});

test('a reserve of whole rows lasts as long as they come near to what is asked for', () => {
  const rows = new Array<number>(30).fill(64);
  const human = humanDataOfRows({ kind: sized, rows, first: 640, test: 64, ...of(5) });
  // Each time one row and not two; the last is not refused because 64 is less than 90.
  for (let time = 0; time < 19; time++) expect(human.fresh({ count: 90, random: () => 0.5 })).toEqual([64]);
  expect(human.left).toBe(0);
  expect(() => human.fresh({ count: 10, random: () => 0.5 })).toThrow('is used up: 1216 were given and 10 more');
});

test('too few rows, and a reserve that is used up, are said with how long it lasts', () => {
  expect(() => humanDataOfRows({ kind: plain, rows: numbers(20), first: 15, test: 6, ...of(1) })).toThrow(ConfigError);
  const human = humanDataOfRows({ kind: plain, rows: numbers(40), first: 10, test: 5, ...of(1) });
  human.fresh({ count: 10, random: () => 0.5 });
  human.fresh({ count: 10, random: () => 0.5 });
  expect(() => human.fresh({ count: 10, random: () => 0.5 })).toThrow(
    'the reserve of 25 fresh human rows is used up: 20 were given and 10 more are asked for; at 10 a generation it lasts 2 generations',
  );
});
