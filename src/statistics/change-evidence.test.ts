import { expect, test } from 'vitest';
import { alphaSpending } from './alpha-spending.ts';
import { logChangeEvidence, NO_CHANGE_EVIDENCE, nextChangeEvidence } from './change-evidence.ts';
import { seededGenerator } from './seeded-generator.ts';

test('is the weighted sum over the times of a change', () => {
  const es = [0.5, 3, 2];
  let evidence = NO_CHANGE_EVIDENCE;
  for (const e of es) evidence = nextChangeEvidence(evidence, Math.log(e));
  const [first, second, third] = [1, 2, 3].map((t) => alphaSpending(t, 1));
  const rest = 1 - first! - second! - third!;
  const sum = first! * 0.5 * 3 * 2 + second! * 3 * 2 + third! * 2 + rest;
  expect(Math.exp(logChangeEvidence(evidence))).toBeCloseTo(sum, 12);
});

test('is 1 before the first step and after steps that say nothing', () => {
  let evidence = NO_CHANGE_EVIDENCE;
  expect(logChangeEvidence(evidence)).toBe(0);
  for (let step = 0; step < 500; step++) evidence = nextChangeEvidence(evidence, 0);
  expect(logChangeEvidence(evidence)).toBeCloseTo(0, 10);
});

test('reaches 1/α over a life with a chance of at most α', () => {
  // e = 2 or 0.5 with chances 1/3 and 2/3: expectation 1. 4,000 lives of 200 steps at α = 0.05; seed 21.
  const random = seededGenerator(21);
  let reached = 0;
  for (let life = 0; life < 4000; life++) {
    let evidence = NO_CHANGE_EVIDENCE;
    for (let step = 0; step < 200; step++) {
      evidence = nextChangeEvidence(evidence, random() < 1 / 3 ? Math.LN2 : -Math.LN2);
      if (logChangeEvidence(evidence) < Math.log(20)) continue;
      reached++;
      break;
    }
  }
  expect(reached).toBeGreaterThan(0);
  // 200 expected at most; three standard deviations of 14.
  expect(reached).toBeLessThan(242);
});
