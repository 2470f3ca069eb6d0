import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWords } from './compare-words.ts';
import { PairKernel } from './pair-kernel.ts';
import { wordHashes } from './word-hashes.ts';

/** Word hashes over a small vocabulary, so that grams repeat and are shared. */
const texts = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.integer({ min: 0, max: 0xffffffff })), {
    maxLength: 80,
  })
  .map((words) => Uint32Array.from(words));

const kernel = new PairKernel();

describe('the WASM comparison equals its scalar twin', () => {
  test('on any texts, one reference for several members', () => {
    fc.assert(
      fc.property(texts, fc.array(texts, { minLength: 1, maxLength: 4 }), (reference, members) => {
        kernel.setReference(reference);
        for (const member of [...members, reference, ...members]) {
          expect(kernel.compare(member)).toEqual(compareWords(reference, member));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('on texts of 0 to 6 words', () => {
    const words = Uint32Array.of(1, 2, 3, 4, 5, 6);
    for (let reference = 0; reference <= 6; reference++) {
      kernel.setReference(words.subarray(0, reference));
      for (let member = 0; member <= 6; member++) {
        const expected = {
          sharedShingles: Math.max(0, Math.min(reference, member) - 4),
          shingles: [Math.max(0, reference - 4), Math.max(0, member - 4)],
          sharedTrigrams: Math.max(0, Math.min(reference, member) - 2),
          trigrams: [Math.max(0, reference - 2), Math.max(0, member - 2)],
          positions: [Math.max(0, reference - 2), Math.max(0, member - 2)],
        };
        expect(kernel.compare(words.subarray(0, member))).toEqual(expected);
        expect(compareWords(words.subarray(0, reference), words.subarray(0, member))).toEqual(expected);
      }
    }
  });

  test('before any reference is set', () => {
    expect(new PairKernel().compare(Uint32Array.of(1, 2, 3))).toEqual(
      compareWords(new Uint32Array(0), Uint32Array.of(1, 2, 3)),
    );
  });

  test('on a long member after a short reference, and on short texts after long ones', () => {
    // Distinct odd multiples: no gram of the first text stands twice.
    const long = Uint32Array.from({ length: 1_000_000 }, (_, at) => Math.imul(at, 0x9e3779b1));
    const fresh = new PairKernel();
    fresh.setReference(long.subarray(0, 100));
    expect(fresh.compare(long)).toEqual({
      sharedShingles: 96,
      shingles: [96, 999_996],
      sharedTrigrams: 98,
      trigrams: [98, 999_998],
      positions: [98, 999_998],
    });
    fresh.setReference(long);
    expect(fresh.compare(long).sharedShingles).toBe(999_996);
    const short = Uint32Array.of(7, 7, 7, 7, 7, 7);
    fresh.setReference(short);
    expect(fresh.compare(short)).toEqual(compareWords(short, short));
    expect(fresh.compare(long.subarray(0, 6))).toEqual(compareWords(short, long.subarray(0, 6)));
  });

  test('on texts worked by hand', () => {
    const reference = wordHashes('the cat sat on the mat and the cat sat on the rug');
    const member = wordHashes('The cat sat on the mat; the dog sat on the rug.');
    // Reference: 11 places of 3-grams, "the cat sat", "cat sat on" and "sat on the" twice; 9 of 5-grams, "the cat sat on the" twice.
    // Member: 10 and 8 places, "sat on the" twice. Shared 3-grams: the cat sat, cat sat on, sat on the, on the mat, on the rug.
    // Shared 5-grams: the cat sat on the, cat sat on the mat.
    kernel.setReference(reference);
    expect(kernel.compare(member)).toEqual({
      sharedShingles: 2,
      shingles: [8, 8],
      sharedTrigrams: 5,
      trigrams: [8, 9],
      positions: [11, 10],
    });
  });
});

describe('containsSequence', () => {
  test.each([
    ['a b c d', 'b c', true],
    ['a b c d', 'b d', false],
    ['a b c d', 'a b c d', true],
    ['a b c', 'a b c d', false],
    ['a b c', '', true],
    ['a a a b', 'a a b', true],
    ['a b a b a c', 'a b a c', true],
    ['a b a b a c', 'a c a', false],
  ])('%j, %j: %s', (reference, words, expected) => {
    kernel.setReference(wordHashes(reference));
    expect(kernel.containsSequence(wordHashes(words))).toBe(expected);
  });

  test('equals the search of a string', () => {
    const words = fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 40 }), words, (reference, member) => {
        kernel.setReference(Uint32Array.from(reference));
        expect(kernel.containsSequence(Uint32Array.from(member))).toBe(reference.join('').includes(member.join('')));
      }),
      { numRuns: 1000 },
    );
  });
});
