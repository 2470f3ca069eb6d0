import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countNGrams, symbolsOf } from './n-gram-counts.ts';
import {
  beginContext,
  type Context,
  extendContext,
  type NGramDistribution,
  nGramDistribution,
  probabilityAfter,
  type Smoothing,
} from './n-gram-distribution.ts';

interface Made {
  readonly documents: readonly (readonly number[])[];
  readonly typeCount: number;
  readonly order: number;
  readonly hasEnd: boolean;
  readonly smoothing: Smoothing;
}

function distributionOf({ documents, typeCount, order, hasEnd, smoothing }: Made): NGramDistribution {
  const starts = Uint32Array.of(0, ...documents.map((_, at) => documents.slice(0, at + 1).flat().length));
  const encoded = { tokens: Uint32Array.from(documents.flat()), starts };
  return nGramDistribution(countNGrams(encoded, { order, symbols: symbolsOf(typeCount, { hasEnd }) }), smoothing);
}

function contextOf({ counts }: NGramDistribution, symbols: readonly number[], isOpening: boolean): Context {
  const context: Context = new Int32Array(counts.order);
  beginContext(counts, context);
  if (!isOpening) context.fill(-1, 1);
  for (const symbol of symbols) extendContext(counts, context, symbol);
  return context;
}

function predicted({ counts }: NGramDistribution): readonly number[] {
  return Array.from({ length: counts.symbols.predictedCount }, (_, symbol) => symbol);
}

describe('modified Kneser–Ney, by hand', () => {
  // a b a c a b, one block: no end. Bigrams: ⊢a 1, ab 2, ba 1, ac 1, ca 1. In front of a stand ⊢, b, c; of b and c only a.
  // Too few counts of counts: discounts are 0.5, 1 and 1.5.
  const [a, b, c, unknown] = [0, 1, 2, 3];
  const distribution = distributionOf({
    documents: [[a, b, a, c, a, b]],
    typeCount: 3,
    order: 2,
    hasEnd: false,
    smoothing: 'kneser-ney',
  });
  const given = (symbols: readonly number[], symbol: number) =>
    probabilityAfter(distribution, contextOf(distribution, symbols, false), symbol);

  test('lowest order: different symbols in front, over a uniform one of the three seen and what is unknown', () => {
    // Of 5: a 3 − 1.5, b and c 1 − 0.5; what is taken, 2.5 of 5, goes to four equal parts.
    expect(given([], a)).toBeCloseTo(0.3 + 0.5 / 4, 12);
    expect(given([], b)).toBeCloseTo(0.1 + 0.5 / 4, 12);
    expect(given([], unknown)).toBeCloseTo(0.125, 12);
  });

  test('highest order: counts, and what is taken of them to the lowest', () => {
    expect(given([a], b)).toBeCloseTo((2 - 1) / 3 + 0.5 * 0.225, 12);
    expect(given([a], c)).toBeCloseTo((1 - 0.5) / 3 + 0.5 * 0.225, 12);
    expect(given([a], a)).toBeCloseTo(0.5 * 0.425, 12);
    expect(given([a], unknown)).toBeCloseTo(0.5 * 0.125, 12);
    // After what never stood there: the lowest order alone.
    expect(given([unknown], a)).toBeCloseTo(0.425, 12);
  });

  test('the perplexity of a text', () => {
    // P(a | ⊢) = (1 − 0.5)/1 + 0.5·0.425, then P(b | a), P(a | b) = 0.5 + 0.5·0.425
    const context = contextOf(distribution, [], true);
    let product = 1;
    for (const symbol of [a, b, a]) {
      product *= probabilityAfter(distribution, context, symbol);
      extendContext(distribution.counts, context, symbol);
    }
    expect(product).toBeCloseTo(0.7125 * (1 / 3 + 0.1125) * 0.7125, 12);
  });
});

