import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { BlockFilter } from './block-filter.ts';
import { DividedPostings } from './divided-postings.ts';
import { PostingBuffer, type SortedPostings } from './posting-buffer.ts';
import { HALF, lowerHalf, spreadUpper, upperHalf } from './posting-key.ts';
import { decodeList, encodeList, maxListBytes } from './term-list.ts';
import { TextKeys } from './text-keys.ts';

/** Keys and entries. */
function postingsOf({ count, records }: SortedPostings): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, at) => {
    const [upper, lower, entry] = records.subarray(at * 3, at * 3 + 3) as unknown as [number, number, number];
    return [spreadUpper(upper, lower) * HALF + lower, entry];
  });
}

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

describe('TextKeys', () => {
  test('names the keys that a filter lets pass, of texts of any length one after the other', () => {
    const random = seededGenerator(6);
    const keys = Array.from({ length: 3000 }, () => Math.floor(random() * 2 ** 48));
    // Two filters, of which each has one key in five.
    const filters = [0, 1].map((first) => {
      const filter = BlockFilter.forKeys(600);
      keys.forEach((key, at) => {
        if (at % 5 === first) filter.add(upperHalf(key), lowerHalf(key));
      });
      return filter;
    });
    const text = new TextKeys();
    // 128 blocks are fetched at a time; the longest comes before the shortest, so that nothing is left of it.
    for (const count of [3000, 1, 127, 128, 129, 700, 0]) {
      text.load(Uint32Array.from(keys.slice(0, count).flatMap((key) => [key % 2 ** 32, Math.floor(key / 2 ** 32)])));
      for (const filter of filters) filter.mark(text, text.passes);
      const named: number[] = [];
      for (let at = text.next(0); at !== -1; at = text.next(at + 1)) named.push(at);
      const expected = keys
        .slice(0, count)
        .flatMap((key, at) => (filters.some((filter) => filter.has(upperHalf(key), lowerHalf(key))) ? [at] : []));
      expect(named).toEqual(expected);
      expect(named.filter((at) => at % 5 < 2)).toHaveLength(keys.slice(0, count).filter((_, at) => at % 5 < 2).length);
      for (const at of named)
        expect([text.upper[at], text.lower[at]]).toEqual([upperHalf(keys[at]!), lowerHalf(keys[at]!)]);
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
        const found = postingsOf(buffer.sorted());
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
    const found = postingsOf(buffer.sorted());
    expect([found[0], found[49_999], found[50_000], found[99_999]]).toEqual([
      [0, 0],
      [0, 99_998],
      [1, 1],
      [1, 99_999],
    ]);
  });
});

describe('DividedPostings', () => {
  test('gives all postings once, in the order of their keys', () => {
    const random = seededGenerator(8);
    const postings = new DividedPostings();
    const place = (key: number) => upperHalf(key) * HALF + lowerHalf(key);
    for (const count of [50_000, 3, 0]) {
      // One in three has a key that others have.
      const keys = Array.from({ length: count }, (_, at) => (at % 3 === 0 ? at % 7 : Math.floor(random() * 2 ** 48)));
      keys.forEach((key, at) => {
        postings.add(key, at);
      });
      expect(postings.count).toBe(count);
      const found: (readonly number[])[] = [];
      for (const piece of postings.take()) found.push(...postingsOf(piece));
      expect(postings.count).toBe(0);
      expect(found).toEqual(
        keys.map((key, at) => [key, at]).sort(([a, i], [b, j]) => place(a!) - place(b!) || i! - j!),
      );
    }
  });

  test('sorts by the bits behind those that are known', () => {
    const random = seededGenerator(9);
    for (const knownBits of [0, 1, 7, 8, 15, 16]) {
      const buffer = new PostingBuffer();
      const known = Math.floor(random() * 2 ** knownBits) * 2 ** (24 - knownBits);
      const keys = Array.from({ length: 5000 }, () => [
        known + Math.floor(random() * 2 ** (24 - knownBits)),
        Math.floor(random() * 2 ** 24),
      ]) as [number, number][];
      keys.forEach(([upper, lower], at) => {
        buffer.addHalves(upper, lower, at);
      });
      const { count, records } = buffer.sorted(knownBits);
      expect(count).toBe(5000);
      expect(Array.from({ length: count }, (_, at) => records[at * 3]! * HALF + records[at * 3 + 1]!)).toEqual(
        keys.map(([upper, lower]) => upper * HALF + lower).sort((a, b) => a - b),
      );
    }
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
