import { expect, test } from 'vitest';
import { recipeSchema } from '../../../mix/recipe/recipe.ts';
import { interactions, interactionsOfLog } from '../../data/interactions.ts';
import { interactionRows } from './interaction-rows.ts';

/** 1,000 events: items 0 and 1 have 400 each, items 2 to 201 one each. */
const COUNT = 1000;
const data = interactionsOfLog(
  {
    users: Uint32Array.from({ length: COUNT }, (_, at) => at % 7),
    items: Uint32Array.from({ length: COUNT }, (_, at) => (at < 800 ? Math.floor(at / 400) : at - 798)),
  },
  {
    users: Array.from({ length: 7 }, (_, at) => `user ${at}`),
    items: Array.from({ length: 202 }, (_, at) => String(at)),
  },
);

test('rows come back as the events they were', () => {
  const rows = [...interactionRows.rows(data)];
  expect(rows[0]).toEqual({ text: '0', user: 'user 0', item: '0', band: 'head', popularity: 'head' });
  expect(interactionRows.data(rows, data)).toEqual(data);
  const some = interactions.take(data, Uint32Array.of(999, 3));
  expect(interactionRows.data([...interactionRows.rows(some)], data)).toEqual(some);
});

test('bands of the tail hold half a percent of the human events each', () => {
  const counts = new Map<string, number>();
  for (const { band } of interactionRows.rows(data)) counts.set(String(band), (counts.get(String(band)) ?? 0) + 1);
  expect(counts.get('head')).toBe(400);
  expect(counts.get('middle')).toBe(400);
  expect(counts.size).toBe(42);
  expect([...counts].filter(([band]) => band.startsWith('tail')).map(([, count]) => count)).toEqual(
    new Array(40).fill(5),
  );
});

test('rows of a build that were changed are refused', () => {
  const [row] = [...interactionRows.rows(data)];
  expect(() => interactionRows.data([{ ...row, item: 'other' }], data)).toThrow('not in the catalogue');
});

test('its recipe is one', () => {
  expect(recipeSchema.safeParse({ ...interactionRows.recipe, recipe: 'loop' }).success).toBe(true);
});

test('a balanced recipe gives a band as much more as the last outputs lacked of it, and rows of people where outputs have none', () => {
  // Of 1,000 human events the head holds 400 (item 0), the middle 400, the tail 150 and the rarest 50. The outputs are of item 0 alone.
  const shown = interactions.take(data, new Uint32Array(COUNT));
  const balanced = interactionRows.balance!({
    trained: data,
    shown,
    human: [data],
    outputs: [shown],
    size: COUNT,
    most: 500,
  });
  const recipe = recipeSchema.parse({ ...interactionRows.recipe, ...balanced, recipe: 'loop' });
  const shares = Object.fromEntries(recipe.shares.map(({ of, min, max }) => [of, [min, max]]));
  // People may give 500 rows, and outputs have nothing but the head: it keeps the other half.
  expect(Object.keys(shares)).toEqual(['head', 'middle', 'tail', 'rarest'].map((band) => `popularity = ${band}`));
  expect(shares['popularity = head']).toEqual([0.485, 0.515]);
  expect(recipe.rare).toMatchObject({ by: ['band'] });
});
