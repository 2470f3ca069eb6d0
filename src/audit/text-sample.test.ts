import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { TextSample } from './text-sample.ts';

const sampleOf = (things: readonly { cell: string; key: string; size: number }[], limits = { count: 8, size: 100 }) => {
  const sample = new TextSample<string>({ ...limits, totalSize: 1e9 });
  for (const { cell, key, size } of things) sample.add(cell, key, size, () => key);
  return sample.cells();
};
const things = fc
  .uniqueArray(
    fc.record({ cell: fc.constantFrom('a', 'b'), key: fc.string(), size: fc.integer({ min: 1, max: 30 }) }),
    {
      selector: ({ cell, key }) => JSON.stringify([cell, key]),
      maxLength: 60,
    },
  )
  .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));

test('keeps the same things in any order, repeated or not, within its bounds', () => {
  fc.assert(
    fc.property(things, ([all, shuffled]) => {
      const kept = sampleOf(all);
      expect(sampleOf([...shuffled, ...all])).toEqual(kept);
      for (const { cell, items, isThinned } of kept) {
        const own = all.filter((thing) => thing.cell === cell);
        const size = own.filter(({ key }) => items.includes(key)).reduce((sum, thing) => sum + thing.size, 0);
        expect(items.length === 1 || (items.length <= 8 && size <= 100)).toBe(true);
        // What fits is kept whole.
        expect(items.length === own.length).toBe(!isThinned || items.length === own.length);
        const whole = own.reduce((sum, thing) => sum + thing.size, 0);
        if (own.length <= 8 && whole <= 100) expect(isThinned).toBe(false);
      }
    }),
  );
});

test('makes nothing that it does not keep, and stops where the cells do not fit', () => {
  const sample = new TextSample<string>({ count: 2, size: 10, totalSize: 15 });
  sample.add('a', 'x', 10, () => 'x');
  sample.add('a', 'x', 10, () => {
    throw new Error('made twice');
  });
  expect(() => sample.add('b', 'y', 10, () => 'y')).toThrow(InputError);
});
