import { expect, test } from 'vitest';
import { leastDecidedOtherwise, originShifts } from './origin-shifts.ts';

const unknown = { class: 'unknown', status: 'unknown', flag: null } as const;
const verified = { class: 'human', status: 'verified', flag: null } as const;
const declared = { class: 'human', status: 'declared', flag: null } as const;
const cell = (state: typeof unknown | typeof verified | typeof declared, records: number) => ({
  ...state,
  records,
  words: 10 * records,
});

test('a shift within a heading is one, and what stays is none', () => {
  expect(originShifts([cell(declared, 5), cell(unknown, 2)], [cell(verified, 5), cell(unknown, 2)])).toEqual([
    { ...declared, before: { records: 5, words: 50 }, now: { records: 0, words: 0 } },
    { ...verified, before: { records: 0, words: 0 }, now: { records: 5, words: 50 } },
  ]);
  expect(originShifts([cell(unknown, 1), cell(unknown, 2)], [cell(unknown, 3)])).toEqual([]);
});

test('what came and went is not taken for decided otherwise', () => {
  const moved = originShifts([cell(unknown, 9)], [cell(verified, 4), cell(unknown, 5)]);
  expect(leastDecidedOtherwise(moved, 0)).toBe(4);
  const grown = originShifts([cell(unknown, 9)], [cell(unknown, 12)]);
  expect(leastDecidedOtherwise(grown, 3)).toBe(0);
  const both = originShifts([cell(unknown, 9)], [cell(verified, 9), cell(unknown, 3)]);
  expect(leastDecidedOtherwise(both, 3)).toBe(6);
  // Three human records went and three unknown ones came: nothing was decided otherwise for certain.
  expect(leastDecidedOtherwise(originShifts([cell(verified, 3)], [cell(unknown, 3)]), 6)).toBe(0);
});
