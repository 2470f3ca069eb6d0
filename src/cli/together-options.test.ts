import { expect, test } from 'vitest';
import { togetherOf } from './together-options.ts';

test('stages and models, each with its path, or of the data by their column', () => {
  expect(togetherOf([], { stage: ['base=a.jsonl', 'tuned=b=c.jsonl'] })).toEqual({
    generationsAre: 'stages',
    generations: [
      { name: 'base', data: ['a.jsonl'] },
      { name: 'tuned', data: ['b=c.jsonl'] },
    ],
  });
  expect(togetherOf(['all.jsonl'], { model: ['a', 'b=b.jsonl'], stageColumn: 'model' })).toEqual({
    generationsAre: 'models',
    generations: [
      { name: 'a', data: ['all.jsonl'], only: 'a' },
      { name: 'b', data: ['b.jsonl'] },
    ],
  });
  expect(togetherOf(['a.jsonl'], {})).toBeUndefined();
});

test.each([
  [[], { stage: ['a=a'], model: ['b=b'] }, 'two questions'],
  [[], { stage: ['=a'] }, 'name or path is missing'],
  [[], { model: ['a='] }, 'name or path is missing'],
  [[], { stage: ['a', 'b'], stageColumn: 'stage' }, 'it has no path'],
  [['all.jsonl'], { stage: ['a', 'b'] }, 'it has no path'],
  [['all.jsonl'], { stage: ['a=a', 'b=b'] }, 'data is named beside --stage'],
] as const)('%j with %j says what is wrong', (data, flags, says) => {
  expect(() => togetherOf(data, flags)).toThrow(says);
});
