import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chaoOne } from '../src/range/species/chao-one.ts';
import { type CountsOfCounts, countCounts } from '../src/range/species/counts-of-counts.ts';
import { goodTuringCoverage } from '../src/range/species/good-turing-coverage.ts';
import { hillNumber } from '../src/range/species/hill-number.ts';
import { plugInEntropy } from '../src/range/species/plug-in-entropy.ts';
import { rarefiedHillOne } from '../src/range/species/rarefied-hill-one.ts';
import { rarefiedRichness } from '../src/range/species/rarefied-richness.ts';
import { unbiasedHillTwo } from '../src/range/species/unbiased-hill-two.ts';
import { yuleK } from '../src/range/species/yule-k.ts';
import { distinctN } from '../src/range/text/distinct-n.ts';
import { hdD } from '../src/range/text/hd-d.ts';
import { mattr } from '../src/range/text/mattr.ts';
import { msttr } from '../src/range/text/msttr.ts';
import { mtld } from '../src/range/text/mtld.ts';
import { selfBleu } from '../src/range/text/self-bleu.ts';
import { selfRepetition } from '../src/range/text/self-repetition.ts';
import { digamma } from '../src/statistics/digamma.ts';
import { logGamma } from '../src/statistics/log-gamma.ts';
import { scaledExponentialIntegral } from '../src/statistics/scaled-exponential-integral.ts';
import { SeededRandom } from './support/seeded-random.ts';

/** Made by bench/golden/range_golden.py. */
interface Golden {
  readonly packages: Readonly<Record<string, string>>;
  readonly special_functions: Readonly<Record<string, readonly number[]>>;
  readonly corpora: Readonly<Record<string, GoldenCorpus>>;
}
interface GoldenCorpus {
  readonly input: {
    readonly seed: number;
    readonly documents: number;
    readonly longest: number;
    readonly vocabulary: number;
  };
  readonly tokens: number;
  readonly types: number;
  readonly lexicalrichness: Readonly<Record<string, number>>;
  readonly lexical_diversity: Readonly<Record<string, number>>;
  readonly skbio: Readonly<Record<string, number>>;
  readonly scipy_rarefied: readonly { readonly drawn: number; readonly richness: number; readonly hill_1: number }[];
  readonly diversity: Readonly<Record<string, number>>;
  readonly nltk_self_bleu: Readonly<Record<string, readonly number[]>>;
}
const golden: Golden = JSON.parse(readFileSync(path.join(import.meta.dirname, 'golden/range-python.json'), 'utf8'));

/** The documents that the script makes as well. */
function makeDocuments({ seed, documents, longest, vocabulary }: GoldenCorpus['input']): string[][] {
  const random = new SeededRandom(seed);
  return Array.from({ length: documents }, () =>
    Array.from({ length: 1 + random.below(longest) }, () => {
      const rare = random.below(vocabulary);
      return `w${Math.floor((rare * rare) / vocabulary)}`;
    }),
  );
}

function countTokens(tokens: readonly string[]): CountsOfCounts {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return countCounts(counts.values());
}

