import { expect, test } from 'vitest';
import { labOf } from '../lab/read-lab.ts';
import { simulate } from '../run/simulate.ts';
import type { SimulationResult } from '../run/simulation-result.ts';
import { REGIMES } from './regime-registry.ts';

const SEEDS = 2000;

async function run(lab: Record<string, unknown>): Promise<SimulationResult> {
  const { result } = await simulate({
    lab: labOf({ data: { truth: 'normal' }, model: { id: 'gaussian' }, seeds: SEEDS, ...lab }, { place: 'test' }),
    workers: 0,
  });
  expect(result.stopped).toEqual([]);
  return result;
}

/** Mean and standard error over seeds of a measure at a generation. */
function meanOf(
  result: SimulationResult,
  measure: string,
  { arm = 0, generation }: { arm?: number; generation: number },
) {
  const values = result.generations
    .filter((one) => one.arm === result.arms[arm]!.title && one.generation === generation)
    .map((one) => one.values[measure]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length), count: values.length };
}

function expectMean(found: ReturnType<typeof meanOf>, expected: number): void {
  expect(Math.abs(found.mean - expected) / found.error).toBeLessThan(4);
}

test('replace and accumulate: mean variances by G1 and G4', async () => {
  const size = 20;
  const result = await run({ size, generations: 4, arms: [{ regime: 'replace' }, { regime: 'accumulate' }] });
  expect(meanOf(result, 'variance', { generation: 4 }).count).toBe(SEEDS);
  expectMean(meanOf(result, 'variance', { generation: 4 }), (1 - 1 / size) ** 4);
  expectMean(
    meanOf(result, 'variance', { arm: 1, generation: 4 }),
    [1, 2, 3, 4].reduce((e, i) => e * (1 - 1 / (size * i * i)), 1),
  );
  // The first generation is the same: the same human rows.
  expect(meanOf(result, 'variance', { generation: 1 })).toEqual(meanOf(result, 'variance', { arm: 1, generation: 1 }));
});

test('accumulate-subsample without replacement: mean shift by G5', async () => {
  const size = 20;
  const generations = 6;
  const result = await run({ size, generations, arms: [{ regime: 'accumulate-subsample' }] });
  // A_1 = 1/n; e_t = A + (1-A)(tn-n)/(n(tn-1)); A' = ((t^2+2t)A + e + (1-e)/n)/(t+1)^2, with e the squared error of the fitted mean.
  let pooled = 1 / size;
  let shift = pooled;
  for (let t = 1; t <= generations; t++) {
    const rows = t * size;
    shift = pooled + ((1 - pooled) * (rows - size)) / (size * (rows - 1));
    pooled = ((t * t + 2 * t) * pooled + shift + (1 - shift) / size) / (t + 1) ** 2;
  }
  expectMean(meanOf(result, 'mean_shift', { generation: generations }), shift);
});

test('mix, fresh and replayed, stratified and by chance: mean shift of the long run by G6', async () => {
  const size = 20;
  const share = 0.5;
  const arms = [
    { regime: 'mix', human: { share } },
    { regime: 'mix', human: { share, kind: 'replayed' } },
    { regime: 'mix', human: { share, draw: 'independent' } },
  ];
  // Replays converge like (1-m)^t: t >= 8/m.
  const generations = 16;
  const result = await run({ size, generations, arms });
  const stratified = size * share * (2 - share) + 1 - share;
  expectMean(meanOf(result, 'mean_shift', { generation: generations }), 1 / stratified);
  expectMean(meanOf(result, 'mean_shift', { arm: 1, generation: generations }), (3 - 2 * share) / stratified);
  const independent = size * share * (2 - share) + (1 - share) ** 2;
  expectMean(meanOf(result, 'mean_shift', { arm: 2, generation: generations }), 1 / independent);
  const rows = result.generations.filter(({ generation }) => generation === 2);
  expect(
    rows.filter(({ arm }) => arm === result.arms[0]!.title).every(({ freshHumanRows }) => freshHumanRows === 10),
  ).toBe(true);
  expect(
    rows.filter(({ arm }) => arm === result.arms[1]!.title).every(({ replayedHumanRows }) => replayedHumanRows === 10),
  ).toBe(true);
  const byChance = new Set(
    rows.filter(({ arm }) => arm === result.arms[2]!.title).map(({ freshHumanRows }) => freshHumanRows),
  );
  expect(byChance.size).toBeGreaterThan(5);
});

test('window: heterozygosity is lost at the rate of n((w+1)/2)^2', async () => {
  const size = 10;
  const result = await run({
    data: { truth: 'shares', shares: [1, 1] },
    model: { id: 'categorical' },
    size,
    generations: 31,
    arms: [{ regime: 'window', batches: 3 }],
  });
  const at = (generation: number) => meanOf(result, 'gini_simpson', { generation });
  const rate = Math.log(at(11).mean / at(31).mean) / 20;
  const expected = -Math.log(1 - 1 / (size * ((3 + 1) / 2) ** 2));
  const error = Math.hypot(at(11).error / at(11).mean, at(31).error / at(31).mean) / 20;
  expect(Math.abs(rate - expected)).toBeLessThan(4 * error);
  expect(result.generations.find(({ generation }) => generation === 3)).toMatchObject({
    trainingRows: 30,
    replayedHumanRows: 10,
  });
  expect(result.generations.find(({ generation }) => generation === 4)).toMatchObject({
    trainingRows: 30,
    replayedHumanRows: 0,
  });
});

