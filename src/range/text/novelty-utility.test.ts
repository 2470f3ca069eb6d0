import { expect, test } from 'vitest';
import { noveltyUtility } from './novelty-utility.ts';

test('pays for the first of each class, by hand', () => {
  // (1 - .8)/(1 - .512) · (8 + 0 + .64·5)
  const replies = [
    { class: 0, score: 8 },
    { class: 0, score: 9 },
    { class: 1, score: 5 },
  ];
  expect(noveltyUtility(replies)).toBeCloseTo((0.2 / 0.488) * 11.2, 14);
});

test('of ever new replies of one score is that score', () => {
  expect(
    noveltyUtility(
      [1, 2, 3].map((each) => ({ class: each, score: 7 })),
      { patience: 0.3 },
    ),
  ).toBeCloseTo(7, 14);
  expect(noveltyUtility([])).toBeUndefined();
  expect(() => noveltyUtility([], { patience: 1 })).toThrow(RangeError);
});
