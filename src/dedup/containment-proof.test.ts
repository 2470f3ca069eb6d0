import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { wordsOf } from '../kernels/words-of.ts';
import { ContainmentProof } from './containment-proof.ts';

const runs = (words: readonly string[], size: number) =>
  Array.from({ length: Math.max(0, words.length - size + 1) }, (_, at) => words.slice(at, at + size).join(' '));
const standsInOneRun = (text: string, other: string) =>
  ` ${wordsOf(other).join(' ')} `.includes(` ${wordsOf(text).join(' ')} `);

function isContained(text: string, other: string): boolean {
  const words = wordsOf(text);
  if (words.length === 0) return false;
  if (words.length < 3) return standsInOneRun(text, other);
  const known = new Set(runs(wordsOf(other), 3));
  return runs(words, 3).every((trigram) => known.has(trigram));
}

const words = fc.constantFrom('a', 'b', 'ab', 'ba', "a'b", 'Straße', 'éa', '漢', '字', '...', 'ก่', '😀', '12');
const texts = fc.array(words, { maxLength: 40, size: 'max' }).map((list) => list.join(' '));

describe('ContainmentProof', () => {
  test('proves what strings of words say', () => {
    const seen = { contained: 0, runs: 0 };
    fc.assert(
      fc.property(texts, texts, fc.nat(40), fc.integer({ min: 0, max: 8 }), (text, other, start, length) => {
        const proof = new ContainmentProof(text);
        const part = text
          .split(' ')
          .slice(start, start + length)
          .join(' ');
        for (const member of [other, part, other.slice(0, length), text]) {
          const contained = isContained(member, text);
          const inOneRun = wordsOf(member).length === 0 || standsInOneRun(member, text);
          expect(proof.contains(member)).toBe(contained);
          expect(proof.containsSequence(member)).toBe(inOneRun);
          if (contained && member !== text) seen.contained++;
          if (contained && !inOneRun) seen.runs++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen.contained).toBeGreaterThan(200);
  });

  test.each([
    ['the cat sat on the mat', 'The CAT sat; on the mat!', true, true],
    ['the cat sat on the mat', 'cat sat on', true, true],
    ['the cat sat on the mat', 'sat the mat', false, false],
    ['the cat sat on the mat', 'the mat the', false, false],
    // Every 3-gram is there, but not in this order.
    ['b c d a b c', 'a b c d', true, false],
    ['one two', 'one two', true, true],
    ['one two', 'two one', false, false],
    ['one two', 'one', true, true],
    ['one two', 'three', false, false],
    ['one two', '', false, true],
    ['', 'one', false, false],
    ['', '', false, true],
    // Words are compared, not what they are joined to.
    ['ab c d', 'a bc d', false, false],
  ])('%j holds %j: %s, in one run: %s', (text, member, contained, inOneRun) => {
    const proof = new ContainmentProof(text);
    expect(proof.contains(member)).toBe(contained);
    expect(proof.containsSequence(member)).toBe(inOneRun);
  });

  test('where either text repeats itself, its words must stand there in one run', () => {
    const seen = { contained: 0, refused: 0 };
    const repetitive = fc
      .array(fc.constantFrom('a', 'b'), { maxLength: 14, size: 'max' })
      .map((list) => list.join(' '));
    const either = fc.oneof(texts, repetitive);
    fc.assert(
      fc.property(either, either, fc.constantFrom(0, 0.5, 0.9, 1), (text, other, leastDistinct) => {
        const proof = new ContainmentProof(text);
        // Asked again and again: what was met in one question does not count in the next.
        for (const member of [other, text, `${text} ${text}`, text.slice(1), text.slice(text.length / 2)]) {
          const repeats = [text, member].some((own) => {
            const trigrams = runs(wordsOf(own), 3);
            return new Set(trigrams).size < leastDistinct * trigrams.length;
          });
          const expected = isContained(member, text) && (!repeats || standsInOneRun(member, text));
          expect(proof.containsBeyondRepeats(member, leastDistinct)).toBe(expected);
          if (expected && member !== text) seen.contained++;
          if (!expected && isContained(member, text)) seen.refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen.contained).toBeGreaterThan(200);
    expect(seen.refused).toBeGreaterThan(50);
  });

  test('half a million distinct words take tens of bytes each', () => {
    const random = new SeededRandom(1);
    const count = 500_000;
    const list = Array.from({ length: count }, (_, i) => i.toString(36));
    const text = list.join(' ');
    const before = process.memoryUsage().arrayBuffers;
    const proof = new ContainmentProof(text);
    expect(proof.contains(list.slice(count / 2).join(' '))).toBe(true);
    // Tables of powers of two: 4 for the number, 12 and 16 for the word, 8 to 16 for the 3-gram; freed halves may still be counted.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * count);
    for (let i = 0; i < 20; i++) {
      const changed = [...list.slice(0, 50)];
      const at = random.below(50);
      changed[at] = list[1000 + i]!;
      expect(proof.contains(changed.join(' '))).toBe(false);
    }
  });
});
