import { expect, test } from 'vitest';
import { stratumName } from './stratum-name.ts';

test('a stratum is named in the order of the recipe, however a manifest sorts its keys', () => {
  const values = { domain: 'law', language: 'is', period: '1890s' };
  expect(stratumName({ values }, ['language', 'period', 'domain'])).toBe('is, 1890s, law');
});
