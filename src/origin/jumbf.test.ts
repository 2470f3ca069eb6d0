import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { box, superbox } from '../../test/fixtures/c2pa-store.ts';
import { readJumbf } from './jumbf.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('readJumbf', () => {
  test('reads labels, types, nested boxes and contents', () => {
    const inner = superbox({ type: 'cbor', label: 'c2pa.actions', children: [box('cbor', bytes('\xa0'))] });
    const reading = readJumbf(
      superbox({ type: 'c2as', label: 'c2pa.assertions', children: [inner, box('free', bytes('xy'))] }),
    );
    expect(reading).toEqual({
      box: {
        label: 'c2pa.assertions',
        type: '6332617300110010800000aa00389b71',
        boxes: [
          {
            label: 'c2pa.actions',
            type: '63626f7200110010800000aa00389b71',
            boxes: [],
            contents: [{ type: 'cbor', bytes: bytes('\xa0') }],
          },
        ],
        contents: [{ type: 'free', bytes: bytes('xy') }],
      },
    });
  });

  test('reads lengths of 64 bits and a last box without length', () => {
    const description = superbox({ type: 'c2pa', label: 'x', children: [] }).subarray(8);
    // Length field 1: the length follows; length field 0: to the end.
    const wide = Uint8Array.of(0, 0, 0, 1, ...bytes('cbor'), 0, 0, 0, 0, 0, 0, 0, 17, 7);
    const open = Uint8Array.of(0, 0, 0, 0, ...bytes('json'), 8, 9);
    const reading = readJumbf(box('jumb', Uint8Array.of(...description, ...wide, ...open)));
    expect(reading).toMatchObject({
      box: {
        contents: [
          { type: 'cbor', bytes: Uint8Array.of(7) },
          { type: 'json', bytes: Uint8Array.of(8, 9) },
        ],
      },
    });
  });

  const whole = superbox({ type: 'c2pa', label: 'c2pa', children: [box('cbor', bytes('abc'))] });
  test.each([
    ['an empty input', new Uint8Array(0), /header cut off at byte 0/],
    ['another box', box('ftyp', bytes('abcd')), /type "ftyp"/],
    ['a cut store', whole.subarray(0, -1), /a box of \d+ bytes at byte 0, \d+ left/],
    ['no description', box('jumb', box('cbor', bytes('x'))), /no description box/],
    ['a short description', box('jumb', box('jumd', bytes('short'))), /a description of 5 bytes/],
    [
      'a label without end',
      box('jumb', box('jumd', Uint8Array.of(...new Uint8Array(16), 3, 97, 98))),
      /label without end/,
    ],
    ['a box of less than its header', box('jumb', Uint8Array.of(0, 0, 0, 7, ...bytes('jumd'))), /a box of 7 bytes/],
  ])('refuses %s', (_, input, problem) => {
    expect(readJumbf(input)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('refuses deeper nesting than any store has', () => {
    let nested = superbox({ type: 'c2pa', label: 'x', children: [] });
    for (let level = 0; level < 40; level++) nested = superbox({ type: 'c2pa', label: 'x', children: [nested] });
    expect(readJumbf(nested)).toEqual({ problem: expect.stringMatching(/more than 16 levels/) });
  });

  test('never throws, whatever is changed', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, cut) => {
        const broken = whole.slice(0, cut);
        if (at < cut) broken[at] = byte;
        readJumbf(broken);
      }),
      { numRuns: 2000 },
    );
  });
});
