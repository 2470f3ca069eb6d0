import { describe, expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import type { HumanData } from '../data/human-data.ts';
import { humanDataOfRows } from '../data/human-data-of-rows.ts';
import { type Interactions, interactions, interactionsOfLog } from '../data/interactions.ts';
import type { FittedModel } from '../models/loop-model.ts';
import { recommender, recommenderEntry } from '../models/recommender/recommender.ts';
import { createInteractionMeasures } from './interactions-measures.ts';

const [USERS, ITEMS, EVENTS] = [60, 80, 4000];

function someLog(): Interactions {
  const random = randomStream(2, 'log');
  const users = new Uint32Array(EVENTS);
  const items = new Uint32Array(EVENTS);
  for (let at = 0; at < EVENTS; at++) {
    users[at] = Math.floor(random() * USERS);
    // The first users like what is rare.
    items[at] = Math.floor(ITEMS * random() ** (users[at]! < 12 ? 1.1 : 3));
  }
  const names = (count: number) => Array.from({ length: count }, (_, at) => String(at));
  return interactionsOfLog({ users, items }, { users: names(USERS), items: names(ITEMS) });
}

const log = someLog();
const SIZE = 1500;
const human: HumanData<Interactions> = humanDataOfRows({
  kind: interactions,
  rows: log,
  first: SIZE,
  test: 800,
  random: randomStream(2, 'split'),
  place: 'log',
});
const model = (chosen: Record<string, unknown>) => recommender(recommenderEntry.settings.parse(chosen) as never);
const trained = (chosen: Record<string, unknown>, training = human.first) =>
  model(chosen).fit(training, { random: randomStream(2, 'fit') }) as FittedModel<Interactions>;

async function measured(fitted: FittedModel<Interactions>, outputs: Interactions, training = human.first) {
  const set = await createInteractionMeasures({ human, size: SIZE, random: randomStream(2, 'measures'), model: {} });
  const result = await set.measure({
    generation: 1,
    training,
    outputs,
    fitted,
    firstFitted: fitted,
    human,
    random: randomStream(2, 'measure'),
    wantsDetails: true,
  });
  return { ...result, reference: set.reference, specs: set.specs };
}

describe('human events', () => {
  test('measure as the reference says', async () => {
    const fresh = human.fresh({ count: SIZE, random: randomStream(2, 'fresh') });
    const { values, reference, specs } = await measured(trained({}), fresh);
    // 750 events are measured: the standard error of a share of .2 is .015.
    expect(Math.abs(values.tail_mass! - reference.tail_mass!)).toBeLessThan(0.06);
    // The item that crosses the edge belongs to the tail.
    expect(reference.tail_mass).toBeGreaterThan(0.19);
    expect(reference.tail_mass).toBeLessThan(0.21);
    for (const id of ['coverage', 'gini', 'entropy', 'user_jaccard'])
      expect(Math.abs(values[id]! / reference[id]! - 1)).toBeLessThan(0.1);
    const known = new Set(specs.map(({ id }) => id));
    expect(Object.keys(values).filter((id) => !known.has(id))).toEqual([]);
    expect(specs.map(({ id }) => id).filter((id) => !(id in values))).toEqual([]);
    for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
  });

  test('keep the users of niche taste where they are', async () => {
    const { values } = await measured(trained({}), log);
    expect(values.shift_niche).toBeLessThan(0.12);
    expect(values.shift_majority).toBeLessThan(0.06);
  });
});

describe('events of a narrow recommender', () => {
  const narrow = interactions.take(
    log,
    Uint32Array.from(
      Array.from(log.items, (item, at) => ({ item, at }))
        .filter(({ item }) => item < 4)
        .map(({ at }) => at),
    ),
  );

  test('show in every measure', async () => {
    const { values, reference } = await measured(trained({}, narrow), narrow, narrow);
    expect(values.tail_mass).toBe(0);
    expect(values.types).toBe(4);
    expect(values.coverage).toBe(4 / ITEMS);
    expect(values.gini).toBeGreaterThan(reference.gini!);
    expect(values.entropy).toBeLessThan(Math.log(4) + 1e-9);
    expect(values.user_jaccard).toBeGreaterThan(3 * reference.user_jaccard!);
    expect(values.gini_simpson).toBeLessThan(reference.gini_simpson!);
    // Minorities are hit more: what they like is what is no longer there.
    expect(values.shift_niche).toBeGreaterThan(values.shift_majority!);
    expect(values.recall_niche).toBeLessThan(values.recall_majority!);
    expect(values.test_loss).toBeGreaterThan((await measured(trained({}), narrow)).values.test_loss!);
  });

  test('are shown as a histogram of popularity and as samples', async () => {
    const { histograms, samples } = await measured(trained({}, narrow), narrow, narrow);
    const { edges, counts } = histograms!.popularity!;
    expect(edges).toHaveLength(11);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(narrow.items.length);
    expect(samples![0]).toMatch(/^0: \d/);
    for (const sample of samples!) expect(sample.length).toBeLessThanOrEqual(300);
  });
});

test('fewer events than all arms are measured on are not measured', async () => {
  const { values } = await measured(trained({}), interactions.take(log, new Uint32Array(SIZE / 2 - 1)));
  expect('tail_mass' in values).toBe(false);
  expect('recall' in values).toBe(true);
});

test('recall asks for held-out items among those that a user did not have', async () => {
  const perfect = { ...trained({}), topItems: (user: number) => [...new Set(wantedOf(user))] };
  const { values } = await measured(perfect, log);
  expect(values.recall).toBe(1);
  const useless = { ...trained({}), topItems: () => [] };
  expect((await measured(useless, log)).values.recall).toBe(0);
});

function wantedOf(user: number): readonly number[] {
  const of = ({ users, items }: Interactions) => [...items].filter((_, at) => users[at] === user);
  const own = new Set(of(human.first));
  return [...new Set(of(human.test).filter((item) => !own.has(item)))].slice(0, 20);
}
