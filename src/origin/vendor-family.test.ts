import { expect, test } from 'vitest';
import { vendorFamily } from './vendor-family.ts';

test.each([
  ['ChatGPT 5', 'openai'],
  ['gpt-4o', 'openai'],
  ['OpenAI-API', 'openai'],
  ['Google Generative AI', 'google'],
  ['Gemini 2.5 Pro', 'google'],
  ['Claude Opus', 'anthropic'],
  ['Grok', 'xai'],
  ['Microsoft Copilot', 'microsoft'],
  ['Adobe Firefly 1.0', 'adobe'],
  ['DeepSeek-R1', 'deepseek'],
  ['Adobe Photoshop', 'unknown'],
  ['Claudette Typesetter', 'unknown'],
  ['', 'unknown'],
])('%j is of %s', (agent, family) => {
  expect(vendorFamily(agent)).toBe(family);
});
