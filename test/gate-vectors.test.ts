import { describe, expect, test } from 'vitest';
import { compoundedLoss } from '../src/gate/line/compounded-loss.ts';
import { decideVerdict } from '../src/gate/verdict/decide-verdict.ts';
import { alphaSpending } from '../src/statistics/alpha-spending.ts';
import { binomialLowerTail } from '../src/statistics/binomial-tail.ts';
import { conditionalShare } from '../src/statistics/conditional-share.ts';
import { designEffect } from '../src/statistics/design-effect.ts';
import { detectableLoss } from '../src/statistics/detectable-loss.ts';
import { eBenjaminiHochberg } from '../src/statistics/e-benjamini-hochberg.ts';
import { eCusum } from '../src/statistics/e-cusum.ts';
import { holmAdjusted } from '../src/statistics/holm-adjusted.ts';
import { itemEProcess } from '../src/statistics/item-e-process.ts';
import { logEValueOfGeneration } from '../src/statistics/log-e-value-of-generation.ts';
import { minP } from '../src/statistics/min-p.ts';
import { monteCarloP } from '../src/statistics/monte-carlo-p.ts';
import { normalQuantile } from '../src/statistics/normal-quantile.ts';
import { signFlipTest } from '../src/statistics/sign-flip-test.ts';
import { smallestReferenceCount, tailRatioApproximateSize } from '../src/statistics/tail-ratio-approximate-size.ts';
import { tailRatioNeededSize } from '../src/statistics/tail-ratio-needed-size.ts';
import { tailRatioRejectionRate } from '../src/statistics/tail-ratio-rejection-rate.ts';
import { tailRatioTest } from '../src/statistics/tail-ratio-test.ts';
import { tost } from '../src/statistics/tost.ts';
import { zeroRuleCount, zeroRuleSize } from '../src/statistics/zero-rule.ts';
import { expectVector, RANGE_VECTOR_FILE, RANGE_VECTORS, type RangeVector } from './support/range-vectors.ts';

const file = RANGE_VECTOR_FILE;
const vectors = RANGE_VECTORS;

const GROUPS: ReadonlySet<string> = new Set(['gate and statistics', 'special functions']);
/** Answered with the panel's measures. */
const ELSEWHERE: ReadonlySet<string> = new Set(['digamma', 'log_gamma', 'delete_a_group_jackknife']);

type Blocks = readonly Readonly<Record<string, number>>[];

