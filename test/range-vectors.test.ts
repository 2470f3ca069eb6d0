import { describe, expect, test } from 'vitest';
import { wordsOf } from '../src/kernels/words-of.ts';
import { deleteAGroupJackknife } from '../src/range/delete-a-group-jackknife.ts';
import { frontierIntegral } from '../src/range/divergence/frontier-integral.ts';
import { mauveDivergence } from '../src/range/divergence/mauve-divergence.ts';
import { bootstrapRichness } from '../src/range/species/bootstrap-richness.ts';
import { chaoOne } from '../src/range/species/chao-one.ts';
import { chaoOneVariance } from '../src/range/species/chao-one-variance.ts';
import { chaoWangJostEntropy } from '../src/range/species/chao-wang-jost-entropy.ts';
import { type CountsOfCounts, countCounts, countsOfCounts } from '../src/range/species/counts-of-counts.ts';
import { goodTuringCoverage } from '../src/range/species/good-turing-coverage.ts';
import { heapsExponent, rarefiedHeapsExponent } from '../src/range/species/heaps-exponent.ts';
import { hillNumber } from '../src/range/species/hill-number.ts';
import { millerMadowEntropy } from '../src/range/species/miller-madow-entropy.ts';
import { plugInEntropy } from '../src/range/species/plug-in-entropy.ts';
import { powerLawShortcut } from '../src/range/species/power-law-shortcut.ts';
import { rarefiedHillOne } from '../src/range/species/rarefied-hill-one.ts';
import { rarefiedHillTwo } from '../src/range/species/rarefied-hill-two.ts';
import { rarefiedRichness } from '../src/range/species/rarefied-richness.ts';
import { sampleCoverage } from '../src/range/species/sample-coverage.ts';
import { smallestSampleForCoverage } from '../src/range/species/smallest-sample-for-coverage.ts';
import { subsampleCoverage } from '../src/range/species/subsample-coverage.ts';
import { unbiasedHillTwo } from '../src/range/species/unbiased-hill-two.ts';
import { yuleK } from '../src/range/species/yule-k.ts';
import { distinctN } from '../src/range/text/distinct-n.ts';
import { expectationAdjustedDistinct } from '../src/range/text/expectation-adjusted-distinct.ts';
import { firstKWords } from '../src/range/text/first-k-words.ts';
import { hdD } from '../src/range/text/hd-d.ts';
import { mattr } from '../src/range/text/mattr.ts';
import { msttr } from '../src/range/text/msttr.ts';
import { mtld } from '../src/range/text/mtld.ts';
import { noveltyUtility } from '../src/range/text/novelty-utility.ts';
import { rareStrata } from '../src/range/text/rare-strata.ts';
import { selfBleu } from '../src/range/text/self-bleu.ts';
import { selfRepetition } from '../src/range/text/self-repetition.ts';
import { digamma } from '../src/statistics/digamma.ts';
import { logGamma } from '../src/statistics/log-gamma.ts';
import { expectVector, RANGE_VECTOR_FILE, RANGE_VECTORS, type RangeVector } from './support/range-vectors.ts';

const file = RANGE_VECTOR_FILE;
const vectors = RANGE_VECTORS;

/** Groups and single vectors that other tests answer; a name in neither list fails. */
const GROUPS_ELSEWHERE: ReadonlySet<string> = new Set(['embeddings', 'recommender', 'numeric']);
const VECTORS_ELSEWHERE: ReadonlySet<string> = new Set([
  'normal_quantile',
  'binomial_cdf',
  'tail_ratio_50_1000_vs_30_1000_delta_0',
  'tail_ratio_50_1000_vs_30_1000_delta_0.2',
  'tail_ratio_500_10000_vs_30_1000_delta_0',
  'tail_ratio_500_10000_vs_30_1000_delta_0.2',
  'tail_ratio_5000_100000_vs_470_10000_delta_0.2',
  'tail_ratio_500_10000_vs_45_1000_delta_0.2',
  'tail_ratio_200_20000_vs_0_20000_delta_0.2',
  'tail_ratio_true_size',
  'zero_rule_equal_arms',
  'zero_rule_known_reference',
  'minimum_detectable_loss_known_reference',
  'n_needed_normal_approximation',
  'holm_adjusted',
  'gate_verdict_fail',
  'gate_verdict_pass',
  'gate_verdict_inconclusive',
  'minp_block_permutation_exhaustive',
  'sign_flip_paired',
  'monte_carlo_p',
  'compounded_loss',
  'e_factor',
  'e_process_and_e_cusum_items',
  'e_value_of_a_generation',
  'drip_4_percent_per_generation',
  'alpha_spending',
  'design_effect',
  'tost',
  'e_bh',
  'reference_split',
  'manifest_hash',
]);

