import { expect, test } from 'vitest';
import { looksLikeCode } from './looks-like-code.ts';

test.each([
  'x = 1',
  'a < b',
  'a[0]',
  'f(x)',
  'snake_case',
  '`name`',
  '{ }',
  'a | b',
  'a + b',
  '~x',
  'x ^ y',
  'C:\\x',
  'a × b',
  'x ≤ y',
  'a * (b - c)',
  '(a - b) / c',
  'a*(b - c)',
  '(a)%b',
  '(a) & b',
  'a * b',
  'a / b',
])('%j is code', (text) => {
  expect(looksLikeCode(text)).toBe(true);
});

test.each([
  '',
  'The cat (a tabby) sat; on “the” mat – well, nearly: it’s 5 % of €3.50!',
  'and/or, Smith & Sons, *so* it is',
  'https://example.org/a/b?c',
  '* a list\n* of two',
  'Why? 😀 #tag @name $5 §7 • 漢字（かな）',
])('%j is prose', (text) => {
  expect(looksLikeCode(text)).toBe(false);
});

test('a million signs that nearly make one take as long as they are', () => {
  for (const part of ['*', '/ ', ') ', 'a ', ' /', '%', '&  ', '('])
    expect(looksLikeCode(part.repeat(1_000_000)), part).toBe(/^(\/ | \/)$/.test(part));
});
