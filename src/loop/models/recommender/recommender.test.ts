import { describe, expect, test } from 'vitest';
import { dirichletDraw } from '../../../statistics/dirichlet-draw.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { countOfItems, type Interactions, interactions, interactionsOfLog } from '../../data/interactions.ts';
import { FitError } from '../fit-error.ts';
import type { FittedModel } from '../loop-model.ts';
import { isRecommender, recommender, recommenderEntry } from './recommender.ts';

const settings = (chosen: Record<string, unknown>) => recommenderEntry.settings.parse(chosen) as never;
const number = (value: number) => String(value);

/** A log of users whose tastes are two groups', each with its own ten items, over items of falling popularity. */
function groupLog({ events = 2400, users = 60, items = 200 } = {}): Interactions {
  const random = randomStream(11, 'log');
  const ofUsers = new Uint32Array(events);
  const ofItems = new Uint32Array(events);
  for (let at = 0; at < events; at++) {
    ofUsers[at] = Math.floor(random() * users);
    const any = Math.floor(items * random() ** 2);
    ofItems[at] = random() < 0.75 ? any - (any % 2) + (ofUsers[at]! % 2) : any;
  }
  return interactionsOfLog(
    { users: ofUsers, items: ofItems },
    {
      users: Array.from({ length: users }, (_, at) => number(at)),
      items: Array.from({ length: items }, (_, at) => number(at)),
    },
  );
}

const log = groupLog();
const trained = (chosen: Record<string, unknown>, data = log, seed = 1) =>
  recommender(settings(chosen)).fit(data, { random: randomStream(seed, 'fit') }) as FittedModel<Interactions>;
const sample = (fitted: FittedModel<Interactions>, count: number, seed = 1) =>
  fitted.sample({ count, random: randomStream(seed, 'sample'), bias: {} }) as Interactions;

/** How often users took items of their own group, among items of either. */
function ownShare(events: Interactions): number {
  let own = 0;
  for (let at = 0; at < events.users.length; at++) if (events.users[at]! % 2 === events.items[at]! % 2) own++;
  return own / events.users.length;
}

describe('matrix factorisation', () => {
  test('learns tastes: what is taken without choosing keeps popularity and tastes of the log', () => {
    const fitted = trained({ slate: 1, factors: 4 });
    const events = sample(fitted, 20_000);
    const counts = countOfItems(events);
    // Marginals are balanced to those of the log; 4.5 standard errors over 200 items.
    for (const [item, count] of countOfItems(log).entries()) {
      const share = count / log.items.length;
      expect(Math.abs(counts[item]! / 20_000 - share)).toBeLessThan(4.5 * Math.sqrt(share / 20_000) + 1e-3);
    }
    expect(ownShare(log)).toBeGreaterThan(0.85);
    expect(ownShare(events)).toBeGreaterThan(0.65);
    expect(ownShare(sample(trained({ by: 'popularity', slate: 1 }), 20_000))).toBeLessThan(0.56);
    expect(fitted.losses).toHaveLength(8);
    expect(fitted.losses.at(-1)!.train).toBeLessThan(fitted.losses[0]!.train);
  });

  test('foretells held-out events better than popularity does', () => {
    const test = groupLog({ events: 900 });
    const held = { ...test, catalogue: log.catalogue };
    const loss = (by: string) =>
      -(trained({ by }).logLikelihood!(held) as Float64Array).reduce((sum, one) => sum + one, 0) / 900;
    expect(loss('matrix-factorisation')).toBeLessThan(loss('popularity') - 0.1);
    const top = trained({});
    if (!isRecommender(top)) throw new Error('a recommender was expected');
    const items = top.topItems(1, { count: 5, isExcluded: (item) => item === 1 });
    expect(items).toHaveLength(5);
    expect(items).not.toContain(1);
    expect(items.filter((item) => item % 2 === 1).length).toBeGreaterThanOrEqual(4);
  });

  test('a weight of 2 is the event twice for popularity, and weights of 0 take events out', () => {
    const weights = Float64Array.from(log.items, (item) => (item < 10 ? 0 : 2));
    const fitted = recommender(settings({ slate: 1 })).fit(log, {
      random: randomStream(1, 'fit'),
      weights,
    }) as FittedModel<Interactions>;
    expect(sample(fitted, 2000).items.filter((item) => item < 10)).toHaveLength(0);
  });
});

describe('its users', () => {
  test('an ideal recommender and choosing users take what they like; a random one leaves more to chance', () => {
    const ideal = ownShare(sample(trained({ by: 'ideal' }), 8000));
    const chance = ownShare(sample(trained({ by: 'random', slate: 2 }), 8000));
    // Tastes are told from a log of 40 events a user: less sure than what the log was drawn from.
    expect(ideal).toBeGreaterThan(0.65);
    expect(chance).toBeGreaterThan(0.5);
    expect(chance).toBeLessThan(ideal);
  });

  test('are shown anything by a random recommender, whatever the ranking', () => {
    const events = sample(trained({ by: 'random', ranking: 'top', slate: 3 }), 4000);
    expect(new Set(events.items).size).toBeGreaterThan(190);
  });

  test('drift towards what they are shown; looking twice at a generation changes nothing, resuming neither', () => {
    const model = recommender(settings({ by: 'popularity', slate: 3, drift: 0.2 }));
    const run = (generation: number) =>
      model.fit(log, { random: randomStream(1, 'fit', generation) }) as FittedModel<Interactions>;
    const first = run(1);
    const events = sample(first, 3000);
    sample(first, 100, 2);
    expect(sample(first, 3000)).toEqual(events);
    const saved = structuredClone(model.memory!.save());
    const second = sample(run(2), 3000);
    expect(second).not.toEqual(events);

    const resumed = recommender(settings({ by: 'popularity', slate: 3, drift: 0.2 }));
    resumed.memory!.restore(saved);
    const again = resumed.fit(log, { random: randomStream(1, 'fit', 2) }) as FittedModel<Interactions>;
    expect(sample(again, 3000)).toEqual(second);
  });
});

