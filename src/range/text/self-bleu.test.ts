import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfBleu } from './self-bleu.ts';

type Documents = readonly (readonly string[])[];

/** BLEU of each document against all others, written down as it is defined. */
function byDefinition(documents: Documents, order: number): number[] {
  const grams = (tokens: readonly string[], n: number) => {
    const counts = new Map<string, number>();
    for (let from = 0; from + n <= tokens.length; from++) {
      const gram = tokens.slice(from, from + n).join(' ');
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  };
  return documents.map((tokens, own) => {
    const others = documents.filter((_, index) => index !== own);
    let logSum = 0;
    for (let n = 1; n <= order; n++) {
      let matched = 0;
      for (const [gram, count] of grams(tokens, n))
        matched += Math.min(count, Math.max(...others.map((other) => grams(other, n).get(gram) ?? 0)));
      logSum += tokens.length < n ? Number.NEGATIVE_INFINITY : Math.log(matched / (tokens.length - n + 1));
    }
    if (logSum === Number.NEGATIVE_INFINITY) return 0;
    const lengths = others.map((other) => other.length);
    lengths.sort((a, b) => Math.abs(a - tokens.length) - Math.abs(b - tokens.length) || a - b);
    const brevity = tokens.length >= lengths[0]! ? 1 : Math.exp(1 - lengths[0]! / tokens.length);
    return brevity * Math.exp(logSum / order);
  });
}

test('matches a vector worked by hand', () => {
  // abcd: unigrams 3/4, bigrams 2/3: sqrt(1/2); abfg: 2/4, 1/3: sqrt(1/6)
  const scores = selfBleu([[...'abcd'], [...'abce'], [...'abfg']], { order: 2 })!;
  expect(scores[0]).toBeCloseTo(Math.sqrt(1 / 2), 14);
  expect(scores[1]).toBeCloseTo(Math.sqrt(1 / 2), 14);
  expect(scores[2]).toBeCloseTo(Math.sqrt(1 / 6), 14);
});

test('equals the definition', () => {
  const document = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 });
  fc.assert(
    fc.property(
      fc.array(document, { minLength: 2, maxLength: 7 }),
      fc.integer({ min: 1, max: 3 }),
      (documents, order) => {
        const expected = byDefinition(documents, order);
        for (const [index, score] of selfBleu(documents, { order })!.entries())
          expect(score).toBeCloseTo(expected[index]!, 12);
      },
    ),
  );
});

test('of equal documents is 1, of strangers 0; one document has none', () => {
  expect(selfBleu([[...'abcd'], [...'abcd']], { order: 4 })).toEqual([1, 1]);
  expect(selfBleu([[...'abcd'], [...'efgh']], { order: 4 })).toEqual([0, 0]);
  expect(selfBleu([[...'abcd']], { order: 4 })).toBeUndefined();
});
