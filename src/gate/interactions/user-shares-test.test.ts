import { expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import { userSharesTest } from './user-shares-test.ts';

/** Shares that differ much from user to user: a tenth on average, most of them near 0. */
const shares = (users: number, random: () => number, scale = 1) =>
  Array.from({ length: users }, () => ({
    share: Math.min(1, scale * 0.1 * -Math.log(1 - random())),
    // Some take much more than others.
    weight: 1 + Math.floor(-20 * Math.log(1 - random())),
  }));
const alike = (values: readonly number[]) => values.map((share) => ({ share, weight: 3 }));

test('few users by hand: of all ways to divide four shares', () => {
  const test = userSharesTest({ reference: alike([0.5, 0.5]), generation: alike([0, 0]) }, { seed: 1, draws: 999 });
  // Of the 6 ways one is as extreme: a sixth of the draws, and the observed one.
  expect(test.pFail).toBeGreaterThan(0.12);
  expect(test.pFail).toBeLessThan(0.21);
  expect(test.ratio).toBe(0);
  expect(test.shares).toEqual({ reference: 0.5, generation: 0 });
  expect(test.apart).toEqual({ reference: 2, generation: 2 });
});

test('at the tolerated loss it fails and passes as often as it may', () => {
  // 300 pairs of arms of 60 and 90 users at a ratio of 0.8; 0.05 of 300 with three standard errors is 26.
  let [fails, passes] = [0, 0];
  for (let run = 0; run < 300; run++) {
    const random = randomStream(run, 'arms');
    const arms = { reference: shares(60, random), generation: shares(90, random, 0.8) };
    const { pFail, pPass } = userSharesTest(arms, { seed: run, draws: 199 });
    if (pFail <= 0.05) fails++;
    if (pPass <= 0.05) passes++;
  }
  expect(fails).toBeLessThanOrEqual(26);
  expect(passes).toBeLessThanOrEqual(26);
  expect(fails + passes).toBeGreaterThan(10);
});

test('users count for their weights', () => {
  const users = [
    { share: 0.1, weight: 9 },
    { share: 0.6, weight: 1 },
  ];
  // (0.9 + 0.6) / 10.
  expect(userSharesTest({ reference: users, generation: users }, { seed: 1, draws: 99 }).shares).toEqual({
    reference: 0.15,
    generation: 0.15,
  });
});

test('a loss of half is found, nothing lost is kept, and many users take the same test without draws', () => {
  const random = randomStream(1, 'large');
  for (const users of [900, 4000]) {
    const people = shares(users, random);
    const half = userSharesTest({ reference: people, generation: shares(users, random, 0.5) }, { seed: 1 });
    expect(half.pFail).toBeLessThan(0.001);
    expect(half.low).toBeLessThan(0.5);
    expect(half.high).toBeGreaterThan(0.45);
    const same = userSharesTest({ reference: people, generation: shares(users, random) }, { seed: 1 });
    expect(same.pPass).toBeLessThan(0.05);
    const twice = userSharesTest({ reference: people, generation: shares(users, random, 2) }, { seed: 1 });
    expect(twice.pOver).toBeLessThan(0.001);
  }
});

test('shares without any spread, and none at all, decide nothing by accident', () => {
  const none = userSharesTest({ reference: alike([0, 0, 0]), generation: alike([0, 0, 0]) }, { seed: 1 });
  expect(none).toMatchObject({ ratio: undefined, pFail: 1, pPass: 1, low: 0, high: undefined });
  expect(() => userSharesTest({ reference: alike([0.1]), generation: alike([0.1, 0.2]) }, { seed: 1 })).toThrow(
    'it takes 2',
  );
  expect(() => userSharesTest({ reference: alike([0.1, 2]), generation: alike([0.1, 0.2]) }, { seed: 1 })).toThrow(
    'no share',
  );
});
