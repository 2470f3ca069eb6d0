import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence, StyleComparison } from '../record/evidence.ts';
import { decideOrigin } from './decide.ts';
import { type SyntheticProbability, syntheticProbability } from './synthetic-probability.ts';

const MARK: Evidence = {
  kind: 'text-artefact',
  verdict: 'mixed',
  strength: 'heuristic',
  source: 'marker:gemini-cite',
  tier: 'A',
};
const WEAK = ['self-reference', 'open-slot', 'cutoff'].map(
  (name): Evidence => ({ ...MARK, source: `marker:${name}`, tier: 'B' }),
);
const style = (p: number, more: Partial<StyleComparison> = {}): Evidence => ({
  kind: 'style-statistic',
  verdict: 'synthetic',
  strength: 'statistical',
  source: 'style:test',
  calibration: { p, anchors: 999, comparedWith: 'own', ...more },
});
const DECLARED: Evidence = {
  kind: 'column-declaration',
  verdict: 'human',
  strength: 'documentary',
  source: 'column:origin',
  class: 'human',
  coversRecord: true,
};

function probabilities(evidence: readonly Evidence[], date: string | null = null): SyntheticProbability {
  const { origin, evidence: all } = decideOrigin({ evidence, card: undefined, field: 'text' });
  return syntheticProbability({ origin, evidence: all, date })!;
}
const probability = (...args: Parameters<typeof probabilities>) => probabilities(...args)?.p ?? (null as never);

test('is the prior of its time where nothing speaks', () => {
  expect(probability([])).toBeCloseTo(0.35, 10);
  expect(probability([], '2010-05-01')).toBeCloseTo(1e-4, 10);
});

test('weighs marks by tier, two weak ones up to the cap', () => {
  const odds = (p: number) => Math.log(p / (1 - p)) - Math.log(0.35 / 0.65);
  expect(odds(probability([MARK]))).toBeCloseTo(7, 10);
  expect(odds(probability(WEAK.slice(0, 1)))).toBeCloseTo(3, 10);
  expect(odds(probability(WEAK))).toBeCloseTo(5, 10);
  // p = .01: 1 / (-e .01 ln .01) = 7.988
  expect(odds(probability([style(0.01)]))).toBeCloseTo(Math.log(7.9884), 3);
  expect(odds(probability([style(1e-9)]))).toBeCloseTo(4, 10);
  expect(odds(probability([style(0.9)]))).toBe(0);
  expect(odds(probability([DECLARED]))).toBeCloseTo(-1.5, 10);
});

test('style weighs what was measured of such a p; by itself p bounds it; against other sources it is not counted', () => {
  const odds = (p: number) => Math.log(p / (1 - p)) - Math.log(0.35 / 0.65);
  const spread = [Math.log(0.25), Math.log(1.5)] as const;
  const of = (comparison: Partial<StyleComparison>) => {
    const { low, p, high } = probabilities([style(0.01, comparison)]);
    return [odds(low) - spread[0], odds(p), odds(high) - spread[1]];
  };
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9));
  expect(of({ llr: [2.1, 3.2, 3.9] })).toEqual(close([2.1, 3.2, 3.9]));
  expect(of({ llr: [2.1, 3.2, 9] }), 'four at most').toEqual(close([2.1, 3.2, 4]));
  expect(of({})).toEqual([
    expect.closeTo(0, 9),
    expect.closeTo(Math.log(7.9884), 3),
    expect.closeTo(Math.log(7.9884), 3),
  ]);
  expect(of({ comparedWith: 'others' })).toEqual(close([0, 0, 4]));
  // The strictest item counts once, whatever others say.
  const two = probabilities([style(0.01, { llr: [1, 2, 3] }), style(0.05, { llr: [0, 1, 3.5] })]);
  expect(odds(two.p)).toBeCloseTo(2, 9);
  expect(odds(two.high) - spread[1]).toBeCloseTo(3.5, 9);
});

