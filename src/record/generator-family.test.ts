import { expect, test } from 'vitest';
import { readGenerator } from './generator-family.ts';

test.each([
  ['gpt-4o-2024-05-13', 'openai', true],
  ['text_davinci_003', 'openai', true],
  ['Claude 3 Opus', 'anthropic', true],
  ['mistralai/Mixtral-8x7B', 'mistral', true],
  ['Llama-3-8B', 'meta', true],
  ['llama2', 'meta', true],
  ['qwen3.5-397b-a17b', 'qwen', true],
  ['phi-2-dpo', 'microsoft', true],
  ['command-r-plus', 'cohere', true],
  ['falcon-40b', 'tii', true],
  ['Falcon', 'tii', false],
  ['Google Pixel 7', 'google', false],
  ['Ford Falcon 500', 'tii', false],
  ['X200', 'other', false],
  ['demo-ngram/gen-1', 'other', false],
])('%s is of family %s, for sure: %j', (name, family, isSure) => {
  expect(readGenerator(name)).toEqual({ kind: 'model', family, isSure });
});

test.each(['human', 'Human annotator', 'humans', 'crowdworker', 'human_1'])('%s is a person', (name) => {
  expect(readGenerator(name)).toEqual({ kind: 'human' });
});

test('a name that only begins like a person is none', () => {
  expect(readGenerator('Humane AI pin')).toMatchObject({ kind: 'model' });
});

test.each(['', ' none ', 'N/A', 'unknown', 'null', '-', '0', 'No'])('%j says nothing', (name) => {
  expect(readGenerator(name)).toEqual({ kind: 'nothing' });
});
