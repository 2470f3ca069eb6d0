import { expect, test } from 'vitest';
import { HOUSE_STYLE_FEATURES } from './house-style-features.ts';
import { scanText } from './scanned-text.ts';

const countOf = (id: string, text: string) =>
  HOUSE_STYLE_FEATURES.find((feature) => feature.id === id)!.count(scanText(text));

test.each([
  ['em-dashes', 'a — b—c -- d --- e', 3],
  ['em-dashes', 'one - two – three', 0],
  ['triads', 'It is quick, cheap, and easy. Red, white and blue.', 1],
  ['contrasts', 'This is not a bug but a feature.', 1],
  ['contrasts', "It's not just a tool, it's a partner. It isn't magic; it is work. Not red. They left.", 2],
  ['contrasts', "I do not know whether it's raining.", 0],
  ['contrasts', 'It’s not about speed — it’s about care.', 1],
  ['participle-tails', 'It grew, making it larger, and then fell.', 1],
  ['boilerplate-openings', 'Certainly! Here you go.', 1],
  ['boilerplate-openings', 'Here’s a short list', 1],
  ['boilerplate-openings', 'The certainly absolute', 0],
  ['refusals', 'I’m sorry, but I can’t do that.', 1],
  ['refusals', `Well. I cannot assist with that. ${'x '.repeat(10)}`, 1],
  ['refusals', `${'x '.repeat(80)} as an AI`, 0],
  ['hedges', 'Perhaps it often seems so.', 3],
  ['praise', 'A crucial and vibrant thing.', 2],
  ['names', 'Yesterday Anna met Ben in New York City. Then I saw Rome, and Paris.', 5],
  ['names', 'Paris is old. "The" end.\nLondon\nI’m here.', 0],
  ['numbers', 'In 1990, 3 of them had B52s.', 3],
  ['quotations', 'He said “we will go now” and "not today please", a "scare" quote, „ja gut“.', 3],
  ['quotations', `an open " mark ${'x '.repeat(2000)}" here`, 0],
])('%s in %j', (id, text, expected) => {
  expect(countOf(id, text)).toBe(expected);
});

test('no feature is lost in hostile texts, and time is linear', () => {
  const hostile = [
    '"'.repeat(200_000),
    '-'.repeat(200_000),
    'not '.repeat(50_000),
    '“ '.repeat(100_000),
    "' ".repeat(100_000),
    '\ud800\u0301'.repeat(50_000),
    '',
  ];
  const start = performance.now();
  for (const text of hostile) {
    const scanned = scanText(text);
    for (const feature of HOUSE_STYLE_FEATURES) expect(feature.count(scanned)).toBeGreaterThanOrEqual(0);
  }
  expect(performance.now() - start).toBeLessThan(5000);
});

test('ids are different', () => {
  expect(new Set(HOUSE_STYLE_FEATURES.map(({ id }) => id)).size).toBe(HOUSE_STYLE_FEATURES.length);
});
