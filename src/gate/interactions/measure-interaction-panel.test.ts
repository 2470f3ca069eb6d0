import { expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import { INTERACTION_METRICS } from './interaction-metrics.ts';
import { ItemBands } from './item-bands.ts';
import { measureInteractionPanel } from './measure-interaction-panel.ts';
import type { PlacedUser } from './place-user.ts';

const bands = new ItemBands(new Map(Array.from({ length: 200 }, (_, at) => [`i${at}`, Math.ceil(2000 / (at + 1))])));
const keyOf = (user: string) => Number(user.slice(1));

function users(count: number, items: (at: number) => readonly string[]): readonly PlacedUser[] {
  return Array.from({ length: count }, (_, at) => {
    const own = [...new Set(items(at))].sort();
    return { user: `u${at}`, events: own.length, counts: [], known: [], items: own };
  });
}

const drawnFrom = (catalogue: number, size: number, key: string) => (at: number) => {
  const random = randomStream(at, key);
  return Array.from({ length: size }, () => `i${Math.floor(catalogue * random() ** 2)}`);
};

test('numbers worked by hand', async () => {
  // Both arms alike: two users take i0 and i1, two i0 and i2.
  const arm = users(4, (at) => ['i0', `i${(at % 2) + 1}`]);
  const panel = await measureInteractionPanel({
    reference: arm,
    generation: arm,
    bands,
    isPaired: true,
    seed: 1,
    keyOf,
  });
  expect(panel.sample).toMatchObject({ users: 4, itemsPerUser: 2 });
  const value = Object.fromEntries(panel.measurements.map(({ id, reference }) => [id, reference]));
  expect(value['different-items']).toBe(3);
  // Shares 1/2, 1/4, 1/4: entropy 1.5 ln 2.
  expect(value['effective-items']).toBeCloseTo(2 ** 1.5, 12);
  // Of users of an item 4, 2, 2: (12 + 2 + 2)/(4 · 3 · 2).
  expect(value['user-overlap']).toBeCloseTo(2 / 3, 12);
  // Counts 2, 2, 4 of 3 items: (2 (2-4) + 2 (4-4) + 4 (6-4)) / (3 · 8) = 1/6.
  expect(value.gini).toBeCloseTo(1 / 6, 12);
  expect(value['rarest-seen']).toBe(0);
});

test('arms that are alike are not told apart, one that shows less is, and the same input gives the same', async () => {
  const people = users(200, drawnFrom(200, 20, 'people'));
  const same = users(150, drawnFrom(200, 25, 'same'));
  const narrow = users(150, drawnFrom(60, 25, 'narrow'));
  const input = { reference: people, bands, isPaired: false, seed: 1, keyOf, splits: 399 };
  const alike = await measureInteractionPanel({ ...input, generation: same });
  for (const { pAdjusted, role } of alike.measurements) if (role === 'range') expect(pAdjusted).toBeGreaterThan(0.02);
  const less = await measureInteractionPanel({ ...input, generation: narrow });
  const adjusted = Object.fromEntries(less.measurements.map(({ id, pAdjusted }) => [id, pAdjusted]));
  for (const id of ['different-items', 'effective-items', 'user-overlap', 'rarest-seen'])
    expect(adjusted[id], id).toBeLessThanOrEqual(0.02);
  expect(adjusted['mean-popularity']).toBeUndefined();
  expect(await measureInteractionPanel({ ...input, generation: narrow.toReversed() })).toEqual(less);
  expect(less.measurements.map(({ id }) => id)).toEqual(INTERACTION_METRICS.map(({ id }) => id));
});

test('one user is too few', async () => {
  const one = users(1, () => ['i0']);
  await expect(
    measureInteractionPanel({ reference: one, generation: one, bands, isPaired: true, seed: 1, keyOf }),
  ).rejects.toThrow('needs 2');
});
