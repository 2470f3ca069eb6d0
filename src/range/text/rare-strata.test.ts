import { expect, test } from 'vitest';
import { rareStrata } from './rare-strata.ts';

test('counts the edges below the mass passed, by hand', () => {
  // passed: .5, .8, .9, 1.0; an edge itself does not count as below
  expect(
    rareStrata(
      new Map([
        ['d', 1],
        ['a', 5],
        ['c', 1],
        ['b', 3],
      ]),
    ),
  ).toEqual(
    new Map([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]),
  );
});

test('breaks ties by UTF-8 bytes, where UTF-16 would turn them round', () => {
  // U+FF5E is EF BD 9E, U+1F600 is F0 9F 98 80, but its first UTF-16 unit D83D is below FF5E
  expect([
    ...rareStrata(
      new Map([
        ['\u{1f600}', 1],
        ['\uff5e', 1],
      ]),
    ).keys(),
  ]).toEqual(['\uff5e', '\u{1f600}']);
});

test('leaves out what was never counted, and refuses edges that do not ascend', () => {
  expect(rareStrata(new Map([['a', 0]])).size).toBe(0);
  expect(() => rareStrata(new Map(), { edges: [0.8, 0.5] })).toThrow(RangeError);
  expect(() => rareStrata(new Map(), { edges: [1.5] })).toThrow(RangeError);
});
