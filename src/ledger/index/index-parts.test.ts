import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { BlockFilter } from './block-filter.ts';
import { PostingBuffer } from './posting-buffer.ts';
import { HALF, lowerHalf, spreadUpper, upperHalf } from './posting-key.ts';
import { decodeList, encodeList, maxListBytes } from './term-list.ts';

describe('BlockFilter', () => {
  test('lets all keys pass that were added, and one in a thousand of the others', () => {
    const random = seededGenerator(5);
    const key = () => Math.floor(random() * 2 ** 48);
    const filter = BlockFilter.forKeys(100_000);
    const keys = Array.from({ length: 100_000 }, key);
    for (const added of keys) filter.add(upperHalf(added), lowerHalf(added));
    expect(keys.every((added) => filter.has(upperHalf(added), lowerHalf(added)))).toBe(true);
    // 300,000 others, of which none was added but by a chance of 1e-4: 0.10 % pass, which is 300 with a standard deviation of 17.
    let passed = 0;
    for (let at = 0; at < 300_000; at++) {
      const other = key();
      if (filter.has(upperHalf(other), lowerHalf(other))) passed++;
    }
    expect(passed).toBeGreaterThan(200);
    expect(passed).toBeLessThan(400);
  });

  test('has room for the least and the greatest key', () => {
    const filter = BlockFilter.forKeys(0);
    for (const key of [0, 2 ** 48 - 1]) {
      filter.add(upperHalf(key), lowerHalf(key));
      expect(filter.has(upperHalf(key), lowerHalf(key))).toBe(true);
    }
  });
});

describe('PostingBuffer', () => {
  test('sorts by key and leaves equal keys in their order', () => {
    // Few different keys: large buckets; all keys: small ones.
    const key = fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      fc.constant(2 ** 48 - 1),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 400 }), (keys) => {
        const buffer = new PostingBuffer();
        buffer.add(7, 7);
        buffer.clear();
        keys.forEach((one, at) => {
          buffer.add(one, at);
        });
        const { count, upper, lower, entries } = buffer.sorted();
        const found = Array.from({ length: count }, (_, at) => [
          spreadUpper(upper[at]!, lower[at]!) * HALF + lower[at]!,
          entries[at]!,
        ]);
        const place = (one: number) => upperHalf(one) * HALF + lowerHalf(one);
        expect(found).toEqual(
          keys.map((one, at) => [one, at]).sort(([a, i], [b, j]) => place(a!) - place(b!) || i! - j!),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('sorts a hundred thousand postings of two keys that share a bucket', () => {
    const buffer = new PostingBuffer();
    for (let at = 0; at < 100_000; at++) buffer.add(at % 2, at);
    const { lower, entries } = buffer.sorted();
    expect([lower[49_999], lower[50_000]]).toEqual([0, 1]);
    expect([entries[0], entries[49_999], entries[50_000], entries[99_999]]).toEqual([0, 99_998, 1, 99_999]);
  });
});

test('lists of ascending numbers are read as they were written', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2 ** 24 - 1)), fc.nat(1000), (some, add) => {
      const entries = some.sort((a, b) => a - b);
      const bytes = new Uint8Array(maxListBytes(entries.length) + 3);
      const end = encodeList(entries, bytes, 3);
      expect(end).toBeLessThanOrEqual(bytes.length);
      expect([...decodeList(bytes, 3, entries.length, add)]).toEqual(entries.map((entry) => entry + add));
    }),
  );
});
