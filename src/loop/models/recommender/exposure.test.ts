import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { countOfItems, interactionsOfLog } from '../../data/interactions.ts';
import type { SamplingBias } from '../sampling-bias.ts';
import { type Chooser, type ExposureSettings, expose } from './exposure.ts';
import { commonItemLaw } from './item-law.ts';

const ITEMS = 6;
const log = {
  users: Uint32Array.of(0, 0, 0, 1),
  items: Uint32Array.of(0, 1, 2, 3),
};
const names = { users: ['a', 'b'], items: Array.from({ length: ITEMS }, (_, item) => `i${item}`) };
const { catalogue } = interactionsOfLog(log, names);
const NEUTRAL: Chooser = { utility: () => 0, consume: () => undefined };
const PLAIN: ExposureSettings = {
  slate: 1,
  explore: 0,
  ranking: 'draw',
  attention: 0,
  taste: 0,
  repeats: true,
};

function shown({
  weights = [4, 3, 2, 1, 0, 0],
  settings = {},
  bias = {},
  chooser = NEUTRAL,
  count = 20_000,
}: {
  weights?: readonly number[];
  settings?: Partial<ExposureSettings>;
  bias?: SamplingBias;
  chooser?: Chooser;
  count?: number;
}) {
  const law = commonItemLaw(Float64Array.from(weights));
  const random = randomStream(5, 'expose');
  return expose({ catalogue, law, chooser, settings: { ...PLAIN, ...settings }, bias, count, random });
}

/** Shares within 4.5 standard errors: the chance that any of six lies outside is below 1 in 20,000. */
function expectShares(events: ReturnType<typeof shown>, shares: readonly number[]): void {
  const counts = countOfItems(events);
  const total = events.items.length;
  for (const [item, share] of shares.entries())
    expect(Math.abs(counts[item]! / total - share)).toBeLessThanOrEqual(4.5 * Math.sqrt((share * (1 - share)) / total));
}

test('a slate of one is a draw from the law; who acts is who acted', () => {
  const events = shown({});
  expectShares(events, [0.4, 0.3, 0.2, 0.1, 0, 0]);
  const ofFirst = events.users.filter((user) => user === 0).length / events.users.length;
  expect(Math.abs(ofFirst - 0.75)).toBeLessThan(4.5 * Math.sqrt((0.75 * 0.25) / 20_000));
  expect(events.catalogue).toBe(catalogue);
});

test('exploration draws from the whole catalogue, each item alike', () => {
  const explore = 0.3;
  expectShares(
    shown({ settings: { explore } }),
    [0.4, 0.3, 0.2, 0.1, 0, 0].map((share) => 0.7 * share + explore / ITEMS),
  );
});

test('temperature and truncation change the law', () => {
  expectShares(shown({ bias: { temperature: 0.5 } }), [16 / 30, 9 / 30, 4 / 30, 1 / 30, 0, 0]);
  expectShares(shown({ bias: { topK: 2 } }), [4 / 7, 3 / 7, 0, 0, 0, 0]);
});

describe('slates', () => {
  test('of two hold two items: pairs drawn one after the other, without the first again', () => {
    // Taken is either place alike: half the first draw and half the second. P(second = j) = sum over i of p_i p_j / (1 - p_i).
    const p = [0.4, 0.3, 0.2, 0.1];
    const second = p.map((own, j) => p.reduce((sum, other, i) => sum + (i === j ? 0 : (other * own) / (1 - other)), 0));
    expectShares(
      shown({ settings: { slate: 2 } }),
      p.map((own, j) => (own + second[j]!) / 2),
    );
  });

  test('longer than what the recommender knows hold all of it', () => {
    expectShares(shown({ settings: { slate: 6 } }), [0.25, 0.25, 0.25, 0.25, 0, 0]);
  });

  test('of the likeliest are in order, and attention falls with the place', () => {
    const weights = [1, 2 ** -0.8, 3 ** -0.8];
    const total = weights[0]! + weights[1]! + weights[2]!;
    expectShares(shown({ settings: { slate: 3, ranking: 'top', attention: 0.8 } }), [
      ...weights.map((weight) => weight / total),
      0,
      0,
      0,
    ]);
  });

  test('leave the choice to taste', () => {
    const chooser: Chooser = { utility: (_, item) => Math.log(item + 1), consume: () => undefined };
    // All four are shown: taken by taste squared, 1 : 4 : 9 : 16.
    expectShares(
      shown({ settings: { slate: 4, taste: 2 }, chooser }),
      [1, 4, 9, 16, 0, 0].map((weight) => weight / 30),
    );
  });
});

test('without repeats a user takes every item once before any again', () => {
  const events = shown({ settings: { repeats: false }, count: 16 });
  for (const user of [0, 1]) {
    const counts = new Map<number, number>();
    for (const [at, item] of events.items.entries())
      if (events.users[at] === user) counts.set(item, (counts.get(item) ?? 0) + 1);
    const all = [0, 1, 2, 3].map((item) => counts.get(item) ?? 0);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
  }
});

test('users are told what they took, and the same stream gives the same events', () => {
  const taken: [number, number][] = [];
  const chooser: Chooser = { utility: () => 0, consume: (user, item) => taken.push([user, item]) };
  const events = shown({ chooser, count: 50 });
  const key = ([user, item]: readonly [number, number]) => `${user} ${item}`;
  expect(taken.map(key).sort()).toEqual(Array.from(events.users, (user, at) => key([user, events.items[at]!])).sort());
  expect(shown({ count: 50 })).toEqual({ ...events });
});
