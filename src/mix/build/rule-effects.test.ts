import { expect, test } from 'vitest';
import type { SelectionTally } from '../solve/allocation-problem.ts';
import { ruleEffect } from './rule-effects.ts';

const tally = (own: number, human: number, rows: number, mass = rows): SelectionTally => ({
  ...{ rows, mass, own },
  tallies: { human, fresh: human },
});

test('a rule that binds nothing protects nothing and costs no performance', () => {
  expect(ruleEffect('human.floor', { effect: null })).toEqual({ protects: null, performance: null });
});

test('each kind of rule by what it holds up', () => {
  const effect = { with: tally(60, 60, 100), without: tally(25, 25, 100) };
  expect(ruleEffect('human.floor', { effect }).protects).toEqual({
    what: 'rarest-safe-share',
    with: 0.0833333,
    without: 0.2,
  });
  expect(ruleEffect('caps.family.gpt', { effect }).protects).toEqual({ what: 'own-share', with: 0.6, without: 0.25 });
  const rare = { with: tally(5, 60, 100), without: tally(1, 60, 100) };
  expect(ruleEffect('rare.rows.language is', { effect: rare }).protects).toEqual({
    what: 'chance-absent',
    with: Number(Math.exp(-5).toPrecision(6)),
    without: Number(Math.exp(-1).toPrecision(6)),
  });
  const none = { with: tally(60, 60, 100), without: tally(4, 4, 100) };
  expect(ruleEffect('human.fresh', { effect: none }).protects, 'fewer than five fresh rows keep no kind').toMatchObject(
    {
      without: null,
    },
  );
});

test('average performance: text by the two exponents, a mean by the closed form, and nothing where counts tell nothing', () => {
  const more = { with: tally(50, 50, 100, 1000), without: tally(50, 50, 200, 2000) };
  const { performance } = ruleEffect('human.floor', { effect: more });
  expect(performance!.data_term.low).toBeCloseTo(2 ** 0.28, 5);
  expect(performance!.data_term.high).toBeCloseTo(2 ** 0.37, 5);
  // (w²/n + (1-w)²/m) / (1 - (1-w)²): 50 and 50 with w = 1/2, 50 and 150 with w = 1/4.
  const [kept, other] = [0.01 / 0.75, (0.0625 / 50 + 0.5625 / 150) / (1 - 0.5625)];
  expect(performance!.mean_error).toBeCloseTo(kept / other, 5);
  const same = { with: tally(100, 100, 100), without: tally(60, 60, 100) };
  expect(ruleEffect('caps.synthetic', { effect: same }).performance).toEqual({
    data_term: { low: 1, high: 1 },
    mean_error: null,
  });
});
