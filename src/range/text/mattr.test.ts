import { expect, test } from 'vitest';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { mattr } from './mattr.ts';
import { msttr } from './msttr.ts';

test('averages the windows, by hand', () => {
  // a b a | b a c | a c b | c b b | b b d: 2 + 3 + 3 + 2 + 2 = 12 of 15
  expect(mattr([['a', 'b', 'a', 'c', 'b', 'b', 'd']], { window: 3 })).toBeCloseTo(12 / 15, 15);
});

test('windows stay within documents, and short documents have none', () => {
  expect(mattr([['a', 'a'], ['b', 'b'], ['c']], { window: 2 })).toBe(0.5);
  expect(mattr([['a', 'b']], { window: 3 })).toBeUndefined();
  expect(() => mattr([], { window: 0 })).toThrow(RangeError);
});

test('equals sets taken window by window', () => {
  const random = new SeededRandom(3);
  const documents = Array.from({ length: 20 }, () =>
    Array.from({ length: random.below(90) }, () => `${random.below(30)}`),
  );
  let types = 0;
  let windows = 0;
  for (const tokens of documents)
    for (let from = 0; from + 20 <= tokens.length; from++) {
      types += new Set(tokens.slice(from, from + 20)).size;
      windows++;
    }
  expect(mattr(documents, { window: 20 })).toBe(types / (windows * 20));
});

test('segments: only a last one that is not full is left out', () => {
  // a b a | c b b | d: (2/3 + 2/3)/2; a b a | c c c: (2/3 + 1/3)/2
  expect(msttr(['a', 'b', 'a', 'c', 'b', 'b', 'd'], { segment: 3 })).toBeCloseTo(2 / 3, 15);
  expect(msttr(['a', 'b', 'a', 'c', 'c', 'c'], { segment: 3 })).toBe(0.5);
  expect(msttr(['a'], { segment: 3 })).toBeUndefined();
});