describe('bad input', () => {
  test('no events, and weights of nothing, cannot be learnt from', () => {
    const none = interactions.take(log, new Uint32Array(0));
    expect(() => trained({}, none)).toThrow(FitError);
    expect(() =>
      recommender(settings({})).fit(log, { random: randomStream(1), weights: new Float64Array(log.items.length) }),
    ).toThrow('weight 0');
  });

  test('unknown and impossible settings are refused', () => {
    expect(recommenderEntry.settings.safeParse({ slates: 3 }).success).toBe(false);
    expect(recommenderEntry.settings.safeParse({ explore: 1.5 }).success).toBe(false);
  });

  test('one user and one item are enough', () => {
    const one = interactionsOfLog(
      { users: Uint32Array.of(0), items: Uint32Array.of(0) },
      { users: ['u'], items: ['i'] },
    );
    expect([...sample(trained({}, one), 3).items]).toEqual([0, 0, 0]);
  });
});

/** Shares of a small catalogue, some rare; one user. */
const SHARES = dirichletDraw(randomStream(3, 'shares'), { shapes: new Float64Array(30).fill(0.7) });
const N = 60;
const REPLICAS = 2500;

function humanBatch(random: () => number): Interactions {
  const items = Uint32Array.from({ length: N }, () => {
    let left = random();
    let item = 0;
    while (item < SHARES.length - 1 && left >= SHARES[item]!) left -= SHARES[item++]!;
    return item;
  });
  return interactionsOfLog(
    { users: new Uint32Array(N), items },
    { users: ['u'], items: Array.from({ length: SHARES.length }, (_, at) => number(at)) },
  );
}

const diversity = (data: Interactions) => {
  const counts = countOfItems(data);
  return 1 - counts.reduce((sum, count) => sum + (count / data.items.length) ** 2, 0);
};

/** Mean and standard error of the diversity of the training set after so many generations, over replicas. */
function simulated({
  generations,
  remembers,
  explore = 0,
  start,
}: {
  generations: number;
  remembers: number;
  explore?: number;
  start?: Interactions;
}): { mean: number; error: number } {
  const values: number[] = [];
  for (let replica = 0; replica < REPLICAS; replica++) {
    const random = randomStream(replica, 'replica', String(remembers), explore);
    const model = recommender(settings({ by: 'popularity', slate: 1, explore }));
    let batches = [start ?? humanBatch(random)];
    for (let generation = 2; generation <= generations; generation++) {
      const fitted = model.fit(interactions.concat(batches), { random }) as FittedModel<Interactions>;
      batches.push(fitted.sample({ count: N, random, bias: {} }) as Interactions);
      batches = batches.slice(-remembers);
    }
    values.push(diversity(interactions.concat(batches)));
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / REPLICAS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (REPLICAS - 1);
  return { mean, error: Math.sqrt(variance / REPLICAS) };
}

/** Diversity of the law itself. */
const H0 = 1 - SHARES.reduce((sum, share) => sum + share * share, 0);

// 2,500 replicas each, tolerance 4 standard errors: a false alarm about once in 16,000 runs of each.
describe('the popularity recommender is a population', () => {
  test('trained on the last batch it follows Wright and Fisher: H0 (1 - 1/n)^t', () => {
    const { mean, error } = simulated({ generations: 20, remembers: 1 });
    expect(Math.abs(mean - H0 * (1 - 1 / N) ** 20)).toBeLessThan(4 * error);
  });

  test('trained on the whole log it is an urn of Polya: H0 prod (1 - 1/(n i²))', () => {
    const { mean, error } = simulated({ generations: 12, remembers: Number.POSITIVE_INFINITY });
    let expected = H0;
    for (let i = 1; i <= 12; i++) expected *= 1 - 1 / (N * i * i);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });

  test('trained on a window of w batches it loses 1/(n ((w + 1)/2)²) of its diversity a step', () => {
    const remembers = 3;
    // Ratio of two times after the window has filled: the law of the decay, whatever came before.
    const early = simulated({ generations: 8, remembers });
    const late = simulated({ generations: 28, remembers });
    const expected = (1 - 1 / (N * ((remembers + 1) / 2) ** 2)) ** 20;
    const ratio = late.mean / early.mean;
    const error = ratio * Math.hypot(early.error / early.mean, late.error / late.mean);
    expect(Math.abs(ratio - expected)).toBeLessThan(4 * error + 0.003);
  });

  test('exploration is migration from a uniform mainland: it pulls to uniform, not to taste', () => {
    const explore = 0.2;
    const items = SHARES.length;
    // 7.2, independent: x/(1 + x) of the mainland's diversity, x = (N - 1) m (2 - m); reached within 1 in e^-5 of the distance after 12 steps.
    const x = (N - 1) * explore * (2 - explore);
    const expected = ((1 - 1 / items) * x) / (1 + x);
    const { mean, error } = simulated({ generations: 12, remembers: 1, explore });
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    // Taste itself is narrower than what exploration ends in.
    expect(H0).toBeLessThan(mean);
  });
});
