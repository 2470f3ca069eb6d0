import { expect, test } from 'vitest';
import type { DataKind } from '../data/data-kind.ts';
import { OutputTap } from './output-tap.ts';

/** Rows that count by their value. */
const sized: DataKind<readonly number[]> = {
  id: 'documents',
  count: (rows) => rows.length,
  take: (rows, places) => Array.from(places, (place) => rows[place]!),
  concat: (parts) => parts.flat(),
  sizes: (rows) => Float64Array.from(rows),
};
const { sizes: _, ...plain } = sized;

function tapOf(
  kind: DataKind<readonly number[]>,
  size: number,
  batches: readonly (readonly number[])[],
  keepsTaken = true,
) {
  const asked: number[] = [];
  const tap = new OutputTap<readonly number[]>(
    kind,
    size,
    async (count) => {
      asked.push(count);
      return batches[asked.length - 1]!;
    },
    { keepsTaken },
  );
  return { tap, asked };
}

test('what is measured is what is taken first; more is drawn only when it is used up', async () => {
  const { tap, asked } = tapOf(plain as DataKind<readonly number[]>, 4, [[1, 2, 3, 4], [5, 6], [7]]);
  expect(await tap.outputs()).toEqual([1, 2, 3, 4]);
  expect(await tap.take(3)).toEqual([1, 2, 3]);
  expect(await tap.take(3)).toEqual([4, 5, 6]);
  expect(await tap.take(1)).toEqual([7]);
  expect(asked).toEqual([4, 2, 1]);
  expect(tap.taken()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('all of it is the same object: nothing is copied', async () => {
  const { tap } = tapOf(plain as DataKind<readonly number[]>, 4, [[1, 2, 3, 4]]);
  expect(await tap.take(4)).toBe(await tap.outputs());
  expect(tap.taken()).toBe(await tap.outputs());
});

test('rows of unequal length come as near to an amount as whole rows can', async () => {
  const { tap, asked } = tapOf(sized, 10, [[4, 3, 3], [5]]);
  expect(await tap.take(5)).toEqual([4]);
  // 6 of 7 are there: the missing one is less than half of a row.
  expect(await tap.take(7)).toEqual([3, 3]);
  expect(await tap.take(5)).toEqual([5]);
  expect(asked).toEqual([10, 5]);
});

test('of labels, what is asked for first is what was written last', async () => {
  const { tap } = tapOf({ ...(plain as DataKind<readonly number[]>), id: 'labelled' }, 4, [[1, 2, 3, 4], [5]]);
  expect(await tap.take(3)).toEqual([2, 3, 4]);
  expect(await tap.take(2)).toEqual([1, 5]);
});

test('what nobody will ask for again is not kept', async () => {
  const { tap } = tapOf(
    plain as DataKind<readonly number[]>,
    2,
    [
      [1, 2],
      [3, 4],
    ],
    false,
  );
  expect(await tap.take(2)).toEqual([1, 2]);
  expect(await tap.take(2)).toEqual([3, 4]);
  expect(tap.taken()).toBeUndefined();
});
