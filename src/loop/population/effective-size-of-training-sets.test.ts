import { expect, test } from 'vitest';
import { zipfShares } from '../../../test/support/zipf-shares.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { effectiveSizeOfTrainingSets } from './effective-size-of-training-sets.ts';
import { wrightFisherStep } from './wright-fisher-step.ts';

const REPLICAS = 2000;

/** Mean of N/Nₑ and how often the 95 % interval covers, over loops of one step. */
function studied(options: {
  types: number;
  size: number;
  copies?: number;
  pool?: boolean;
  exponent?: number;
  human?: { share: number; rows: number; isTakenOff: boolean };
}) {
  const { types, size, copies = 1, pool = true, exponent = 1, human } = options;
  const random = randomStream(1, types, size, copies, human?.rows ?? 0);
  const shares = zipfShares(types, { exponent });
  const written = size / copies;
  let ratio = 0;
  let covered = 0;
  for (let replica = 0; replica < REPLICAS; replica++) {
    const before = exponent === 1 ? wrightFisherStep(random, shares, { size: 3000 }) : shares;
    let expected: ArrayLike<number> = before;
    if (human !== undefined) {
      const sample = wrightFisherStep(random, shares, { size: human.rows });
      expected = before.map(
        (count, type) => ((1 - human.share) * count) / 3000 + (human.share * sample[type]!) / human.rows,
      );
    }
    const after = wrightFisherStep(random, before, {
      size: written,
      ...(human !== undefined && { humanShare: human.share, mainland: shares }),
    }).map((count) => count * copies);
    const estimate = effectiveSizeOfTrainingSets({
      expected,
      after,
      pool,
      ...(human?.isTakenOff && { humanShare: human.share, humanSample: human.rows }),
    });
    ratio += size / estimate.size / REPLICAS;
    if (estimate.low <= written && written <= estimate.high) covered++;
  }
  return { ratio, coverage: covered / REPLICAS };
}

test('is unbiased in 1/N and covers, with rare types pooled', () => {
  // Standard error of the mean ratio: sqrt(2/df/2000), below 0.007; of the coverage 0.005.
  for (const [types, size] of [
    [20, 200],
    [100, 1000],
    [500, 1000],
  ] as const) {
    const { ratio, coverage } = studied({ types, size });
    expect(Math.abs(ratio - 1), `${types} types`).toBeLessThan(0.02);
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.97);
  }
});

test('without pools the interval fails', () => {
  // Shares down to 4e-5, of which a single row is 30 times too many.
  const skewed = { types: 500, size: 1000, exponent: 1.5 };
  expect(studied({ ...skewed, pool: false }).coverage).toBeLessThan(0.8);
  expect(studied(skewed).coverage).toBeGreaterThan(0.93);
});

test('copies show: of rows that stand four times each is worth a quarter', () => {
  const { ratio } = studied({ types: 100, size: 1000, copies: 4 });
  expect(1 / ratio).toBeGreaterThan(0.235);
  expect(1 / ratio).toBeLessThan(0.275);
});

test('the scatter of estimated human shares is taken off: m²/R', () => {
  const human = { share: 0.5, rows: 300 };
  // 1/Ne = 1/1000 + 0.25/300: 1.83 times too much, were it left in.
  const left = studied({ types: 30, size: 1000, human: { ...human, isTakenOff: false } });
  expect(left.ratio).toBeGreaterThan(1.7);
  const off = studied({ types: 30, size: 1000, human: { ...human, isTakenOff: true } });
  expect(Math.abs(off.ratio - 1)).toBeLessThan(0.1);
});

test('what cannot be compared is refused; no scatter bounds nothing', () => {
  expect(() => effectiveSizeOfTrainingSets({ expected: [1, 2], after: [1] })).toThrow(RangeError);
  expect(() => effectiveSizeOfTrainingSets({ expected: [0, 0], after: [1, 1] })).toThrow(RangeError);
  expect(() => effectiveSizeOfTrainingSets({ expected: [1], after: [10] })).toThrow(/single class/);
  expect(effectiveSizeOfTrainingSets({ expected: [10, 10], after: [50, 50] }).size).toBe(Number.POSITIVE_INFINITY);
});
