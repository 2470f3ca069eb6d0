import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence } from '../record/evidence.ts';
import { decideOrigin } from './decide.ts';
import { syntheticProbability } from './synthetic-probability.ts';

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
const style = (p: number): Evidence => ({
  kind: 'style-statistic',
  verdict: 'synthetic',
  strength: 'statistical',
  source: 'style:test',
  calibration: { p, anchors: 999 },
});
const DECLARED: Evidence = {
  kind: 'column-declaration',
  verdict: 'human',
  strength: 'documentary',
  source: 'column:origin',
  class: 'human',
  coversRecord: true,
};

function probability(evidence: readonly Evidence[], date: string | null = null): number {
  const { origin, evidence: all } = decideOrigin({ evidence, card: undefined, field: 'text' });
  return syntheticProbability({ origin, evidence: all, date })!;
}

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

test('is 0 or 1 by proof alone', () => {
  const attested = decideOrigin({
    evidence: [{ kind: 'date-column', verdict: 'inconclusive', strength: 'heuristic', source: 'column:date' }],
    card: { from: 'outcross.yaml', basis: 'declaration', dates_attested_by: 'an archive' },
    field: 'text',
  });
  expect(syntheticProbability({ ...attested, date: '1890' })).toBe(0);
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