function expectNear(observed: number | undefined, expected: number, tolerance = 1e-9): void {
  expect(observed).toBeTypeOf('number');
  expect(Math.abs(observed! - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

test('special functions equal those of scipy', () => {
  const { x, gammaln, digamma: psi, exp1_scaled_x: y, exp1_scaled: scaled } = golden.special_functions;
  for (const [index, value] of x!.entries()) {
    expectNear(logGamma(value), gammaln![index]!, 1e-14);
    expectNear(digamma(value), psi![index]!, 1e-14);
  }
  for (const [index, value] of y!.entries()) expectNear(scaledExponentialIntegral(value), scaled![index]!, 2e-14);
  expect(y!.length).toBeGreaterThan(10);
});

describe.each(Object.entries(golden.corpora))('corpus %s', (_, corpus) => {
  const documents = makeDocuments(corpus.input);
  const tokens = documents.flat();
  const sample = countTokens(tokens);

  test('is the one that the packages were given', () => {
    expect({ tokens: tokens.length, types: sample.types }).toEqual({ tokens: corpus.tokens, types: corpus.types });
  });

  test('lexicalrichness: MATTR, HD-D, MTLD and K are the same', () => {
    expectNear(mattr([tokens], { window: 50 }), corpus.lexicalrichness.mattr_50!);
    expectNear(hdD(sample), corpus.lexicalrichness.hdd_42!);
    expectNear(mtld(tokens), corpus.lexicalrichness.mtld!);
    expectNear(yuleK(sample), corpus.lexicalrichness.yule_k!);
  });

  test('lexicalrichness: MSTTR without its last segment, full or not', () => {
    const segments = Math.ceil(tokens.length / 50) - 1;
    expectNear(msttr(tokens.slice(0, segments * 50), { segment: 50 }), corpus.lexicalrichness.msttr_50!);
  });

  test('lexical-diversity: MATTR, MSTTR and HD-D are the same; MTLD with its own ends of factors', () => {
    expectNear(mattr([tokens], { window: 50 }), corpus.lexical_diversity.mattr_50!);
    expectNear(msttr(tokens, { segment: 50 }), corpus.lexical_diversity.msttr_50!);
    expectNear(hdD(sample), corpus.lexical_diversity.hdd!);
    expectNear(mtldOfLexicalDiversity(tokens), corpus.lexical_diversity.mtld!);
  });

  test('scikit-bio: entropy in nats, Chao1, coverage and Hill numbers are the same', () => {
    const { skbio } = corpus;
    expectNear(plugInEntropy(sample), skbio.shannon!);
    expectNear(chaoOne(sample, { form: 'bias-corrected' }), skbio.chao1_bias_corrected!);
    // Its uncorrected form falls back on the other where it is not defined.
    expectNear(
      chaoOne(sample, { form: 'classic' }) ?? chaoOne(sample, { form: 'bias-corrected' }),
      skbio.chao1_classic!,
    );
    expectNear(goodTuringCoverage(sample), skbio.goods_coverage!);
    for (const order of [0.5, 1, 2]) expectNear(hillNumber(sample, { order }), skbio[`hill_${order}`]!);
    expectNear(unbiasedHillTwo(sample), skbio.inv_simpson_finite!);
  });

  test('scipy: rarefaction by hypergeometric chances is the same', () => {
    for (const { drawn, richness, hill_1 } of corpus.scipy_rarefied) {
      expectNear(rarefiedRichness(sample, { drawn }), richness);
      expectNear(rarefiedHillOne(sample, { drawn }), hill_1);
    }
  });

  test('diversity: self-repetition is the same; distinct-n runs over borders, is summed and rounded', () => {
    expectNear(selfRepetition(documents), corpus.diversity.self_repetition_4!);
    const joined = [1, 2, 3, 4].reduce((sum, n) => sum + distinctN([tokens], { n })!, 0);
    expect(Math.abs(joined - corpus.diversity.ngram_diversity_4!)).toBeLessThanOrEqual(0.0005 + 1e-12);
  });

  test('nltk: self-BLEU of two is the same, but for 0 where it gives the least number', () => {
    const scores = selfBleu(documents, { order: 2 })!;
    expect(scores.length).toBe(documents.length);
    for (const [index, score] of scores.entries()) {
      const theirs = corpus.nltk_self_bleu['2']![index]!;
      // Without smoothing it puts the least double in place of a precision of 0, and counts a missing one as 0 of 1.
      if (theirs < 1e-100) expect(score).toBe(0);
      else expectNear(score, theirs);
    }
    expect(scores.filter((score) => score > 0).length).toBeGreaterThan(5);
  });
});

/** A factor ends below .72 and from ten tokens on, never with the last token, which always belongs to what is left. */
function mtldOfLexicalDiversity(tokens: readonly string[]): number {
  const oneWay = (way: readonly string[]) => {
    let factors = 0;
    let start = 0;
    for (let end = 1; end <= way.length; end++) {
      const ratio = new Set(way.slice(start, end)).size / (end - start);
      if (end === way.length) factors += (1 - ratio) / (1 - 0.72);
      else if (ratio < 0.72 && end - start >= 10) {
        factors++;
        start = end;
      }
    }
    return factors === 0 ? 0 : way.length / factors;
  };
  return (oneWay(tokens) + oneWay(tokens.toReversed())) / 2;
}
