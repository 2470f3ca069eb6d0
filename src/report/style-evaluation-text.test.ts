import { expect, test } from 'vitest';
import type { StyleEvaluation } from '../origin/style/evaluate-style.ts';
import { styleEvaluationText } from './style-evaluation-text.ts';

const figure = { human: 40, ai: 40, auroc: 0.9, tprAt5: 0.6, tprAt1: 0.3 };
const evaluation = (groupsLeftOut: StyleEvaluation['groupsLeftOut']): StyleEvaluation =>
  ({
    modelId: 'style-test',
    newestGenerator: '2025-01',
    human: 40,
    ai: 40,
    abstained: {},
    overall: { test: 'all', ...figure },
    roc: [],
    groups: [{ test: 'domain a', ...figure }],
    groupsLeftOut,
    falseAlarms: [],
    calibrated: null,
  }) as unknown as StyleEvaluation;

test('says how many groups are not shown', () => {
  const options = { leftOut: {}, width: 80 };
  expect(styleEvaluationText(evaluation({ domain: 5, generator: 1200 }), options)).toContain(
    'Not shown, because smaller: 5 more by domain, 1,200 more by generator.',
  );
  expect(styleEvaluationText(evaluation({}), options)).not.toContain('Not shown');
});