test('each type that was never seen has what smoothing leaves to one of the whole vocabulary, however many there are', () => {
  for (const typeCount of [4, 40, 4000]) {
    const distribution = distributionOf({
      documents: [[0, 1, 0, 2, 0, 1]],
      typeCount,
      order: 2,
      hasEnd: false,
      smoothing: 'kneser-ney',
    });
    const context = contextOf(distribution, [], false);
    // As above: half of the lowest order is left to the uniform distribution, over all types and what is of none.
    for (const unseen of [3, typeCount - 1, typeCount])
      expect(probabilityAfter(distribution, context, unseen)).toBeCloseTo(0.5 / (typeCount + 1), 12);
    expect(probabilityAfter(distribution, context, 0)).toBeCloseTo(0.3 + 0.5 / (typeCount + 1), 12);
  }
});

test('without smoothing: relative frequencies, and nothing for what was never seen', () => {
  const distribution = distributionOf({
    documents: [[0, 1, 0, 2, 0, 1]],
    typeCount: 4,
    order: 2,
    hasEnd: false,
    smoothing: 'none',
  });
  const context = contextOf(distribution, [0], false);
  expect(probabilityAfter(distribution, context, 1)).toBeCloseTo(2 / 3, 12);
  expect(probabilityAfter(distribution, context, 0)).toBe(0);
  expect(probabilityAfter(distribution, context, 3)).toBe(0);
  expect(probabilityAfter(distribution, contextOf(distribution, [], false), 0)).toBeCloseTo(1 / 2, 12);
});

test('ends of documents are predicted where documents have ends', () => {
  const distribution = distributionOf({
    documents: [[0], [0, 1]],
    typeCount: 2,
    order: 2,
    hasEnd: true,
    smoothing: 'none',
  });
  const { end, begin } = distribution.counts.symbols;
  expect(probabilityAfter(distribution, contextOf(distribution, [0], true), end)).toBeCloseTo(1 / 2, 12);
  expect(probabilityAfter(distribution, contextOf(distribution, [0, 1], true), end)).toBe(1);
  expect(probabilityAfter(distribution, contextOf(distribution, [], false), begin)).toBe(0);
});

test('after any context probabilities add up to 1 over the whole vocabulary', () => {
  const made = fc
    .record({ typeCount: fc.integer({ min: 1, max: 8 }), order: fc.integer({ min: 1, max: 4 }), hasEnd: fc.boolean() })
    .chain(({ typeCount, order, hasEnd }) =>
      fc.record({
        typeCount: fc.constant(typeCount),
        order: fc.constant(order),
        hasEnd: fc.constant(hasEnd),
        smoothing: fc.constantFrom<Smoothing>('kneser-ney', 'written', 'none'),
        documents: fc.array(fc.array(fc.integer({ min: 0, max: typeCount }), { minLength: 1, maxLength: 30 }), {
          minLength: 1,
          maxLength: 6,
        }),
        asked: fc.array(fc.integer({ min: 0, max: typeCount }), { maxLength: 5 }),
        isOpening: fc.boolean(),
      }),
    );
  fc.assert(
    fc.property(made, ({ asked, isOpening, ...rest }) => {
      const distribution = distributionOf(rest);
      const context = contextOf(distribution, asked, isOpening);
      const all = predicted(distribution).map((symbol) => probabilityAfter(distribution, context, symbol));
      expect(all.every((probability) => probability >= 0)).toBe(true);
      expect(all.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 10);
    }),
    { numRuns: 300 },
  );
});

test('what is written keeps the frequencies of types in the mean, and holds nothing that was never seen', () => {
  const written = distributionOf({
    documents: [[0, 1, 0, 2, 0, 1, 3, 3, 0, 1]],
    typeCount: 5,
    order: 2,
    hasEnd: false,
    smoothing: 'written',
  });
  // In front of 0 stand the beginning, 1, 2 and 3; of 1 only 0; of 2 only 0; of 3 both 1 and 3: 8 pairs.
  const context = contextOf(written, [], false);
  const shares = [4 / 8, 1 / 8, 1 / 8, 2 / 8];
  for (const [symbol, share] of shares.entries())
    expect(probabilityAfter(written, context, symbol)).toBeCloseTo(share, 12);
  expect(probabilityAfter(written, context, 4)).toBe(0);
  expect(probabilityAfter(written, contextOf(written, [0], false), 4)).toBe(0);
});
