import { expect, test } from 'vitest';
import { settingFacts } from './setting-facts.ts';

test('each setting with its values, most documents first; documents without it count under null', () => {
  const facts = settingFacts([
    { settings: { temperature: 1, model: 'a' } },
    { settings: { temperature: 1 } },
    { settings: { temperature: 0 } },
    {},
  ]);
  expect(facts).toEqual([
    {
      name: 'model',
      values: [
        { value: null, documents: 3 },
        { value: 'a', documents: 1 },
      ],
    },
    {
      name: 'temperature',
      values: [
        { value: 1, documents: 2 },
        { value: 0, documents: 1 },
        { value: null, documents: 1 },
      ],
    },
  ]);
  expect(settingFacts([{}, {}])).toEqual([]);
});
