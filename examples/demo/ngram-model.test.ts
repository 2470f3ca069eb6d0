import { describe, expect, test } from 'vitest';
import { fitNgramModel, SENTENCE_BOUNDARY } from './ngram-model.ts';
import { seededRandom } from './seeded-random.ts';

const SENTENCES = [
  'the cat sat on the mat .',
  'the cat sat on the roof .',
  'the dog sat on the mat .',
  'a dog saw the cat .',
  'the cat saw a bird on the roof .',
  'birds sing .',
].map((sentence) => sentence.split(' '));

describe('fitNgramModel', () => {
  const model = fitNgramModel(SENTENCES);

  test.each([
    ['seen pair of words', ['sat', 'on']],
    ['seen pair with several followers', ['on', 'the']],
    ['seen words never met in this order', ['bird', 'cat']],
    ['unknown first word', ['zebra', 'the']],
    ['two unknown words', ['zebra', 'gnu']],
    ['start of a sentence', [SENTENCE_BOUNDARY, SENTENCE_BOUNDARY]],
    ['second word of a sentence', [SENTENCE_BOUNDARY, 'the']],
  ] as const)('probabilities sum to 1: %s', (_, context) => {
    const shares = model.vocabulary.map((word) => model.probability(word, context));
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('matches a vector worked by hand', () => {
    // Predictions of "a b", "a b", "a c": a b end | a b end | a c end, 9 in all.
    const small = fitNgramModel([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'c'],
    ]);
    // bigrams: (end a) 3, (a b) 2, (a c) 1, (b end) 2, (c end) 1 -> n1 = 2, n2 = 2, D = 2 / 6 = 1/3
    // trigrams: (end end a) 3, (end a b) 2, (end a c) 1, (a b end) 2, (a c end) 1 -> D = 1/3
    // p(b) = 2/9
    // p(b | a) = (2 - 1/3) / 3 + (1/3 * 2 / 3) * 2/9 = 5/9 + 4/81 = 49/81
    // p(b | end a) = 5/9 + 2/9 * 49/81 = 405/729 + 98/729 = 503/729
    expect(small.probability('b', ['zebra', 'zebra'])).toBeCloseTo(2 / 9, 15);
    expect(small.probability('b', ['zebra', 'a'])).toBeCloseTo(49 / 81, 15);
    expect(small.probability('b', [SENTENCE_BOUNDARY, 'a'])).toBeCloseTo(503 / 729, 15);
    expect(small.probability('zebra', [SENTENCE_BOUNDARY, 'a'])).toBe(0);
  });

  test('samples with the probabilities it states', () => {
    const random = seededRandom(7, 'first words');
    const counts = new Map<string, number>();
    const drawCount = 20_000;
    for (let draw = 0; draw < drawCount; draw++) {
      const first = model.sampleSentence({ random })[0]!;
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    // A sentence never starts with its end: what is left is scaled to 1.
    const context = [SENTENCE_BOUNDARY, SENTENCE_BOUNDARY] as const;
    const scale = 1 - model.probability(SENTENCE_BOUNDARY, context);
    const words = model.vocabulary.slice(1);
    const chiSquare = words.reduce((sum, word) => {
      const expected = (drawCount * model.probability(word, context)) / scale;
      return sum + ((counts.get(word) ?? 0) - expected) ** 2 / expected;
    }, 0);
    // 13 words, 12 degrees of freedom: the 99.9 % point is 32.9; seed 7, 20,000 draws, false alarm 0.1 %.
    expect(words).toHaveLength(13);
    expect(chiSquare).toBeLessThan(32.9);
  });

  test('writes the same from the same seed, another text from another', () => {
    const write = (seed: number) => {
      const random = seededRandom(seed, 'write');
      return Array.from({ length: 20 }, () => model.sampleSentence({ random }).join(' '));
    };
    expect(write(1)).toEqual(write(1));
    expect(write(1)).not.toEqual(write(2));
  });

  test('cuts a sentence at the limit', () => {
    const random = seededRandom(3, 'cut');
    const lengths = Array.from({ length: 200 }, () => model.sampleSentence({ random, maxWordCount: 4 }).length);
    expect(Math.max(...lengths)).toBe(4);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
  });

  test('refuses to learn from nothing', () => {
    expect(() => fitNgramModel([[]])).toThrow('at least one word');
  });
});
