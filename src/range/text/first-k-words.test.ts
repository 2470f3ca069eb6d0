import { expect, test } from 'vitest';
import { firstKWords } from './first-k-words.ts';

test('keeps units that every arm answers at length, and cuts them', () => {
  const arms = new Map([
    [
      'human',
      new Map([
        ['p1', [...'abcd']],
        ['p2', [...'ef']],
        ['p3', [...'xyz']],
        ['p4', [...'uvw']],
      ]),
    ],
    [
      'model',
      new Map([
        ['p3', [...'klmn']],
        ['p1', [...'ghijk']],
        ['p2', [...'opq']],
        ['p5', [...'rst']],
      ]),
    ],
  ]);
  const { kept, droppedCount, arms: cut } = firstKWords(arms, { words: 3 });
  // p2 is short in one arm, p4 and p5 are absent from one
  expect(kept).toEqual(['p1', 'p3']);
  expect(droppedCount).toBe(3);
  expect(cut.get('human')).toEqual([[...'abc'], [...'xyz']]);
  expect(cut.get('model')).toEqual([[...'ghi'], [...'klm']]);
});

test('no arms, no units', () => {
  expect(firstKWords(new Map(), { words: 1 })).toEqual({ kept: [], droppedCount: 0, arms: new Map() });
  expect(() => firstKWords(new Map(), { words: 0 })).toThrow(RangeError);
});
