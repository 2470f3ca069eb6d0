import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { countOfItems, type Interactions } from '../interactions.ts';
import { tastesTruthEntry } from './tastes-truth.ts';

const truth = tastesTruthEntry.create(tastesTruthEntry.settings.parse({ users: 30, items: 50, log: 20_000 }), {
  random: randomStream(1, 'truth'),
});
const draw = (count: number, seed: number) => truth.draw({ count, random: randomStream(seed, 'rows') }) as Interactions;

test('events follow the law that the log was drawn from', () => {
  const { catalogue, items } = draw(20_000, 1);
  const counts = countOfItems({ catalogue, users: items, items });
  // Both are draws of 20,000: a difference has a variance of twice the expected count; 50 items, 4.5 standard errors.
  for (const [item, count] of counts.entries())
    expect(Math.abs(count - catalogue.popularity[item]!)).toBeLessThan(4.5 * Math.sqrt(2 * Math.max(10, count)));
});

test('users like different things, and every user the best most', () => {
  const { users, items } = draw(30_000, 2);
  const favourites = new Set<number>();
  for (let user = 0; user < 30; user++) {
    const counts = new Map<number, number>();
    let total = 0;
    for (let at = 0; at < users.length; at++) {
      if (users[at] !== user) continue;
      counts.set(items[at]!, (counts.get(items[at]!) ?? 0) + 1);
      total++;
    }
    const [best, count] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    favourites.add(best);
    // 1 / H_50 = .2223 of a user's events go to the best item.
    expect(Math.abs(count / total - 0.2223)).toBeLessThan(4.5 * Math.sqrt((0.2223 * 0.7777) / total));
  }
  expect(favourites.size).toBeGreaterThan(3);
});

test('the same stream gives the same rows, and too many pairs are refused', () => {
  expect(draw(100, 3)).toEqual(draw(100, 3));
  const settings = tastesTruthEntry.settings.parse({ users: 100_000, items: 1_000_000 });
  expect(() => tastesTruthEntry.create(settings, { random: randomStream(1) })).toThrow('pairs; at most');
});
