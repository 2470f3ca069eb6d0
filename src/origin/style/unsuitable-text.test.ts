import { describe, expect, test } from 'vitest';
import { unsuitableText } from './unsuitable-text.ts';

const PROSE =
  'The council met on Tuesday (its first meeting since May) to discuss the bridge. "We cannot wait," said the mayor; others were less sure & asked for £40,000 more. ';

describe('prose', () => {
  test.each([
    ['one line', PROSE.repeat(4)],
    ['hard wrapped lines', PROSE.repeat(4).replace(/(.{50,70}) /g, '$1\n')],
    ['paragraphs', Array.from({ length: 8 }, () => PROSE).join('\n\n')],
    ['a chat of whole sentences', 'Yes, I did.\nWhy not?\nBecause.\nI see.\nDo you?\nNot at all.\nWell then.'],
    ['with a heading', `# Bridges\n\n${PROSE.repeat(3)}`],
    ['nothing', ''],
    ['spaces', ' \n\n '],
  ])('%s', (_, text) => {
    expect(unsuitableText(text)).toBeUndefined();
  });
});

test.each([
  ['a function', 'function add(a, b) {\n  return a + b;\n}\nconst x = add(1, 2);\nconsole.log(x);\n'.repeat(5)],
  ['Python', 'def add(a, b):\n    return a[0] + b["x"]\n\nprint(add([1], {"x": 2}))\n'.repeat(5)],
  ['a table', '| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n'],
  ['formulas', 'x^2 + y^2 = z^2 where $x = \\frac{a}{b}$ and $y = \\sqrt{c}$ with a_1 + a_2 = 4'],
])('code: %s', (_, text) => {
  expect(unsuitableText(text)).toBe('code');
});

test.each([
  [
    'stanzas',
    'Shall I compare thee to a summer day\nThou art more lovely and more temperate\nRough winds do shake the darling buds\nAnd summer hath all too short a date\nSometime too hot the eye of heaven\nAnd often is his gold complexion dimmed\n',
  ],
  ['a list', 'eggs\nflour\nmilk\nbutter\nsugar\nsalt\npepper\n'],
])('verse: %s', (_, text) => {
  expect(unsuitableText(text)).toBe('verse');
});

test('is bounded in time by the text’s beginning', () => {
  expect(unsuitableText(`${PROSE.repeat(200)}${'{};'.repeat(100_000)}`)).toBeUndefined();
});
