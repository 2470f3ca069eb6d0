import { expect, test } from 'vitest';
import { mtld } from './mtld.ts';

test('ends a factor where types/tokens falls to .72, by hand', () => {
  // a a: 1/2 ends a factor at the second token, both ways: 4 tokens, 2 factors
  expect(mtld(['a', 'a', 'b', 'b'])).toBe(2);
  // a b c b: ratio 3/4 at the end, (1/4)/(7/25) = 25/28 of a factor; backwards b c b: 2/3 ends, then a alone adds none
  expect(mtld(['a', 'b', 'c', 'b'])).toBeCloseTo((4 / (25 / 28) + 4 / 1) / 2, 14);
});

test('matches exact fractions on a longer text', () => {
  expect(mtld([...'abcabdaefghabijklmnabc'])).toBeCloseTo(17.7474226804124, 13);
});

test('a text without repetition scores its length; 18 of 25 is the border itself', () => {
  expect(mtld([...'abcdefghijkl'])).toBe(12);
  expect(mtld([])).toBeUndefined();
  // 18 types, 7 of them twice at the end: .72 is reached with the last token in reading forwards
  const forwards = [...'abcdefghijklmnopqr', ...'abcdefg'];
  expect(mtld(forwards)).toBeCloseTo(25, 13);
});
