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
  expect(rows[0]).toEqual({ text: '0', user: 'user 0', item: '0', band: 'head' });
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
