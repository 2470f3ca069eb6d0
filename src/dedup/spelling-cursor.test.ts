import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spelledTokens } from '../../test/support/spelled-tokens.ts';
import { CODE_SPELLING, PROSE_SPELLING, type TokenRule } from './token-rule.ts';

function tokensOf(text: string, rule: TokenRule): readonly string[] {
  const form = rule.form(text);
  const tokens: string[] = [];
  for (const cursor = rule.cursor(form); cursor.next(); ) tokens.push(form.slice(cursor.start, cursor.end));
  return tokens;
}

const fragments = fc.constantFrom(
  ...['a', 'B', 'cd', 'x1', '5', '2x', '²', '½', 'é', 'e\u0301', '漢', 'か', 'น้ำ', 'ﬁ', '\u{1d7d8}'],
  ...['-', '-', '--', '.', ',', ':', ';', '(', ')', '"', "'", '’', '–', '…', '，', '«'],
  ...['!', '?', '%', '€', '#', '=', '+', '{', '😀', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '\u200d', '\ufffd', '\ud83d', '\ude00', '\0'],
  ...[' ', ' ', ' ', '\u00a0', '\t', '\n', '\r\n', '\n    ', '\n \n', '\ufeff'],
);

describe('tokens of spelling', () => {
  test('are those that the rule describes', () => {
    const seen = { marks: 0, breaks: 0 };
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 24, size: 'max' }), (parts) => {
        const text = parts.join('');
        const [prose, code] = [tokensOf(text, PROSE_SPELLING), tokensOf(text, CODE_SPELLING)];
        expect(prose, JSON.stringify(text)).toEqual(spelledTokens(text, { isCode: false }));
        expect(code, JSON.stringify(text)).toEqual(spelledTokens(text, { isCode: true }));
        if (prose.some((token) => /^[-.,:;()]$/.test(token))) seen.marks++;
        if (code.some((token) => token.startsWith('\n  '))) seen.breaks++;
      }),
      { numRuns: 6000 },
    );
    expect(seen.marks).toBeGreaterThan(1000);
    expect(seen.breaks).toBeGreaterThan(100);
  });

  test.each([
    ['', []],
    [' ... ', []],
    [
      'The cat (a tabby) sat; on “the” mat – well-fed: ‘yes’ …',
      ['the', 'cat', 'a', 'tabby', 'sat', 'on', 'the', 'mat', 'well', 'fed', 'yes'],
    ],
    ['don’t stop', ["don't", 'stop']],
    ['Stop! Why?', ['stop', '!', 'why', '?']],
    ['-5, 1.5 and – 3', ['-', '5', ',', '1', '.', '5', 'and', '–', '3']],
    ['in 1999.', ['in', '1999', '.']],
    ['a.b', ['a', '.', 'b']],
    ['a. b', ['a', 'b']],
    ['word—word', ['word', 'word']],
    ['x -y', ['x', '-', 'y']],
    ['x--y', ['x', 'y']],
    ['rm --all', ['rm', '-', '-', 'all']],
    ['-$5', ['-', '$', '5']],
    ['fine :) good ;-(', ['fine', ':', ')', 'good', ';', '-', '(']],
    ['so 😀❤️ is', ['so', '😀', '❤', 'is']],
    ['👩‍🌾', ['👩', '\u200d', '🌾']],
    ['mc² ½', ['mc²', '½']],
    ['★★☆', ['★', '★', '☆']],
  ])('of prose: %j', (text, tokens) => {
    expect(tokensOf(text, PROSE_SPELLING)).toEqual(tokens);
  });

  test.each([
    ['', []],
    ['\n\n  ', []],
    ['  If (A < b):\r\n\r\n    go-on.  \n', ['If', '(', 'A', '<', 'b', ')', ':', '\n    ', 'go', '-', 'on', '.']],
    ['a\n\tb\n \nc', ['a', '\n\t', 'b', '\n', 'c']],
  ])('of code: %j', (text, tokens) => {
    expect(tokensOf(text, CODE_SPELLING)).toEqual(tokens);
  });

  test.each(['-', '-a', '. ', '😀', '\n', '\n ', ':)', '5,', '\ud800', "'"])(
    'a million of %j take a moment',
    (part) => {
      const text = part.repeat(1_000_000);
      for (const rule of [PROSE_SPELLING, CODE_SPELLING]) {
        const form = rule.form(text);
        const cursor = rule.cursor(form);
        let end = 0;
        let count = 0;
        while (cursor.next()) {
          if (cursor.start < end || cursor.end <= cursor.start) expect.fail('tokens overlap');
          end = cursor.end;
          count++;
        }
        expect(count).toBeLessThanOrEqual(form.length);
      }
    },
  );
});
