import { expect, test } from 'vitest';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { distinctPerDocument } from './distinct-per-document.ts';
import { internTokens } from './intern-tokens.ts';
import { nGramIds } from './n-gram-ids.ts';

test('n-grams stay within documents', () => {
  const documents = internTokens([['a', 'b', 'a', 'b'], ['b'], [], ['a', 'b']]);
  expect(documents).toEqual({
    ids: Uint32Array.of(0, 1, 0, 1, 1, 0, 1),
    starts: Uint32Array.of(0, 4, 5, 5, 7),
    types: 2,
  });
  // ab ba ab | | | ab
  expect(nGramIds(documents, 2)).toEqual({
    ids: Uint32Array.of(0, 1, 0, 0),
    starts: Uint32Array.of(0, 3, 3, 3, 4),
    types: 2,
  });
  expect(nGramIds(documents, 5)).toEqual({ ids: new Uint32Array(0), starts: new Uint32Array(5), types: 0 });
  expect(() => nGramIds(documents, 0)).toThrow(RangeError);
});

test('numbers n-grams as a map of joined tokens does', () => {
  const random = new SeededRandom(11);
  const documents = Array.from({ length: 50 }, () =>
    Array.from({ length: random.below(40) }, () => `${random.below(6)}`),
  );
  for (const n of [1, 2, 3, 4]) {
    const known = new Map<string, number>();
    const expected = documents.flatMap((tokens) =>
      tokens.slice(n - 1).map((_, index) => {
        const gram = tokens.slice(index, index + n).join(' ');
        if (!known.has(gram)) known.set(gram, known.size);
        return known.get(gram);
      }),
    );
    const grams = nGramIds(internTokens(documents), n);
    expect([...grams.ids]).toEqual(expected);
    expect(grams.types).toBe(known.size);
  }
});

test('types of a document are counted once', () => {
  const grams = distinctPerDocument(internTokens([['a', 'b', 'a'], [], ['b', 'b']]));
  expect(grams).toEqual({ ids: Uint32Array.of(0, 1, 1), starts: Uint32Array.of(0, 2, 2, 3), types: 2 });
});
