import { expect, test } from 'vitest';
import { ORIGIN_CLASSES, type OriginClass } from '../../record/origin.ts';
import { rowClass, rowStatus } from './row-origin.ts';
import { isPromptField } from './use-facts.ts';

const bits = (...classes: readonly OriginClass[]) =>
  classes.reduce((sum, name) => sum | (1 << ORIGIN_CLASSES.indexOf(name)), 0);

test.each<[readonly OriginClass[], OriginClass]>([
  [['human'], 'human'],
  [['machine-translated'], 'machine-translated'],
  [['human', 'synthetic'], 'mixed'],
  [['human', 'human-ai-assisted'], 'mixed'],
  [['unknown', 'synthetic'], 'mixed'],
  [['human', 'unknown'], 'unknown'],
  [['synthetic', 'algorithmic'], 'synthetic'],
  [['mixed', 'human-ai-assisted'], 'mixed'],
])('texts of %j make a row %s', (classes, expected) => {
  expect(rowClass(bits(...classes))).toBe(expected);
});

test('the weakest status counts; of unknown origin nothing is verified or declared', () => {
  expect(rowStatus(0, 'human')).toBe('verified');
  expect(rowStatus(2, 'synthetic')).toBe('inferred');
  expect(rowStatus(1, 'unknown')).toBe('unknown');
});

test.each([
  ['messages[user]', true],
  ['messages[assistant]', false],
  ['messages[system]', true],
  ['chosen[assistant]', false],
  ['chosen[user]', true],
  ['chosen', false],
  ['prompt', true],
  ['User_Prompt', true],
  ['context', true],
  ['response', false],
  ['text', false],
])('%s is asked, not learned from: %s', (field, expected) => {
  expect(isPromptField(field)).toBe(expected);
});