test('two models: exchange does not change the law of one chain, partial exchange slows it', async () => {
  const size = 20;
  const generations = 12;
  const result = await run({
    size,
    generations,
    arms: [
      { regime: 'two-models', exchange: 1 },
      { regime: 'two-models', exchange: 0.5 },
    ],
  });
  // Each chain of fits is a chain of replacements, whoever draws.
  expectMean(meanOf(result, 'mean_shift', { generation: generations }), 1 - (1 - 1 / size) ** generations);
  // Of two chains in full contact the common mean drifts half as fast.
  const half = meanOf(result, 'mean_shift', { arm: 1, generation: generations });
  const own = 1 - (1 - 1 / size) ** generations;
  expect(half.mean).toBeLessThan(0.8 * own);
  expect(half.mean).toBeGreaterThan(0.4 * own);
});

test('temperature and selection: variance by L a generation', async () => {
  const size = 200;
  const result = await run({
    size,
    seeds: 300,
    generations: 3,
    arms: [
      { regime: 'replace', sampling: { temperature: 0.8 } },
      { regime: 'replace', sampling: { keep: { share: 0.5, by: 'likelihood' } } },
    ],
  });
  const shrink = (1 - 1 / size) ** 3;
  expectMean(meanOf(result, 'variance', { generation: 3 }), 0.8 ** 2 * shrink);
  // The likeliest half of a normal law is its central half: L = 1 - 2 c phi(c) / P with c = .67449, P = .5.
  const c = 0.6744897501960817;
  const central = 1 - (2 * c * Math.exp((-c * c) / 2)) / Math.sqrt(2 * Math.PI) / 0.5;
  const kept = meanOf(result, 'variance', { arm: 1, generation: 3 });
  // Of 400 candidates exactly half are kept: the border is that of the sample, off by less than a percent each time.
  expect(Math.abs(kept.mean / (central ** 2 * shrink) - 1)).toBeLessThan(0.05);
});

test('verified: types of relative fitness w keep m p / (1 - (1-m) w) of their share', async () => {
  // Ten common types and one of .01: a verifier that takes the rare one for wrong, and lets half of the wrong ones through.
  const shares = [...Array.from({ length: 10 }, () => 0.099), 0.01];
  const result = await run({
    data: { truth: 'shares', shares },
    model: { id: 'categorical' },
    size: 2000,
    seeds: 100,
    generations: 30,
    measures: { tail_share: 0.05 },
    arms: [
      {
        regime: 'verified',
        verifier: { by: 'commonness', accepts: 0.98, false_accept: 0.5 },
        human: { share: 0.2 },
      },
    ],
  });
  const rare = meanOf(result, 'rare_share', { generation: 30 });
  expectMean(rare, (0.2 * 0.01) / (1 - 0.8 * 0.5));
});

test('detector-weighted: human rows of the training set by the quality of the detector', async () => {
  const humanShare = (result: SimulationResult, arm: number) => {
    const rows = result.generations.filter((one) => one.arm === result.arms[arm]!.title && one.generation > 1);
    return (
      rows.reduce((sum, { replayedHumanRows }) => sum + replayedHumanRows, 0) /
      rows.reduce((sum, { trainingRows }) => sum + trainingRows, 0)
    );
  };
  const result = await run({
    size: 300,
    seeds: 20,
    generations: 4,
    arms: [
      { regime: 'detector-weighted', detector: { auc: 0.5 } },
      { regime: 'detector-weighted', detector: { auc: 0.9 } },
      { regime: 'detector-weighted', detector: { auc: 1 }, resample: 1.5 },
    ],
  });
  // A detector that guesses prefers nobody: half of the pool is human. 3 copies at most of 100 human rows of a pool of 200 are 300.
  expect(Math.abs(humanShare(result, 0) - 0.5)).toBeLessThan(0.03);
  expect(humanShare(result, 1)).toBeGreaterThan(0.75);
  expect(humanShare(result, 2)).toBe(1);
  expect(new Set(result.generations.map(({ trainingRows }) => trainingRows))).toEqual(new Set([300]));
});

test('reintroduce: nothing comes back before its time, rare rows after', async () => {
  const result = await run({
    data: { truth: 'zipf', types: 300 },
    model: { id: 'categorical' },
    size: 500,
    seeds: 50,
    generations: 9,
    arms: [{ regime: 'replace' }, { regime: 'reintroduce', after: 5 }, { regime: 'reintroduce', after: 5, once: true }],
  });
  const types = (arm: number, generation: number) => meanOf(result, 'types', { arm, generation }).mean;
  expect(Math.abs(types(1, 5) / types(0, 5) - 1)).toBeLessThan(0.05);
  expect(types(1, 6)).toBeGreaterThan(1.3 * types(0, 6));
  expect(types(2, 6)).toBeGreaterThan(1.3 * types(0, 6));
  expect(types(1, 9)).toBeGreaterThan(types(2, 9));
  const back = result.generations.filter(({ arm }) => arm === result.arms[2]!.title);
  expect(
    back.filter(({ replayedHumanRows }) => replayedHumanRows > 0).every(({ generation }) => generation === 6),
  ).toBe(true);
  expect(back.find(({ generation }) => generation === 6)!.replayedHumanRows).toBe(50);
});

test('replayed human rows of a regression do not crowd out the other inputs', async () => {
  const result = await run({
    data: { truth: 'linear', features: 5 },
    model: { id: 'linear-regression', intercept: false },
    size: 60,
    seeds: 60,
    generations: 45,
    arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.1, kind: 'replayed' } }],
  });
  const error = (arm: number) => meanOf(result, 'excess_error', { arm, generation: 45 }).mean;
  // Drift adds a unit a generation, 45 in all; replays hold it at about (3 - 2m) / (m (2 - m)) = 15 units.
  expect(error(1)).toBeLessThan(0.5 * error(0));
});

test('every regime is in the registry once, and says what it does', () => {
  const ids = REGIMES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(REGIMES.every(({ about }) => about.length > 20)).toBe(true);
});
