import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BAND_COUNT, BAND_ROWS, bandKeys } from './band-keys.ts';
import { createHashFamily } from './hash-family.ts';
import { minHash } from './min-hash.ts';
import { SHINGLE_WORDS, shingleHashes } from './shingle-hashes.ts';
import { TextKernel } from './text-kernel.ts';
import { wordHashes } from './word-hashes.ts';

const texts = fc.array(fc.constantFrom('a', 'B', "don't", 'é', '中', 'ที่', 'word', 'x'.repeat(40)), { maxLength: 40 });

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
