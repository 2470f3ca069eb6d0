import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOffsets } from './text-offsets.ts';

const encoder = new TextEncoder();

test('equals the length of the text before each byte, lone surrogates included', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constant('\uD800')), { maxLength: 12 }),
      (pieces) => {
        const text = pieces.join('');
        const bytes = encoder.encode(text);
        // A pair that two pieces make is one character, so characters are counted in the whole.
        const characters = [...text];
        const starts = characters.map((_, index) => characters.slice(0, index).join(''));
        const byteOffsets = starts.map((start) => encoder.encode(start).length);
        expect(textOffsets({ text, bytes, byteOffsets })).toEqual(starts.map(({ length }) => length));
      },
    ),
  );
});

test('allows for a byte-order mark that only the bytes hold', () => {
  const bytes = encoder.encode('\uFEFFé!');
  expect(textOffsets({ text: 'é!', bytes, byteOffsets: [0, 3, 5] })).toEqual([0, 0, 1]);
  expect(textOffsets({ text: '\uFEFFé!', bytes, byteOffsets: [0, 3, 5] })).toEqual([0, 1, 2]);
});
