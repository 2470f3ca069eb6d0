import { expect, test } from 'vitest';
import { readGenerator } from './generator-family.ts';

test.each([
  ['gpt-4o-2024-05-13', 'openai'],
  ['text_davinci_003', 'openai'],
  ['Claude 3 Opus', 'anthropic'],
  ['mistralai/Mixtral-8x7B', 'mistral'],
  ['Llama-3-8B', 'meta'],
  ['llama2', 'meta'],
  ['qwen3.5-397b-a17b', 'qwen'],
  ['phi-2-dpo', 'microsoft'],
  ['demo-ngram/gen-1', 'other'],
])('%s is of family %s', (name, family) => {
  expect(readGenerator(name)).toEqual({ kind: 'model', family });
});

test.each(['human', 'Human annotator', 'crowdworker'])('%s is a person', (name) => {
  expect(readGenerator(name)).toEqual({ kind: 'human' });
});

test.each(['', ' none ', 'N/A', 'unknown', 'null'])('%j says nothing', (name) => {
  expect(readGenerator(name)).toEqual({ kind: 'nothing' });
});