const sampleOf = ({ input }: RangeVector): CountsOfCounts =>
  input.counts_of_counts === undefined
    ? countCounts(input.counts)
    : countsOfCounts(Object.entries<number>(input.counts_of_counts).map(([count, types]) => [Number(count), types]));
const order = (q: number | 'inf') => (q === 'inf' ? Number.POSITIVE_INFINITY : q);

/** What we answer to each vector, in the shape of its expected value. */
const ANSWERS: Readonly<Record<string, (vector: RangeVector) => unknown>> = {
  entropy_plugin: (vector) => plugInEntropy(sampleOf(vector)),
  entropy_plugin_bits: (vector) => plugInEntropy(sampleOf(vector)) / Math.LN2,
  entropy_miller_madow: (vector) => millerMadowEntropy(sampleOf(vector)),
  entropy_chao_wang_jost: (vector) => chaoWangJostEntropy(sampleOf(vector)),
  entropy_chao_wang_jost_heavy_tail: (vector) => chaoWangJostEntropy(sampleOf(vector)),
  distinct_n_within_documents: ({ input, parameters }) => parameters.n.map((n: number) => distinctN(input.docs, { n })),
  trap_distinct_n_sum_across_documents: ({ input, parameters }) =>
    distinctNAcrossDocuments(input.docs, parameters.n_max),
  rarefied_richness_q0: (vector) => rarefiedRichness(sampleOf(vector), { drawn: vector.parameters.m }),
  rarefied_hill_q1: (vector) => rarefiedHillOne(sampleOf(vector), { drawn: vector.parameters.m }),
  rarefied_hill_q2: (vector) => rarefiedHillTwo(sampleOf(vector), { drawn: vector.parameters.m }),
  rarefied_richness_large: (vector) => rarefiedRichness(sampleOf(vector), { drawn: vector.parameters.m }),
  coverage_good_turing: (vector) => goodTuringCoverage(sampleOf(vector)),
  coverage_chao_jost: (vector) => sampleCoverage(sampleOf(vector)),
  coverage_of_size_m_subsample: (vector) => subsampleCoverage(sampleOf(vector), { drawn: vector.parameters.m }),
  smallest_m_for_coverage: (vector) => smallestSampleForCoverage(sampleOf(vector), vector.parameters),
  chao1_variants: (vector) => ({
    classic: chaoOne(sampleOf(vector), { form: 'classic' }),
    'with_(n-1)/n': chaoOne(sampleOf(vector)),
    bias_corrected: chaoOne(sampleOf(vector), { form: 'bias-corrected' }),
  }),
  chao1_no_doubletons: (vector) => ({
    'with_(n-1)/n': chaoOne(sampleOf(vector)),
    bias_corrected: chaoOne(sampleOf(vector), { form: 'bias-corrected' }),
  }),
  chao1_variance: ({ input }) => chaoOneVariance({ once: input.f1, twice: input.f2 }),
  hill_numbers: (vector) =>
    vector.parameters.q.map((q: number | 'inf') => hillNumber(sampleOf(vector), { order: order(q) })),
  hill_q2_unbiased: (vector) => unbiasedHillTwo(sampleOf(vector)),
  yule_k: (vector) => yuleK(sampleOf(vector)),
  bootstrap_richness_bias: (vector) => bootstrapRichness(sampleOf(vector)),
  heaps_beta: ({ input }) => {
    const [first, second] = Object.entries<number>(input.V).map(([words, types]) => ({ words: Number(words), types }));
    return heapsExponent(first!, second!);
  },
  heaps_beta_rarefied: (vector) => rarefiedHeapsExponent(sampleOf(vector)),
  powerlaw_alpha_shortcut: ({ input, parameters }) => powerLawShortcut(countCounts(input.values), parameters),
  ead: ({ input }) => expectationAdjustedDistinct({ types: input.N, tokens: input.C, vocabulary: input.V }),
  mattr: ({ input, parameters }) => mattr([input.tokens], parameters),
  msttr: ({ input, parameters }) => msttr(input.tokens, parameters),
  trap_msttr_full_last_segment: ({ input, parameters }) => ({
    ours: msttr(input.tokens, parameters),
    LexicalRichness_default: msttrWithoutLastSegment(input.tokens, parameters.segment),
    lexical_diversity: msttr(input.tokens, parameters),
  }),
  hdd: ({ input, parameters }) => hdD(countTokens(input.tokens), parameters),
  mtld_ours: ({ input }) => mtld(input.tokens),
  mtld_all_unique: ({ input }) => mtld(input.tokens),
  self_bleu2_per_document: ({ input, parameters }) => selfBleu(input.docs, { order: parameters.weights.length }),
  self_bleu2_repeats_and_lengths: ({ input, parameters }) => selfBleu(input.docs, { order: parameters.weights.length }),
  self_repetition_4gram: ({ input, parameters }) => selfRepetition(input.docs, parameters),
  first_k_words: ({ input, parameters }) => {
    const words = new Map(
      Object.entries<Record<string, string>>(input.arms).map(([arm, answers]) => [
        arm,
        new Map(Object.entries(answers).map(([unit, text]) => [unit, wordsOf(text)])),
      ]),
    );
    const { kept, arms } = firstKWords(words, { words: parameters.K });
    const texts = (arm: string) => arms.get(arm)!.map((answer) => answer.join(' '));
    return { kept, human: texts('human'), model: texts('model') };
  },
  frontier_integral_half_lost: ({ input }) => frontierIntegral(input.p, input.q),
  frontier_integral_five_percent_lost: ({ input }) => frontierIntegral(input.p, input.q),
  mauve_half_lost: ({ input, parameters: { c, points, eps } }) =>
    mauveDivergence(input.p, input.q, { scale: c, points, smallest: eps }),
  mauve_five_percent_lost: ({ input, parameters: { c, points, eps } }) =>
    mauveDivergence(input.p, input.q, { scale: c, points, smallest: eps }),
  noveltybench_utility: ({ input, parameters }) =>
    noveltyUtility(
      input.classes.map((each: number, index: number) => ({ class: each, score: input.scores[index] })),
      parameters,
    ),
  digamma: ({ input }) => input.x.map(digamma),
  log_gamma: ({ input }) => input.x.map(logGamma),
  delete_a_group_jackknife: ({ input }) => {
    const groups: readonly (readonly string[])[] = input.groups;
    const leaveOneOut = groups.map((_, left) => new Set(groups.filter((_, index) => index !== left).flat()).size);
    return { leave_one_out: leaveOneOut, se: deleteAGroupJackknife(leaveOneOut)?.se };
  },
  rare_strata_assignment: ({ input, parameters }) =>
    Object.fromEntries(rareStrata(new Map(Object.entries<number>(input.calibration_counts)), parameters)),
};

