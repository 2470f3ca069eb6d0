import { expect, test } from 'vitest';
import type { PanelResult } from '../../gate/verdict/verdict.ts';
import { measureFound, measureName, measureRatio } from './measure-texts.ts';

const RESULT: PanelResult = {
  id: 'self-repetition',
  title: 'Other documents with the same 4 words',
  role: 'range',
  widerWhen: 'smaller',
  reference: 2.14,
  generation: 4.574,
  ratio: 2.1374,
  low: 2.07,
  high: 2.21,
  n: 2263,
  unitOfN: 'documents',
  p: 0.001,
  pAdjusted: 0.001,
  margin: 0.1,
  outcome: 'narrowed',
};

test('a measure of which more is narrower says so beside its name', () => {
  expect(measureName(RESULT)).toBe('Other documents with the same 4 words (more is narrower)');
  expect(measureName({ ...RESULT, widerWhen: 'larger', role: 'average' })).toBe(
    'Other documents with the same 4 words (average)',
  );
});

test('against none of people there is no ratio, whatever stands in for one', () => {
  expect(measureRatio(RESULT)).toBe('2.14 (90 % interval 2.07–2.21)');
  const none = { ...RESULT, reference: 0, generation: 0.1083, ratio: 11.37, low: undefined, high: undefined };
  expect(measureRatio(none)).toBe('0.1083 against none of people');
  expect(measureRatio({ ...none, generation: 0, ratio: 1 })).toBe('none in either arm');
});

test('over-dispersed is called wider, as everywhere else', () => {
  expect(measureFound({ ...RESULT, outcome: 'over-dispersed' })).toBe('wider');
  expect(measureFound(RESULT)).toBe('narrowed');
});
