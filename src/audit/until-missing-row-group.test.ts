import { expect, test } from 'vitest';
import { MissingRowGroup } from '../io/missing-row-group.ts';
import { untilMissingRowGroup } from './until-missing-row-group.ts';

async function* twoThen(error: Error): AsyncIterable<number> {
  yield 1;
  yield 2;
  throw error;
}

test('a file with fewer row groups ends where they end', async () => {
  const gone = new MissingRowGroup('a.parquet', { group: 2, groups: 2 });
  expect(gone.message).toBe('a.parquet has 2 row groups; group 2 was asked for');
  expect(await Array.fromAsync(untilMissingRowGroup(twoThen(gone)))).toEqual([1, 2]);
});

test.each([new RangeError('Invalid array length'), new Error('a mistake')])('%s is not taken for it', async (error) => {
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of untilMissingRowGroup(twoThen(error))) seen.push(item);
  })();
  await expect(reading).rejects.toBe(error);
  expect(seen).toEqual([1, 2]);
});
