import { expect, test } from 'vitest';
import { IN_GENERATION, IN_REFERENCE, LEFT_OUT, makeRelabellings } from './relabellings.ts';

const columnsOf = ({ byColumn, columns, blocks }: ReturnType<typeof makeRelabellings>) =>
  Array.from({ length: columns }, (_, column) => [
    ...byColumn.subarray(column * 2 * blocks, (column + 1) * 2 * blocks),
  ]);

test('the observed labels come first, every arm keeps its size, and one block of each is left out in turn', () => {
  const relabellings = makeRelabellings({ blocks: 8, splits: 50, isPaired: false, seed: 1 });
  expect(relabellings).toMatchObject({ splits: 51, columns: 59, isExhaustive: false });
  const columns = columnsOf(relabellings);
  expect(columns[0]).toEqual([...Array(8).fill(IN_REFERENCE), ...Array(8).fill(IN_GENERATION)]);
  for (const column of columns.slice(0, 51)) {
    expect(column.filter((label) => label === IN_REFERENCE)).toHaveLength(8);
    expect(column).not.toContain(LEFT_OUT);
  }
  expect(new Set(columns.slice(0, 51).map(String)).size).toBeGreaterThan(45);
  for (const [block, column] of columns.slice(51).entries())
    expect(column).toEqual(columns[0]!.map((label, place) => (place % 8 === block ? LEFT_OUT : label)));
});

test('where prompts are shared a block changes places with its partner only', () => {
  const columns = columnsOf(makeRelabellings({ blocks: 12, splits: 40, isPaired: true, seed: 2 }));
  for (const column of columns.slice(0, 41))
    for (let block = 0; block < 12; block++)
      expect(column[block]! + column[12 + block]!).toBe(IN_REFERENCE + IN_GENERATION);
  expect(new Set(columns.slice(0, 41).map(String)).size).toBeGreaterThan(35);
});

test('few blocks: every relabelling once', () => {
  // C(6, 3) = 20 and 2^3 = 8.
  for (const [isPaired, all] of [
    [false, 20],
    [true, 8],
  ] as const) {
    const relabellings = makeRelabellings({ blocks: 3, splits: 999, isPaired, seed: 3 });
    expect(relabellings).toMatchObject({ splits: all, isExhaustive: true });
    const columns = columnsOf(relabellings).slice(0, all).map(String);
    expect(new Set(columns).size).toBe(all);
    expect(columns[0]).toBe('1,1,1,2,2,2');
  }
});

test('labels fall evenly', () => {
  // 4000 columns: a block is in the reference in half of them, sd 0.0079.
  const { byColumn } = makeRelabellings({ blocks: 20, splits: 4000, isPaired: false, seed: 4 });
  for (let block = 0; block < 40; block++) {
    let inReference = 0;
    for (let column = 1; column <= 4000; column++) if (byColumn[column * 40 + block] === IN_REFERENCE) inReference++;
    expect(Math.abs(inReference / 4000 - 0.5)).toBeLessThan(0.04);
  }
});

test('refuses what it cannot do', () => {
  for (const blocks of [1, 129, 2.5])
    expect(() => makeRelabellings({ blocks, splits: 9, isPaired: false, seed: 1 })).toThrow(RangeError);
  expect(() => makeRelabellings({ blocks: 4, splits: 0, isPaired: false, seed: 1 })).toThrow(RangeError);
});