function countTokens(tokens: readonly string[]): CountsOfCounts {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return countCounts(counts.values());
}

/** The convention of diversity 0.3.1: documents joined to one text, ratios of n = 1 … `longest` added up. */
function distinctNAcrossDocuments(documents: readonly (readonly string[])[], longest: number): number {
  const joined = [documents.flat()];
  let sum = 0;
  for (let n = 1; n <= longest; n++) sum += distinctN(joined, { n })!;
  return sum;
}

/** The convention of LexicalRichness 0.5.1: the last segment is left out even where it is full. */
function msttrWithoutLastSegment(tokens: readonly string[], segment: number): number | undefined {
  return msttr(tokens.slice(0, (Math.ceil(tokens.length / segment) - 1) * segment), { segment });
}

describe.skipIf(vectors.length === 0)(
  vectors.length === 0
    ? `test vectors of the reference: skipped, ${file} is not there`
    : 'test vectors of the reference',
  () => {
    const isElsewhere = ({ name, group }: RangeVector) => GROUPS_ELSEWHERE.has(group) || VECTORS_ELSEWHERE.has(name);

    test('every vector is answered or belongs to a measure named as being elsewhere', () => {
      const unknown = vectors.filter((vector) => !isElsewhere(vector) && ANSWERS[vector.name] === undefined);
      expect(unknown.map(({ name }) => name)).toEqual([]);
      const absent = [...Object.keys(ANSWERS), ...VECTORS_ELSEWHERE].filter(
        (name) => !vectors.some((vector) => vector.name === name),
      );
      expect(absent).toEqual([]);
    });

    test.each(vectors.filter((vector) => !isElsewhere(vector)))('$name', (vector) => {
      expectVector(ANSWERS[vector.name]!(vector), vector);
    });
  },
);
