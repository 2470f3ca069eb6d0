import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ALL_PAIRS_UP_TO,
  type BucketPairs,
  bucketPairs,
  LARGE_BUCKET_FROM,
  NEIGHBOURS,
  NEIGHBOURS_IN_LARGE,
} from './bucket-pairs.ts';

/** Members before a member of a large bucket that it meets besides the best one. */
const GOLDEN = 0x9e3779b1;

const pairsOf = ({ better, worse }: BucketPairs) => Array.from(better, (entry, i) => `${entry} ${worse[i]}`);

type Key = readonly [low: number, high: number];
const keysOf = (keys: readonly Key[]) => Uint32Array.from(keys.flat());
const bucketsOf = (keys: readonly Key[]) => {
  const buckets = new Map<string, number[]>();
  keys.forEach(([low, high], entry) => {
    if (low === 0 && high === 0) return;
    const name = `${low} ${high}`;
    buckets.set(name, [...(buckets.get(name) ?? []), entry]);
  });
  return [...buckets.values()];
};

/** A key with another high half that mixes to the same 32 bits: low ^ high * GOLDEN is what is mixed. */
const colliding = ([low, high]: Key, otherHigh: number): Key => [
  (low ^ Math.imul(high, GOLDEN) ^ Math.imul(otherHigh, GOLDEN)) >>> 0,
  otherHigh,
];

// Few families of keys, several of which collide with each other or with the key that stands for none.
const key: fc.Arbitrary<Key> = fc.oneof(
  fc.constantFrom<Key>([0, 0], [1, 0], [0, 1], [7, 7]),
  fc.constantFrom(colliding([7, 7], 8), colliding([7, 7], 9), colliding([0, 0], 5), colliding([1, 0], 0xffffffff)),
  fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff })),
);

describe('bucketPairs', () => {
  test('keys that collide in the mix are told apart', () => {
    const keys = [[7, 7], colliding([7, 7], 8), [7, 7], colliding([7, 7], 8), colliding([7, 7], 9)] as const;
    const mix = ([low, high]: Key) => (low ^ Math.imul(high, GOLDEN)) >>> 0;
    expect(new Set(keys.map(mix)).size).toBe(1);
    expect(pairsOf(bucketPairs(keysOf(keys)))).toEqual(['0 2', '1 3']);
  });

  test('the key 0 stands for none, also beside a key that mixes to the same', () => {
    const keys = [[0, 0], colliding([0, 0], 5), [0, 0], colliding([0, 0], 5), [0, 0]] as const;
    expect(pairsOf(bucketPairs(keysOf(keys)))).toEqual(['1 3']);
  });

  test('all pairs of small buckets, in order and once each', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: ALL_PAIRS_UP_TO, size: 'max' }), (keys) => {
        const expected = bucketsOf(keys)
          .flatMap((bucket) =>
            bucket.flatMap((worse, i) => bucket.slice(0, i).map((better) => [better, worse] as const)),
          )
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        const found = bucketPairs(keysOf(keys));
        expect(pairsOf(found)).toEqual(expected.map((pair) => pair.join(' ')));
        expect([...found.hubs]).toEqual([]);
        expect(found.untried).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('in larger buckets each member meets the best one and its neighbours', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 400, size: 'max' }), (keys) => {
        const expected = bucketsOf(keys).flatMap((bucket) =>
          bucket.flatMap((worse, i) => {
            const reach = bucket.length < LARGE_BUCKET_FROM ? NEIGHBOURS : NEIGHBOURS_IN_LARGE;
            const from = bucket.length <= ALL_PAIRS_UP_TO ? 0 : Math.max(0, i - reach);
            const met = new Set([...(i > 0 ? [bucket[0]!] : []), ...bucket.slice(from, i)]);
            return [...met].map((better) => [better, worse] as const);
          }),
        );
        expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(pairsOf(bucketPairs(keysOf(keys)))).toEqual(expected.map((pair) => pair.join(' ')));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [LARGE_BUCKET_FROM - 1, 0],
    [LARGE_BUCKET_FROM, 1],
  ])('a bucket of %i is named as large %i times', (members, times) => {
    const keys = [[1, 1], ...Array.from({ length: members }, (): Key => [5, 5])] as const;
    const { hubs, untried, better } = bucketPairs(keysOf(keys));
    expect([...hubs]).toEqual(times === 1 ? [1] : []);
    expect(untried).toBe((members * (members - 1)) / 2 - better.length);
  });

  test('a million equal keys take linear time and room', () => {
    const count = 1_000_000;
    const keys = new Uint32Array(2 * count).fill(7);
    // One other key of the same mix forces the whole bucket to be told apart.
    keys.set(colliding([7, 7], 8), 2 * 500);
    const start = performance.now();
    const { better, worse, hubs } = bucketPairs(keys);
    // 0.2 s on two busy cores; all pairs would take hours.
    expect(performance.now() - start).toBeLessThan(10_000);
    // Three for each member, less those that stand before the first three: 3 n - (3 + 2 + 1).
    const members = count - 1;
    expect(better).toHaveLength((NEIGHBOURS_IN_LARGE + 1) * members - 6);
    expect([...hubs]).toEqual([0]);
    const partners = new Uint8Array(count);
    for (const entry of worse) partners[entry]!++;
    expect(partners.reduce((most, own) => Math.max(most, own), 0)).toBe(NEIGHBOURS_IN_LARGE + 1);
    expect(partners[500]).toBe(0);
  });

  test('a million texts without a signature cost nothing', () => {
    const found = bucketPairs(new Uint32Array(2_000_000));
    expect(found.better).toHaveLength(0);
    expect([...found.hubs]).toEqual([]);
  });

  test('many families around templates: bounded for each member, each family named', () => {
    const [families, members] = [500, 400];
    const count = families * members;
    const keys = new Uint32Array(2 * count);
    for (let entry = 0; entry < count; entry++) keys.set([(entry % families) + 1, 3], 2 * entry);
    const { better, hubs } = bucketPairs(keys);
    expect(better).toHaveLength(families * ((NEIGHBOURS_IN_LARGE + 1) * members - 6));
    expect([...hubs].sort((a, b) => a - b)).toEqual(Array.from({ length: families }, (_, i) => i));
  });
});
