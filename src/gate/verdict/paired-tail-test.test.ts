import { expect, test } from 'vitest';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { signFlipTest } from '../../statistics/sign-flip-test.ts';
import { type PairedPrompt, pairedTailTest } from './paired-tail-test.ts';

const prompt = (human: number, model: number, n = 10): PairedPrompt => ({
  reference: { count: human, n },
  generation: { count: model, n },
});

test('is the sign-flip test of the differences of shares', () => {
  const prompts = [prompt(5, 2), prompt(3, 3), prompt(0, 1), prompt(8, 4), prompt(2, 0), prompt(0, 0)];
  const tested = pairedTailTest(prompts, { seed: 1 });
  const flipped = (ratio: number) =>
    signFlipTest(
      prompts.map(({ reference, generation }) => ratio * (reference.count / 10) - generation.count / 10),
      { seed: 1 },
    );
  expect(tested.pFail).toBe(flipped(0.8).p);
  expect(tested.pPass).toBe(flipped(0.8).pOpposite);
  expect(tested.pOver).toBe(flipped(1.25).pOpposite);
  // 10 of 60 replies against 18.
  expect(tested.ratio).toBeCloseTo(10 / 18, 12);
  expect(tested.prompts).toBe(6);
});

test('leaves out of its interval what the test rejects', () => {
  const random = seededGenerator(8);
  const prompts = Array.from({ length: 60 }, () =>
    prompt(
      binomialDraw(random, { trials: 10, probability: 0.3 }),
      binomialDraw(random, { trials: 10, probability: 0.2 }),
    ),
  );
  const { low, high } = pairedTailTest(prompts, { seed: 2 });
  const at = (ratio: number) => pairedTailTest(prompts, { seed: 2, delta: 1 - ratio });
  expect(at(high! * 1.001).pFail).toBeLessThanOrEqual(0.05);
  expect(at(high! * 0.999).pFail).toBeGreaterThan(0.05);
  expect(at(low * 0.999).pPass).toBeLessThanOrEqual(0.05);
  expect(at(low * 1.001).pPass).toBeGreaterThan(0.05);
});

test('keeps its level where replies to a prompt are all alike', () => {
  // 300 studies of 120 prompts with 10 equal replies each, arms exchangeable: 15 expected at 0.05, standard deviation 3.8; seed 6.
  const random = seededGenerator(6);
  let rejected = 0;
  for (let study = 0; study < 300; study++) {
    const prompts = Array.from({ length: 120 }, () => prompt(random() < 0.2 ? 10 : 0, random() < 0.2 ? 10 : 0));
    if (pairedTailTest(prompts, { seed: study, delta: 0, draws: 499 }).pFail <= 0.05) rejected++;
  }
  expect(rejected).toBeLessThan(28);
  expect(rejected).toBeGreaterThan(4);
});

test('few prompts prove nothing', () => {
  const { pFail, low, high } = pairedTailTest([prompt(10, 0), prompt(9, 0), prompt(10, 0)], { seed: 1 });
  // All signs one way: 1 of 8.
  expect(pFail).toBe(1 / 8);
  expect(low).toBe(0);
  // 1/8 is above 0.05, so no ratio is rejected: no upper bound.
  expect(high).toBeUndefined();
});

test('knows strata that an arm or both lack', () => {
  expect(pairedTailTest([prompt(0, 0), prompt(0, 0)], { seed: 1 })).toEqual({
    ratio: undefined,
    low: 0,
    high: undefined,
    pFail: 1,
    pPass: 1,
    pOver: 1,
    prompts: 2,
    shares: { reference: 0, generation: 0 },
  });
  const gained = pairedTailTest(
    Array.from({ length: 12 }, () => prompt(0, 3)),
    { seed: 1 },
  );
  expect(gained.ratio).toBeUndefined();
  expect(gained.high).toBeUndefined();
  expect(gained.pOver).toBe(2 ** -12);
});

test('refuses what is no study', () => {
  expect(() => pairedTailTest([], { seed: 1 })).toThrow(RangeError);
  expect(() => pairedTailTest([prompt(11, 0)], { seed: 1 })).toThrow(RangeError);
  expect(() => pairedTailTest([prompt(1, 0)], { seed: 1, confidence: 1 })).toThrow(RangeError);
});
