import { expect, test } from 'vitest';
import { partSettings } from './part-settings.ts';

test('settings of the drawing are shared, in all spellings; what may name somebody is not', () => {
  expect(
    partSettings({
      temperature: 0.7,
      topP: '0.9',
      'max-new-tokens': 20,
      greedy: false,
      top_k: null,
      seed: 4,
      user: 'alice@example.org',
      stop: 'Alice:',
      temperature_note: 'as Alice asked',
      max_tokens: 'alice@example.org',
    }),
  ).toEqual({
    shared: { temperature: 0.7, topP: '0.9', 'max-new-tokens': 20, greedy: false, top_k: null },
    own: {
      seed: 4,
      user: 'alice@example.org',
      stop: 'Alice:',
      temperature_note: 'as Alice asked',
      max_tokens: 'alice@example.org',
    },
  });
});