test('the interval says what is assigned and not measured', () => {
  const range = (evidence: readonly Evidence[]) => {
    const { low, high } = probabilities(evidence);
    return [low, high].map((p) => Math.log(p / (1 - p)) - Math.log(0.35 / 0.65));
  };
  const [least, most] = [Math.log(0.25), Math.log(1.5)];
  expect(range([])).toEqual([expect.closeTo(least, 9), expect.closeTo(most, 9)]);
  expect(range([MARK])).toEqual([expect.closeTo(least + Math.log(100), 9), expect.closeTo(most + Math.log(5000), 9)]);
  expect(range(WEAK.slice(0, 1)), 'a person may have typed it').toEqual([
    expect.closeTo(least, 9),
    expect.closeTo(most + Math.log(300), 9),
  ]);
  expect(range([DECLARED])).toEqual([expect.closeTo(least - 3, 9), expect.closeTo(most, 9)]);
});

test('is 0 or 1 by proof alone', () => {
  const attested = decideOrigin({
    evidence: [{ kind: 'date-column', verdict: 'inconclusive', strength: 'heuristic', source: 'column:date' }],
    card: { from: 'outcross.yaml', basis: 'declaration', dates_attested_by: 'an archive' },
    field: 'text',
  });
  expect(syntheticProbability({ ...attested, date: '1890' })).toEqual({ p: 0, low: 0, high: 0 });
  const kinds = fc.constantFrom(MARK, ...WEAK, style(0.001), style(0.2), DECLARED);
  fc.assert(
    fc.property(fc.array(kinds), (evidence) => {
      const p = probability(evidence);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
    }),
  );
});

test('more evidence of one side never lowers it', () => {
  fc.assert(
    fc.property(fc.subarray([MARK, ...WEAK, style(0.05), style(0.001)]), (evidence) => {
      const base = probability(evidence);
      for (const more of [MARK, ...WEAK, style(0.001)])
        expect(probability([...evidence, more])).toBeGreaterThanOrEqual(base);
    }),
  );
});

const REVIEW = (verdict: 'human' | 'synthetic', scope = 'record'): Evidence => ({
  kind: 'review',
  verdict,
  strength: 'documentary',
  source: `reviewer-of-${scope}:ada`,
  class: verdict,
  coversRecord: true,
});
const LEDGER: Evidence = {
  kind: 'own-ledger',
  verdict: 'synthetic',
  strength: 'documentary',
  source: 'ledger:identical',
  class: 'synthetic',
  coversRecord: true,
};
const odds = (p: number) => Math.log(p / (1 - p)) - Math.log(0.35 / 0.65);

test('what the ledger knows is proof, what it merely resembles says nothing', () => {
  expect(probability([LEDGER])).toBe(1);
  expect(probability([{ ...LEDGER, verdict: 'inconclusive', source: 'ledger:contains' }])).toBeCloseTo(0.35, 10);
  // A passage of a record is proven: the whole has no answer.
  const passage: Evidence = { ...LEDGER, verdict: 'mixed', class: 'mixed', source: 'ledger:contains' };
  const { coversRecord: _, ...span } = passage;
  expect(probability([span])).toBeNull();
});

test('proofs that contradict each other leave the rest to speak', () => {
  const dated: Evidence = { ...LEDGER, kind: 'pre-llm-date', verdict: 'human', class: 'human', source: 'attested:x' };
  expect(odds(probability([LEDGER, dated]))).toBeCloseTo(0, 10);
  // An attested date against a product's mark: 7 - 9.
  expect(odds(probability([MARK, dated]))).toBeCloseTo(-2, 10);
});

test('a reviewer counts as a declaration, and settles marks where they looked at them', () => {
  expect(odds(probability([REVIEW('synthetic', 'source')]))).toBeCloseTo(1.5, 10);
  expect(odds(probability([REVIEW('human'), REVIEW('synthetic', 'source')]))).toBeCloseTo(-1.5, 10);
  expect(odds(probability([MARK, style(0.001), REVIEW('human')]))).toBeCloseTo(-1.5, 10);
  expect(odds(probability([MARK, REVIEW('human', 'source')]))).toBeCloseTo(5.5, 10);
});
