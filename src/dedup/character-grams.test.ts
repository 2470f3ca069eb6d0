import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldText } from '../kernels/fold-text.ts';
import { CharacterGrams } from './character-grams.ts';

function gramsOf(text: string): ReadonlySet<string> {
  const folded = foldText(text);
  if (folded.length < 5) return new Set([folded]);
  return new Set(Array.from({ length: folded.length - 4 }, (_, at) => folded.slice(at, at + 5)));
}

function described(a: string, b: string): number {
  const shared = gramsOf(a).intersection(gramsOf(b)).size;
  return shared / gramsOf(a).union(gramsOf(b)).size;
}

const jaccard = (a: string, b: string) => new CharacterGrams(a).jaccard(new CharacterGrams(b));

describe('CharacterGrams', () => {
  test('are the distinct 5-grams of sets of strings', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'É', '漢', '😀', 'ﬁ'), maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(text, text, fc.nat(59), (a, b, cut) => {
        for (const other of [b, a.slice(0, cut) + b.slice(cut), a]) {
          expect(new CharacterGrams(a).count).toBe(gramsOf(a).size);
          expect(jaccard(a, other)).toBe(described(a, other));
          expect(jaccard(other, a)).toBe(described(a, other));
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['', '', 1],
    ['', 'a', 0],
    ['abcd', 'abcd', 1],
    ['abcd', 'abce', 0],
    // A shorter text is one gram, which no 5-gram equals.
    ['abcd', 'abcde', 0],
    ['ABCDE', 'abcde', 1],
    // abcde, bcdef of abcdef; abcde alone of the other.
    ['abcdef', 'abcde', 1 / 2],
    // aaaaa once, however often it stands.
    ['aaaaaaaaaa', 'aaaaa', 1],
  ])('%j and %j: %d', (a, b, expected) => {
    expect(jaccard(a, b)).toBe(expected);
  });

  test('a million distinct grams take some bytes each', () => {
    // A de Bruijn-like run: base-36 counters are nearly all distinct 5-grams.
    let text = '';
    for (let i = 0; text.length < 1_000_000; i++) text += (i * 7919).toString(36);
    const before = process.memoryUsage().arrayBuffers;
    const grams = new CharacterGrams(text);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * text.length + 1_000_000);
    expect(grams.count).toBeGreaterThan(900_000);
    expect(grams.jaccard(grams)).toBe(1);
  });
});
