import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHashFamily } from './hash-family.ts';
import { minHash } from './min-hash.ts';
import { MinHasher } from './min-hasher.ts';
import { SHINGLE_WORDS, shingleHashes } from './shingle-hashes.ts';
import { wordHashes } from './word-hashes.ts';

const HASH_COUNTS = Array.from({ length: 20 }, (_, index) => 16 * (index + 1));
const texts = fc.array(fc.constantFrom('a', 'B', "don't", 'é', '中', 'ที่', 'word', 'x'.repeat(40)), { maxLength: 40 });

describe('the WASM signature equals its scalar twin', () => {
  test.each(HASH_COUNTS)('with %i hashes', (hashCount) => {
    const hasher = new MinHasher({ hashCount, seed: hashCount });
    const family = createHashFamily({ hashCount, seed: hashCount });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join(' ');
        const words = wordHashes(text);
        const expected = words.length < SHINGLE_WORDS ? undefined : minHash(shingleHashes(words), family);
        expect(hasher.signature(text)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test.each([1, 2, 3, 4, 7, 16])('with shingles of %i words', (shingleWords) => {
    const hasher = new MinHasher({ hashCount: 32, shingleWords });
    const family = createHashFamily({ hashCount: 32 });
    for (let count = 0; count < 24; count++) {
      const text = Array.from({ length: count }, (_, index) => `w${index}`).join(' ');
      const shingles = shingleHashes(wordHashes(text), shingleWords);
      expect(hasher.signature(text)).toEqual(shingles.length === 0 ? undefined : minHash(shingles, family));
    }
  });

  test('across the borders of a tile, and on a short text after a long one', () => {
    const hasher = new MinHasher({ hashCount: 16 });
    const family = createHashFamily({ hashCount: 16 });
    const words = Array.from({ length: 5000 }, (_, index) => `w${index}`);
    for (const count of [2047, 2048, 2049, 2050, 2051, 2052, 2053, 4099, 4100, 4101, 5000, 6, 5, 4]) {
      const text = words.slice(0, count).join(' ');
      const expected = count < 5 ? undefined : minHash(shingleHashes(wordHashes(text)), family);
      expect(hasher.signature(text), `${count} words`).toEqual(expected);
    }
  });
});
