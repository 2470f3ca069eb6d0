import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StyleKernel } from './style-kernel.ts';
import { SHAPE_LOOKED_AT, textShape } from './text-shape.ts';

const kernel = new StyleKernel({ weights: new Int8Array(1 << 18), wordClasses: new Map() });

test('counts lines, signs and what ends lines', () => {
  expect(textShape('x = (1);\n\n  \nA day.\nno "end')).toEqual({
    signs: 4,
    visible: 17,
    lines: 4,
    shortLines: 4,
    endedLines: 1,
  });
});

test('a last line that was cut off is none', () => {
  const text = `One.\n${'a'.repeat(SHAPE_LOOKED_AT)}`;
  expect(textShape(text)).toMatchObject({ lines: 1, endedLines: 1, visible: SHAPE_LOOKED_AT - 1 });
  expect(kernel.shape(text)).toEqual(textShape(text));
});

const PIECES = [
  'a',
  'word',
  ' ',
  '  ',
  '\t',
  '\r\n',
  '\n',
  '\n\n',
  '.',
  '?"',
  "')",
  '…',
  'é',
  '。\n',
  '😀',
  '{',
  '}',
  '\\',
];

test('WASM and scalar shapes are the same', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 400 }).map((pieces) => pieces.join('')),
        fc.string({ unit: 'binary-ascii', maxLength: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 200 }),
      ),
      (text) => {
        expect(kernel.shape(text)).toEqual(textShape(text));
      },
    ),
    { numRuns: 2000 },
  );
  for (let unit = 0; unit < 128; unit++) {
    const text = `a${String.fromCharCode(unit)}\nb`;
    expect(kernel.shape(text)).toEqual(textShape(text));
  }
  for (let length = SHAPE_LOOKED_AT - 20; length < SHAPE_LOOKED_AT + 20; length++) {
    const text = 'ab (c)\n'.repeat(3000).slice(0, length);
    expect(kernel.shape(text)).toEqual(textShape(text));
  }
});

test('a shape that was asked for changes no window, nor a window the shape', () => {
  const text = 'The mayor said so. '.repeat(40);
  const fresh = new StyleKernel({ weights: new Int8Array(1 << 18), wordClasses: new Map() });
  const words = (scanner: StyleKernel) =>
    [...scanner.scan(text, { enough: 50, most: 60 })].map(({ counts, span }) => [counts[0], span()]);
  const alone = words(fresh);
  const before = kernel.shape(text);
  expect(words(kernel)).toEqual(alone);
  expect(kernel.shape(text)).toEqual(before);
  kernel.shape('something else');
  expect(words(kernel)).toEqual(alone);
});
