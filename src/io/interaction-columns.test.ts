import { expect, test } from 'vitest';
import { guessInteractionColumn, nameInCell, numberInCell } from './interaction-columns.ts';

test('columns are known by their names, however they are written, the likeliest first', () => {
  const columns = ['userId', 'Movie ID', 'rating', 'timestamp', 'item'];
  expect(guessInteractionColumn('user', columns)).toBe('userId');
  expect(guessInteractionColumn('item', columns)).toBe('item');
  expect(guessInteractionColumn('item', columns.slice(0, 4))).toBe('Movie ID');
  expect(guessInteractionColumn('time', columns)).toBe('timestamp');
  expect(guessInteractionColumn('rating', ['text'])).toBeUndefined();
});

test('names are texts and numbers; what is neither, empty or too long names nobody', () => {
  expect([7, 7n, ' a ', '\ud800'].map(nameInCell)).toEqual(['7', '7', 'a', '\ufffd']);
  expect([null, '', '  ', Number.NaN, {}, 'x'.repeat(2000)].map(nameInCell)).toEqual(new Array(6).fill(undefined));
  expect(['4.5', 4, '', 'good', null].map(numberInCell)).toEqual([4.5, 4, undefined, undefined, undefined]);
});
