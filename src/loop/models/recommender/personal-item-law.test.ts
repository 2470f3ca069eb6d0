import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import type { Factorisation } from './factorise.ts';
import { personalItemLaw } from './personal-item-law.ts';

/** Two factors; the first half of the users has the one, the others the other; items likewise, the last with neither. */
const factorisation: Factorisation = {
  factors: 2,
  ofUsers: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1),
  ofItems: Float64Array.of(1, 0, 0.5, 0, 0, 1, 0, 0),
  losses: [],
  pairs: { starts: new Uint32Array(5), columns: new Uint32Array(0), values: new Float64Array(0) },
  unseen: new Float64Array(0),
};
const itemTargets = Float64Array.of(10, 20, 30, 0);
const userTargets = Float64Array.of(15, 15, 30, 0);

function eventsBy(sharpness: number) {
  // Drawn from P(item | user) ∝ w exp(b s) with w = 1, 2, 3.
  const random = randomStream(1, 'draws', sharpness);
  const users: number[] = [];
  const items: number[] = [];
  for (let event = 0; event < 20_000; event++) {
    const user = event % 3;
    const weights = [1, 2, 3].map((weight, item) => {
      const s = user < 2 ? [1, 0.5, 0][item]! : [0, 0, 1][item]!;
      return weight * Math.exp(sharpness * s);
    });
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    let item = 0;
    while (item < 2 && left >= weights[item]!) left -= weights[item++]!;
    users.push(user);
    items.push(item);
  }
  return { users: Uint32Array.from(users), items: Uint32Array.from(items) };
}

test('all users together take every item as often as told', () => {
  const law = personalItemLaw({ factorisation, itemTargets, userTargets, calibration: eventsBy(2) });
  const taken = [0, 0, 0];
  const weights = new Float64Array(law.items.length);
  for (const [user, acts] of [15, 15, 30].entries()) {
    law.weigh(user, weights);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    for (const [place, weight] of weights.entries()) taken[place]! += acts * weight;
  }
  expect([...law.items]).toEqual([0, 1, 2]);
  for (const [item, count] of taken.entries()) expect(Math.abs(count / itemTargets[item]! - 1)).toBeLessThan(2e-3);
});

test('the sharpness is that of the events it is calibrated on', () => {
  for (const sharpness of [0.5, 2]) {
    const events = eventsBy(sharpness);
    const items = new Float64Array(4);
    const users = new Float64Array(4);
    for (let at = 0; at < events.users.length; at++) {
      items[events.items[at]!]!++;
      users[events.users[at]!]!++;
    }
    const law = personalItemLaw({ factorisation, itemTargets: items, userTargets: users, calibration: events });
    // 20,000 events: standard error about .03
    expect(Math.abs(law.sharpness - sharpness)).toBeLessThan(0.12);
  }
});

test('scores that foretell nothing, or no calibration, leave the popularity', () => {
  const random = randomStream(2, 'noise');
  const calibration = {
    users: Uint32Array.from({ length: 3000 }, () => Math.floor(random() * 3)),
    items: Uint32Array.from({ length: 3000 }, () => 2),
  };
  const none = { users: new Uint32Array(0), items: new Uint32Array(0) };
  const weights = new Float64Array(3);
  const law = personalItemLaw({ factorisation, itemTargets, userTargets, calibration: none });
  expect(law.sharpness).toBe(0);
  law.weigh(0, weights);
  expect(weights[2]).toBeCloseTo(0.5, 3);
  expect(Math.exp(law.logProbability(0, 2))).toBeCloseTo(0.5, 3);
  // Everyone takes the last item alike: only the first group's scores speak against it.
  expect(personalItemLaw({ factorisation, itemTargets, userTargets, calibration }).sharpness).toBeGreaterThanOrEqual(0);
});

test('users who never acted share the law of all, items never taken have no probability', () => {
  const law = personalItemLaw({ factorisation, itemTargets, userTargets, calibration: eventsBy(2) });
  expect(law.logProbability(3, 1)).toBeCloseTo(Math.log(20 / 60), 12);
  expect(law.logProbability(0, 3)).toBe(Number.NEGATIVE_INFINITY);
});
