import { expect, test } from 'vitest';
import { mix32 } from '../statistics/mix32.ts';
import { wordHash } from './word-hash.ts';

test('FNV-1a, finished by fmix32, by published vectors', () => {
  // fmix32(0) = 0, fmix32(1) = 0x514e28b7: MurmurHash3 of the empty key with seeds 0 and 1.
  expect(mix32(0)).toBe(0);
  expect(mix32(1)).toBe(0x514e28b7);
  // FNV-1a of "" is 0x811c9dc5, of "a" 0xe40c292c, of "foobar" 0xbf9cf968.
  expect(wordHash('')).toBe(mix32(0x811c9dc5));
  expect(wordHash('a')).toBe(mix32(0xe40c292c));
  expect(wordHash('foobar')).toBe(mix32(0xbf9cf968));
});

test('words that differ little fall into different buckets of a small table about as often as chance says', () => {
  const buckets = new Set(Array.from({ length: 4096 }, (_, index) => wordHash(`word${index}`) % 4096));
  // Expected 4096 (1 - 1/e) = 2589, standard deviation 32.
  expect(Math.abs(buckets.size - 2589)).toBeLessThan(5 * 32);
});