/** What we answer to each vector, in the shape of its expected value. */
const ANSWERS: Readonly<Record<string, (vector: RangeVector) => unknown>> = {
  normal_quantile: ({ input }) => input.p.map(normalQuantile),
  binomial_cdf: ({ input }) =>
    input.k_n_p.map(([successes, trials, probability]: number[]) =>
      binomialLowerTail({ successes: successes!, trials: trials!, probability: probability! }),
    ),
  tail_ratio_true_size: ({ input: { p, n_r, n_g }, parameters }) =>
    tailRatioRejectionRate({
      reference: { n: n_r, probability: p },
      generation: { n: n_g, probability: p },
      ...parameters,
      side: 'fail',
    }),
  zero_rule_equal_arms: ({ parameters }) =>
    parameters.alpha.map((alpha: number, index: number) =>
      zeroRuleCount({ reference: 1000, generation: 1000, delta: parameters.delta[index], alpha }),
    ),
  zero_rule_known_reference: ({ input, parameters }) =>
    input.p.map((probability: number) => zeroRuleSize({ probability, ...parameters })),
  minimum_detectable_loss_known_reference: ({ input, parameters: { alpha, power } }) =>
    input.p_n.map(([probability, n]: number[]) => detectableLoss({ probability: probability!, n: n!, alpha, power })),
  n_needed_normal_approximation: ({ input: { p, n_r_over_n_g, K }, parameters: { delta, power } }) => {
    const plan = { probability: p, referenceRatio: n_r_over_n_g, delta, power };
    return {
      n_pass: tailRatioApproximateSize({ ...plan, ratio: 1, alpha: 0.05 }),
      'n_fail_rho_0.5': tailRatioApproximateSize({ ...plan, ratio: 0.5, alpha: 0.03 / K }),
      min_x_r_for_pass: smallestReferenceCount({ delta, power, alpha: 0.05 }),
    };
  },
  holm_adjusted: ({ input }) => [...holmAdjusted(input.p)],
  gate_verdict_fail: verdictOf,
  gate_verdict_pass: verdictOf,
  gate_verdict_inconclusive: verdictOf,
  minp_block_permutation_exhaustive: ({ input }) => {
    const { observed, table } = permuted(input.human_blocks, input.gen_blocks);
    const { raw, adjusted, global } = minP(table);
    return {
      observed,
      p_raw: [...raw],
      p_minp_single_step: global,
      p_minp_step_down: [...adjusted],
    };
  },
  sign_flip_paired: ({ input }) => ({ p: signFlipTest(input.d, { seed: 1 }).p }),
  monte_carlo_p: ({ input }) => monteCarloP(input),
  compounded_loss: ({ input: { loss_per_generation, generations } }) =>
    compoundedLoss({ lossPerGeneration: loss_per_generation, generations }),
  e_factor: ({ input: { m, lambda } }) => {
    const factor = (count: number) => Math.exp(logEValueOfGeneration({ count, n: 1, bound: m, bets: [lambda] }));
    return { miss: factor(0), hit: factor(1) };
  },
  e_process_and_e_cusum_items: ({ input, parameters: { m, lambdas } }) => {
    const { logE, logCusum } = itemEProcess(
      input.X.map((hit: number) => hit === 1),
      { bound: m, bets: lambdas },
    );
    return { e: Array.from(logE, Math.exp), cusum: Array.from(logCusum, Math.exp) };
  },
  e_value_of_a_generation: ({ input: { n, x }, parameters: { m, lambdas } }) =>
    Math.exp(logEValueOfGeneration({ count: x, n, bound: m, bets: lambdas })),
  drip_4_percent_per_generation: ({ input: { x, n, reference }, parameters: { m, lambdas, alarm } }) => {
    const counts: readonly number[] = x;
    const logs = counts.map((count) => logEValueOfGeneration({ count, n, bound: m, bets: lambdas }));
    const cusum = eCusum(logs);
    const human = { count: reference.x_r, n: reference.n_r };
    return {
      e: logs.map(Math.exp),
      cusum: Array.from(cusum, Math.exp),
      first_alarm_index: cusum.findIndex((log) => log >= Math.log(alarm)),
      pairwise_p: counts
        .slice(1)
        .map(
          (count, index) =>
            tailRatioTest({ reference: { count: counts[index]!, n }, generation: { count, n }, delta: 0 }).pFail,
        ),
      anchored_p_fail: counts.map((count) => tailRatioTest({ reference: human, generation: { count, n } }).pFail),
    };
  },
  alpha_spending: ({ input, parameters }) => input.t.map((t: number) => alphaSpending(t, parameters.alpha)),
  design_effect: ({ input: { cluster_size, icc } }) => designEffect({ clusterSize: cluster_size, icc }),
  tost: ({ input }) => tost(input),
  e_bh: ({ input, parameters: { alpha } }) => ({ rejected: eBenjaminiHochberg(input.e, { alpha }).length }),
};

function tailRatioOf({ input: { x_r, n_r, x_g, n_g }, parameters: { delta } }: RangeVector): unknown {
  const { pFail, pPass, ratio, low, high } = tailRatioTest({
    reference: { count: x_r, n: n_r },
    generation: { count: x_g, n: n_g },
    delta,
  });
  return {
    pi0: conditionalShare({ reference: n_r, generation: n_g, ratio: 1 - delta }),
    p_fail: pFail,
    p_pass: pPass,
    rho: ratio,
    ci90: [low, high],
  };
}

