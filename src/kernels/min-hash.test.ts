import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BAND_COUNT, BAND_ROWS, bandKeys } from './band-keys.ts';
import { countEqualLanes, equalLanes } from './equal-lanes.ts';
import { createHashFamily } from './hash-family.ts';
import { minHash } from './min-hash.ts';
import { MinHasher } from './min-hasher.ts';
import { SHINGLE_WORDS, shingleHashes } from './shingle-hashes.ts';
import { TextKernel } from './text-kernel.ts';
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

describe('bandKeys', () => {
  const kernel = new TextKernel([]);
  const family = createHashFamily({ hashCount: BAND_COUNT * BAND_ROWS });
  const keysOf = (text: string) => {
    kernel.hashWords(text);
    return kernel.bandKeys().slice();
  };

  test('of the kernel are those of its scalar twin, zero without a signature', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const words = wordHashes(parts.join(' '));
        const expected =
          words.length < SHINGLE_WORDS
            ? new BigInt64Array(BAND_COUNT)
            : bandKeys(minHash(shingleHashes(words), family));
        expect(keysOf(parts.join(' '))).toEqual(expected);
      }),
    );
    expect(keysOf('one two three four five').some((key) => key !== 0n)).toBe(true);
    expect(keysOf('one two three four')).toEqual(new BigInt64Array(BAND_COUNT));
  });

  test('stay the same from version to version: stored fingerprints are compared with new ones', () => {
    const text = 'The frost has taken the plums, dear sister; don’t ask for jam. 天地玄黄';
    kernel.hashWords(text);
    expect([...kernel.wordHashes().slice(0, 3)]).toMatchInlineSnapshot(`
      [
        330147575,
        3065978385,
        3645979454,
      ]
    `);
    expect(kernel.wordsHash()).toMatchInlineSnapshot(`1757700540036504717n`);
    expect([...kernel.bandKeys().slice(0, 3)]).toMatchInlineSnapshot(`
      [
        4782960045304364749n,
        6500009692615259123n,
        -1889217358942549033n,
      ]
    `);
  });

  test('put row r of a band into bits 16r, both halves of the minimum in it', () => {
    const keys = bandKeys(Uint32Array.of(0x00010002, 0xffff0000, 5, 0x80000000, 0, 0, 0, 0), { bands: 2 });
    // 1 ^ 2 = 3; ffff ^ 0; 5; 8000 ^ 0, which is the sign of the key.
    expect([...keys]).toEqual([BigInt.asIntN(64, 0x8000_0005_ffff_0003n), 0n]);
  });

  test('are never all zero for a signature', () => {
    expect([...bandKeys(new Uint32Array(8), { bands: 2 })]).toEqual([1n, 0n]);
    expect([...bandKeys(Uint32Array.of(0x70007, 0, 0, 0), { bands: 1 })]).toEqual([1n]);
  });

  test('refuse a signature of another length', () => {
    expect(() => bandKeys(new Uint32Array(96))).toThrow(/96 minima does not fill 112 lanes/);
    expect(() => createHashFamily({ hashCount: 286 })).toThrow(/286 hashes/);
  });
});

describe('equal lanes', () => {
  test.each([
    [0n, 0n, 4],
    [-1n, -1n, 4],
    [0x0001_0002_0003_0004n, 0x0001_0002_0003_0005n, 3],
    [0x0001_0002_0003_0004n, 0x1001_0002_1003_0004n, 2],
    [-0x8000_0000_0000_0000n, 0n, 3],
    [0x7001_0002_0003_0004n, -0x0ffe_fffd_fffc_fffcn, 1],
    [-1n, 0n, 0],
  ])('of %i and %i: %i', (a, b, expected) => {
    expect(equalLanes(a, b)).toBe(expected);
    expect(countEqualLanes(BigInt64Array.of(a, 0n), BigInt64Array.of(b, 0n))).toBe(expected + 4);
  });

  test('are counted in a part of a longer array, and only in arrays of equal length', () => {
    const keys = BigInt64Array.of(1n, 2n, 3n, 4n);
    expect(countEqualLanes(keys.subarray(1, 3), keys.subarray(2, 4))).toBe(6);
    expect(() => countEqualLanes(keys, keys.subarray(1))).toThrow(/4 band keys cannot be compared with 3/);
  });
});

/**
 * Pairs of texts of known Jaccard index: n shingles each, s of them shared, J = s / (2n - s). Shingles are drawn as random
 * 32-bit numbers would be by the final mix: a text of 5 fresh words a shingle, windows across them left out by the family's
 * shingle of 5 words over texts whose words are all different.
 */
describe('the estimate of the Jaccard index', () => {
  const PAIRS = 400;

  /** Words without meaning, different for each (pair, side, place). */
  const run = (prefix: string, length: number) => Array.from({ length }, (_, at) => `${prefix}x${at.toString(36)}`);

  /** Two texts that share one run of words: the windows inside it are shared, all others are not. */
  function textsOf(pair: number, jaccard: number): { readonly a: string; readonly b: string; readonly exact: number } {
    const shingles = 240;
    const shared = Math.round((2 * shingles * jaccard) / (1 + jaccard));
    const common = run(`c${pair}`, shared + SHINGLE_WORDS - 1);
    const own = shingles - shared;
    return {
      a: [...common, ...run(`a${pair}`, own)].join(' '),
      b: [...run(`b${pair}`, own), ...common].join(' '),
      exact: shared / (2 * shingles - shared),
    };
  }

  test.each([
    [112, 1],
    [112, 2],
    [288, 1],
    [288, 2],
  ])('has no bias and the binomial spread with %i hashes, seed %i (400 pairs a J)', (hashCount, seed) => {
    const hasher = new MinHasher({ hashCount, seed });
    for (const jaccard of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      let bias = 0;
      let laneBias = 0;
      let squares = 0;
      let exact = 0;
      for (let pair = 0; pair < PAIRS; pair++) {
        const texts = textsOf(pair, jaccard);
        exact = texts.exact;
        const a = hasher.signature(texts.a)!;
        const b = hasher.signature(texts.b)!;
        const full = a.filter((least, k) => least === b[k]).length / hashCount;
        const bands = hashCount / BAND_ROWS;
        const lanes = countEqualLanes(bandKeys(a, { bands }), bandKeys(b, { bands })) / hashCount;
        bias += full - exact;
        laneBias += lanes - exact;
        squares += (full - exact) ** 2;
      }
      const spread = Math.sqrt((exact * (1 - exact)) / hashCount);
      console.log(
        hashCount,
        seed,
        jaccard,
        (bias / PAIRS).toFixed(4),
        (laneBias / PAIRS).toFixed(4),
        (Math.sqrt(squares / PAIRS) / spread).toFixed(3),
      );
    }
  });
});
