import { expect, test } from 'vitest';
import { ORIGIN_CLASSES } from '../record/origin.ts';
import { declaredOriginOf } from './declared-origin.ts';

test.each([
  ['human', 'human'],
  [' AI ', 'synthetic'],
  ['Machine_Translated', 'machine-translated'],
  ['machine generated', 'synthetic'],
  ['mixed', 'mixed'],
  ['ai-assisted', 'human-ai-assisted'],
  ['unknown', 'unknown'],
])('%s declares %s', (word, expected) => {
  expect(declaredOriginOf(word)).toEqual({ class: expected });
});

test('each class is its own word', () => {
  for (const name of ORIGIN_CLASSES) expect(declaredOriginOf(name).class).toBe(name);
});

test('nothing written declares nothing; what is not known is a problem', () => {
  for (const value of [null, undefined, '', ' ']) expect(declaredOriginOf(value)).toEqual({ class: null });
  for (const value of ['robot', '1', 1, true, {}, 'x'.repeat(1000)]) {
    const { class: found, problem } = declaredOriginOf(value);
    expect([found, typeof problem]).toEqual([null, 'string']);
  }
});
