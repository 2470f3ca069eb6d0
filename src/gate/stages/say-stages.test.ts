import { expect, test } from 'vitest';
import { sayStages } from './say-stages.ts';
import type { StageComparison, StageWidth, StepEffect } from './stage-comparison.ts';

const effect = (low: number, high: number): StepEffect => ({
  ratio: 0.8,
  low: 0.7,
  high: 0.9,
  pLossAdjusted: 0.5,
  pGainAdjusted: 0.5,
  outcome: 'undecided',
  ofLoss: { ratio: (low + high) / 2, low, high },
});
const width = (title: string, reference: number, steps: readonly StepEffect[]): StageWidth => ({
  id: title,
  title,
  widerWhen: 'larger',
  againstPeople: [
    { reference, generation: 0.1083, ratio: 11.37, low: 9, high: 14, pAdjusted: 0.001, outcome: 'narrowed' },
  ],
  steps,
  isLossShown: true,
});
const comparison = (widths: readonly StageWidth[]): Omit<StageComparison, 'findings'> => ({
  stages: ['base', 'tuned'].map((name) => ({ name, hash: null, documents: 1, comparedDocuments: 1, settings: [] })),
  steps: [
    { from: null, to: 'base', changes: [], preconditions: [] },
    { from: 'base', to: 'tuned', changes: [], preconditions: [] },
  ],
  preconditions: [],
  sample: {
    units: 50,
    areStagesPaired: true,
    isPairedWithPeople: true,
    widthUnits: 50,
    repliesPerUnit: 1,
    firstWords: 50,
  },
  strata: [],
  widths,
  widthProblem: null,
  alphas: { primary: 0.03, secondary: 0.02 },
});

test('no step is named where the interval of every share holds 0', () => {
  const [open] = sayStages(comparison([width('types', 0.01, [effect(-0.31, 1.22), effect(-0.22, 1.53)])]));
  expect(open).toMatch(/in tuned \(90 % interval 9\.00–14\.00\); the data does not show which step it came with$/);
  const [shown] = sayStages(comparison([width('types', 0.01, [effect(-0.31, 1.22), effect(0.1, 0.9)])]));
  expect(shown).toContain('of the loss 50 %');
});

test('where people show none both values are said, behind what has a ratio', () => {
  const steps = [effect(0.1, 0.9), effect(0.1, 0.9)];
  const findings = sayStages(comparison([width('a', 0, steps), width('b', 0.01, steps)]));
  expect(findings[0]).toMatch(/^'b': 11\.37 of that of people in tuned/);
  expect(findings[1]).toMatch(/^'a': 0\.11 against 0 of people in tuned; of the loss/);
});
