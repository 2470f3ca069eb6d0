import { expect, test } from 'vitest';
import { ruleCost, ruleCostText } from './rule-price-text.ts';

const rule = (own: Partial<Parameters<typeof ruleCostText>[0]>) => ({
  ...{ id: 'human.floor', says: 'at least 60 % human text', min: 0.6, max: null, selected: 10 },
  ...{ price: 0, price_rows: 0, moved: 0, moved_rows: 0 },
  ...own,
});
const text = (own: Partial<Parameters<typeof ruleCostText>[0]>, asked: number | null) =>
  ruleCostText(rule(own), { unit: 'words', asked }).replaceAll('\u00a0', ' ');

test('a rule costs text where as much is wanted as there is, and other text where so much is asked', () => {
  const more = { price: 5000, price_rows: 50 };
  expect(text(more, null)).toBe('without it 50 rows, 5,000 words more');
  // As much is selected with it as without: what a larger budget could hold is no price of this one.
  expect(text(more, 1000)).toBe('costs nothing');
  expect(ruleCost(rule(more), { asked: 1000 })).toBe(0);
  expect(ruleCost(rule(more), { asked: null })).toBe(5000);
  expect(text({ ...more, moved: 120, moved_rows: 1 }, 1000)).toBe('moves 1 row, 120 words');
  expect(text({ moved: 0.3 }, 1000)).toBe('costs nothing');
});
