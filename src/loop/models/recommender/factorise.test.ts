import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { type Factorisation, factorise } from './factorise.ts';

const SETTINGS = { factors: 3, sweeps: 40, confidence: 5, penalty: 0.5 } as const;
const [USERS, ITEMS] = [12, 9];

/** Events of two groups of users with an item list each, and some at random. */
function someEvents(seed: number) {
  const random = randomStream(seed, 'events');
  const users: number[] = [];
  const items: number[] = [];
  for (let event = 0; event < 60; event++) {
    const user = Math.floor(random() * USERS);
    const half = random() < 0.9 ? user % 2 : 1 - (user % 2);
    users.push(user);
    items.push(half * 4 + Math.floor(random() * 4));
  }
  return { users: Uint32Array.from(users), items: Uint32Array.from(items) };
}

const options = { ...SETTINGS, userCount: USERS, itemCount: ITEMS } as const;

function counts({ users, items }: { users: Uint32Array; items: Uint32Array }): readonly number[][] {
  const table = Array.from({ length: USERS }, () => new Array<number>(ITEMS).fill(0));
  for (let at = 0; at < users.length; at++) table[users[at]!]![items[at]!]!++;
  return table;
}

const score = ({ factors, ofUsers, ofItems }: Factorisation, user: number, item: number) => {
  let sum = 0;
  for (let k = 0; k < factors; k++) sum += ofUsers[user * factors + k]! * ofItems[item * factors + k]!;
  return sum;
};

/** Sum over all pairs of c (p - s)², with the penalty: what is minimised. */
function objective(fitted: Factorisation, table: readonly number[][]): { loss: number; penalised: number } {
  let loss = 0;
  for (let user = 0; user < USERS; user++)
    for (let item = 0; item < ITEMS; item++) {
      const count = table[user]![item]!;
      loss += (1 + SETTINGS.confidence * count) * ((count > 0 ? 1 : 0) - score(fitted, user, item)) ** 2;
    }
  const size = [...fitted.ofUsers, ...fitted.ofItems].reduce((sum, value) => sum + value * value, 0);
  return { loss, penalised: loss + SETTINGS.penalty * size };
}

test('losses are the sum over all pairs, as reckoned pair by pair', () => {
  const events = someEvents(1);
  const fitted = factorise(events, { ...options, random: randomStream(1, 'fit') });
  expect(fitted.losses).toHaveLength(SETTINGS.sweeps);
  expect(fitted.losses.at(-1)!.train).toBeCloseTo(objective(fitted, counts(events)).loss / 60, 10);
});

test('ends where no factor can be moved to advantage', () => {
  const events = someEvents(2);
  const table = counts(events);
  const fitted = factorise(events, { ...options, sweeps: 2000, random: randomStream(2, 'fit') });
  const { penalised } = objective(fitted, table);
  for (const side of ['ofUsers', 'ofItems'] as const)
    for (let at = 0; at < fitted[side].length; at += 4)
      for (const step of [-0.01, 0.01]) {
        const moved = { ...fitted, [side]: fitted[side].slice() };
        moved[side][at] = moved[side][at]! + step;
        expect(objective(moved, table).penalised).toBeGreaterThan(penalised);
      }
});

test('a weight of 2 is the event twice, a weight of 0 none', () => {
  const events = someEvents(3);
  const weights = Float64Array.from(events.users, (_, at) => at % 3);
  const places = Array.from(weights, (weight, at) => new Array<number>(weight).fill(at)).flat();
  const repeated = {
    users: Uint32Array.from(places, (at) => events.users[at]!),
    items: Uint32Array.from(places, (at) => events.items[at]!),
  };
  const weighed = factorise(events, { ...options, weights, random: randomStream(3, 'fit') });
  const spelled = factorise(repeated, { ...options, random: randomStream(3, 'fit') });
  for (let at = 0; at < weighed.ofItems.length; at++) expect(weighed.ofItems[at]).toBeCloseTo(spelled.ofItems[at]!, 9);
});

test('held-out events are foretold better than chance, and only they count in the test loss', () => {
  const [events, test] = [someEvents(4), someEvents(5)];
  const fitted = factorise(events, { ...options, test, random: randomStream(4, 'fit') });
  const [seen, held] = [counts(events), counts(test)];
  let loss = 0;
  let right = 0;
  let inBoth = 0;
  for (let user = 0; user < USERS; user++)
    for (let item = 0; item < ITEMS; item++) {
      const s = score(fitted, user, item);
      if (held[user]![item]! > 0) loss += (1 + SETTINGS.confidence * held[user]![item]!) * (1 - s) ** 2;
      else if (seen[user]![item] === 0) loss += s * s;
      if (held[user]![item]! > 0 && seen[user]![item]! > 0) inBoth++;
      if (seen[user]![item] === 0 && held[user]![item]! > 0) right += s;
    }
  expect(inBoth).toBeGreaterThan(5);
  expect(fitted.losses.at(-1)!.test).toBeCloseTo(loss / 60, 10);
  expect(right).toBeGreaterThan(0);
});

test('same seed, same factors; items without events have none', () => {
  const events = someEvents(6);
  const fits = [0, 0].map(() => factorise(events, { ...options, random: randomStream(6, 'fit') }));
  expect(fits[0]).toEqual(fits[1]);
  expect([...fits[0]!.ofItems.subarray(8 * 3)]).toEqual([0, 0, 0]);
});

/** Solution of a row by gradient steps, one of its pairs left out: all other pairs as they are. */
function solvedWithout(
  counts: readonly number[],
  { left, held }: { readonly left: number; readonly held: Float64Array },
): Float64Array {
  const { factors, confidence, penalty } = SETTINGS;
  const x = new Float64Array(factors);
  for (let step = 0; step < 4000; step++) {
    const gradient = x.map((value) => penalty * value);
    for (const [column, count] of counts.entries()) {
      const events = column === left ? 0 : count;
      let s = 0;
      for (let k = 0; k < factors; k++) s += x[k]! * held[column * factors + k]!;
      const pull = (1 + confidence * events) * (s - (events > 0 ? 1 : 0));
      for (let k = 0; k < factors; k++) gradient[k] = gradient[k]! + pull * held[column * factors + k]!;
    }
    for (let k = 0; k < factors; k++) x[k] = x[k]! - 0.01 * gradient[k]!;
  }
  return x;
}

test('scores of pairs had they no event are those of user and item solved for without each other', () => {
  const events = someEvents(7);
  const table = counts(events);
  const fitted = factorise(events, { ...options, random: randomStream(7, 'fit') });
  const { starts, columns } = fitted.pairs;
  for (const user of [0, 5, 11])
    for (let at = starts[user]!; at < starts[user + 1]!; at++) {
      const item = columns[at]!;
      const ofUser = solvedWithout(table[user]!, { left: item, held: fitted.ofItems });
      const ofItem = solvedWithout(
        table.map((row) => row[item]!),
        { left: user, held: fitted.ofUsers },
      );
      const expected = ofUser.reduce((sum, value, k) => sum + value * ofItem[k]!, 0);
      expect(fitted.unseen[at]).toBeCloseTo(expected, 5);
    }
});
