import { expect, test } from 'vitest';
import { beamSearch } from './beam-search.ts';
import { countNGrams, symbolsOf } from './n-gram-counts.ts';
import { nGramDistribution } from './n-gram-distribution.ts';
import { SymbolSampler } from './symbol-sampler.ts';

// After 0 stand 1 (three times) and 2 (twice); after 1 stand 3, 4 and 5 alike, after 2 always 6.
const DOCUMENTS = [
  [0, 1, 3],
  [0, 1, 4],
  [0, 1, 5],
  [0, 2, 6],
  [0, 2, 6],
];
const encoded = {
  tokens: Uint32Array.from(DOCUMENTS.flat()),
  starts: Uint32Array.from({ length: DOCUMENTS.length + 1 }, (_, at) => 3 * at),
};
const distribution = nGramDistribution(
  countNGrams(encoded, { order: 2, symbols: symbolsOf(7, { hasEnd: false }) }),
  'none',
);
const sampler = new SymbolSampler(distribution, {});
const search = (beams: number, more: { readonly repetitionPenalty?: number; readonly most?: number } = {}) =>
  beamSearch(distribution, { sampler, beams, repetitionPenalty: 1, opening: [0], most: 3, ...more });

test('one beam takes the likeliest next symbol; two find the likelier text', () => {
  // 0.6 · 1/3 against 0.4 · 1
  expect(search(1)).toEqual([0, 1, 3]);
  expect(search(2)).toEqual([0, 2, 6]);
});

test('a penalty keeps a text from repeating itself', () => {
  const circle = nGramDistribution(
    countNGrams(
      { tokens: Uint32Array.of(0, 0, 0, 0, 1, 0, 0, 1, 2), starts: Uint32Array.of(0, 9) },
      { order: 2, symbols: symbolsOf(3, { hasEnd: false }) },
    ),
    'kneser-ney',
  );
  const own = { sampler: new SymbolSampler(circle, {}), beams: 2, opening: [0], most: 4 };
  const plain = beamSearch(circle, { ...own, repetitionPenalty: 1 });
  const penalised = beamSearch(circle, { ...own, repetitionPenalty: 8 });
  expect(new Set(plain).size).toBeLessThan(new Set(penalised).size);
});

test('the same distribution gives the same text', () => {
  expect(search(5)).toEqual(search(5));
});