function verdictOf({ input: { n_r, n_g, x_r, x_g }, parameters }: RangeVector): unknown {
  const { strata, outcome } = decideVerdict({
    strata: x_r.map((count: number, index: number) => ({
      id: `s${index}`,
      label: `s${index}`,
      dimension: 'language',
      isTail: true,
      isTested: true,
      reference: { count, n: n_r },
      generation: { count: x_g[index], n: n_g },
    })),
    panel: [],
    preconditions: [],
    referenceHash: '0'.repeat(64),
    assumedHuman: false,
    delta: parameters.delta,
    alphas: { primary: parameters.alpha_fail, secondary: 0.02 },
  });
  return {
    p_fail: strata.map(({ pFail }) => pFail),
    p_fail_holm: strata.map(({ pFailAdjusted }) => pFailAdjusted),
    p_pass: strata.map(({ pPass }) => pPass),
    verdict: outcome,
    n_g_needed: strata.map(({ needed, outcome: each }) => {
      if (needed === undefined || each === 'narrowed') return null;
      return 'n' in needed ? needed.n : needed.needs;
    }),
  };
}

/** All ways to split the blocks into arms of these sizes, the observed one first, and types, hapaxes a token and -Σp² of each. */
function permuted(human: Blocks, generation: Blocks): { observed: number[]; table: number[][] } {
  const blocks = [...human, ...generation];
  const measures = (members: Blocks) => {
    const counts = new Map<string, number>();
    for (const block of members)
      for (const [type, count] of Object.entries(block)) counts.set(type, (counts.get(type) ?? 0) + count);
    const values = [...counts.values()];
    const n = values.reduce((sum, count) => sum + count, 0);
    return [
      values.length,
      values.filter((count) => count === 1).length / n,
      -values.reduce((sum, count) => sum + (count / n) ** 2, 0),
    ];
  };
  const table: number[][] = [];
  for (let mask = 0; mask < 2 ** blocks.length; mask++) {
    const arm = blocks.filter((_, index) => (mask >> index) & 1);
    if (arm.length !== human.length) continue;
    const rest = blocks.filter((_, index) => !((mask >> index) & 1));
    const others = measures(rest);
    // The lowest mask of this many bits takes the human blocks, which come first.
    table.push(measures(arm).map((value, index) => value - others[index]!));
  }
  return { observed: table[0]!, table };
}

describe.skipIf(vectors.length === 0)(
  vectors.length === 0 ? `test vectors of the gate: skipped, ${file} is not there` : 'test vectors of the gate',
  () => {
    const ours = vectors.filter(({ group, name }) => GROUPS.has(group) && !ELSEWHERE.has(name));
    const answerOf = (name: string) => ANSWERS[name] ?? (name.startsWith('tail_ratio_') ? tailRatioOf : undefined);

    test('every vector of these groups is answered', () => {
      expect(ours.filter(({ name }) => answerOf(name) === undefined).map(({ name }) => name)).toEqual([]);
      const absent = Object.keys(ANSWERS).filter((name) => !ours.some((vector) => vector.name === name));
      expect(absent).toEqual([]);
      expect(ours.length).toBe(30);
    });

    test.each(ours)('$name', (vector) => {
      expectVector(answerOf(vector.name)!(vector), vector);
    });
  },
);

test('exact sums give the sizes of the table of power', () => {
  // The reference's own enumeration: 6,938 and 4,100 at a share of 0.05.
  const size = { probability: 0.05 } as const;
  expect(tailRatioNeededSize({ ...size, ratio: 1, alpha: 0.05, side: 'pass' })).toBe(6938);
  expect(tailRatioNeededSize({ ...size, ratio: 0.5, alpha: 0.03 / 8, side: 'fail' })).toBe(4100);
});
