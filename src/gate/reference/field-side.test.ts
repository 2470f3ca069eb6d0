import { expect, test } from 'vitest';
import { decodingSettings } from './decoding-settings.ts';
import { fieldSide } from './field-side.ts';

test.each([
  ['text', 'text'],
  ['messages[assistant]', 'answer'],
  ['messages[user]', 'prompt'],
  ['messages[system]', 'system'],
  ['content[tool]', 'prompt'],
  ['output', 'answer'],
  ['data.Model_Output', 'answer'],
  ['chosen', 'answer'],
  ['instruction', 'prompt'],
  ['context', 'prompt'],
  ['system_prompt', 'system'],
  ['body', 'text'],
  [']', 'text'],
] as const)('%s is %s', (field, side) => {
  expect(fieldSide(field)).toBe(side);
});

test('decoding settings are found by their usual names, one level down too', () => {
  const metadata = {
    Temperature: '0.7',
    max_new_tokens: 256,
    note: 'kept out',
    generation_config: { top_p: 0.9, do_sample: true, temperature: 0.1, secret: 'x' },
  };
  expect(decodingSettings(JSON.stringify(metadata), 'm-7b')).toEqual({
    do_sample: true,
    max_tokens: 256,
    model: 'm-7b',
    temperature: 0.7,
    top_p: 0.9,
  });
  expect(decodingSettings(null, null)).toBeUndefined();
  expect(decodingSettings('{"a":1}', null)).toBeUndefined();
  expect(decodingSettings('[1', null)).toBeUndefined();
  expect(decodingSettings('{"temperature":"high","top_k":""}', null)).toEqual({ temperature: 'high', top_k: '' });
});
