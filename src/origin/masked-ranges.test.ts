import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankedSlice, findMaskedRanges, isMasked } from './masked-ranges.ts';

/** Masked characters shown as dots. */
const shown = (text: string, kind: 'fences' | 'code' | 'codeAndQuotes' = 'codeAndQuotes') =>
  blankedSlice(text.replaceAll(' ', '_'), findMaskedRanges(text)[kind], { start: 0, end: text.length }).replaceAll(
    ' ',
    '.',
  );

describe('findMaskedRanges', () => {
  test.each([
    ['a `b` c', 'a_..._c'],
    ['a ``b ` c`` d', 'a_........._d'],
    ['a `b c', 'a_`b_c'],
    ['a `b\n\nc` d', 'a_`b\n\nc`_d'],
    ['```x\nb\n```\nc', '....\n.\n...\nc'],
    ['~~~\n```\nb\n~~~\nc', '...\n...\n.\n...\nc'],
    ['````\n```\nb\n````\nc', '....\n...\n.\n....\nc'],
    ['a\n> b\nc', 'a\n...\nc'],
    ['he said "b" and "c d" to me', 'he_said_..._and_....._to_me'],
    ['a 5" b 6" c', 'a_5"_b_6"_c'],
    ['a ‘b’s c’ d', 'a_......._d'],
    ['<code>b</code> c', '.............._c'],
    ['<codex>b</codex>', '<codex>b</codex>'],
  ])('%j becomes %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('keeps its three kinds apart', () => {
    const text = '"a" `b`\n```\nc\n```';
    expect(shown(text, 'fences')).toBe('"a"_`b`\n...\n.\n...');
    expect(shown(text, 'code')).toBe('"a"_...\n...\n.\n...');
  });

  test('gives sorted ranges inside the text, whatever it holds', () => {
    const piece = fc.constantFrom(
      '`',
      '``',
      '```\n',
      '~~~',
      '\n',
      '> ',
      '"',
      '“',
      '”',
      '’',
      '‘',
      'a',
      ' ',
      '<code>',
      '</code>',
      '<q>',
      '🌊',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(60), fc.nat(60), (pieces, from, length) => {
        const text = pieces.join('');
        const { code, codeAndQuotes, fences } = findMaskedRanges(text);
        for (const ranges of [code, codeAndQuotes, fences]) {
          let last = -1;
          for (const { start, end } of ranges) {
            expect(start).toBeGreaterThan(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(text.length);
        }
        const span = { start: Math.min(from, text.length), end: Math.min(from + length, text.length) };
        const slice = text.slice(span.start, span.end);
        const blanked = blankedSlice(text, codeAndQuotes, span);
        expect(blanked).toHaveLength(slice.length);
        // What is not masked stays; line breaks stay anyway.
        for (let at = 0; at < slice.length; at++) {
          const masked = isMasked(codeAndQuotes, { start: span.start + at, end: span.start + at + 1 });
          expect(blanked[at]).toBe(masked && slice[at] !== '\n' ? ' ' : slice[at]);
        }
      }),
    );
  });
});
