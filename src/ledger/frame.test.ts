import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, erasedFrame, FIRST_LINK, FRAME_KINDS, type Frame, type FrameKind } from './frame.ts';
import { leafHashOf } from './merkle-tree.ts';

const kinds = Object.keys(FRAME_KINDS) as FrameKind[];
const anyFrame = fc.record({
  kind: fc.constantFrom(...kinds),
  payload: fc.uint8Array({ minLength: 32, maxLength: 200 }),
  startsBatch: fc.boolean(),
});
const place = { offset: 8, previous: FIRST_LINK };

describe('a frame', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const { bytes, leafHash, link } = encodeFrame(frame, FIRST_LINK);
        const back = decodeFrame(bytes, 0, place) as Frame;
        expect(back).toMatchObject({
          offset: 8,
          end: 8 + bytes.length,
          kind: frame.kind,
          startsBatch: frame.startsBatch,
        });
        expect([back.isErased, back.payload, back.leafHash, back.link]).toEqual([
          false,
          Buffer.from(frame.payload),
          leafHash,
          link,
        ]);
        expect(leafHash).toEqual(leafHashOf(frame.payload));
      }),
    );
  });

  test('is none once any of its bits is changed', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), fc.nat({ max: 7 }), (frame, at, bit) => {
        const { bytes } = encodeFrame(frame, FIRST_LINK);
        bytes[at % bytes.length]! ^= 1 << bit;
        expect(typeof decodeFrame(bytes, 0, place)).toBe('string');
      }),
    );
  });

  test('is none behind another frame than the one it was written behind', () => {
    const { bytes, link } = encodeFrame(
      { kind: 'generation', payload: Buffer.alloc(40), startsBatch: true },
      FIRST_LINK,
    );
    expect(decodeFrame(bytes, 0, { offset: 8, previous: link })).toBe('mismatch');
    expect(decodeFrame(bytes.subarray(0, -1), 0, place)).toBe('incomplete');
    expect(decodeFrame(bytes.subarray(0, 3), 0, place)).toBe('incomplete');
    expect(decodeFrame(Buffer.alloc(100), 0, place)).toBe('malformed');
    expect(decodeFrame(Buffer.alloc(100, 0xff), 0, place)).toBe('malformed');
  });

  test('keeps its leaf hash and its link when it is erased, and nothing else', () => {
    fc.assert(
      fc.property(anyFrame, (some) => {
        const frame = { ...some, kind: 'generation' as const };
        const { bytes, leafHash, link } = encodeFrame(frame, FIRST_LINK);
        const erased = erasedFrame(bytes, leafHash);
        const back = decodeFrame(erased, 0, place) as Frame;
        expect([back.isErased, back.kind, back.leafHash, back.link]).toEqual([true, 'generation', leafHash, link]);
        expect(erased.length).toBe(bytes.length);
        expect(erased.subarray(37, -32).every((byte) => byte === 0)).toBe(true);
        expect(decodeFrame(erasedFrame(bytes, Buffer.alloc(32, 7)), 0, place), 'of another hash').toBe('mismatch');
        const half = Buffer.from(erased);
        if (half.length > 80) {
          half[40] = 1;
          expect(decodeFrame(half, 0, place), 'with something left of it').toBe('mismatch');
        }
      }),
    );
  });

  test('is none where it looks erased and holds no generation', () => {
    for (const kind of kinds) {
      const { bytes, leafHash } = encodeFrame({ kind, payload: Buffer.alloc(40), startsBatch: true }, FIRST_LINK);
      const back = decodeFrame(erasedFrame(bytes, leafHash), 0, place);
      expect(typeof back === 'string' ? back : back.kind, kind).toBe(kind === 'generation' ? kind : 'mismatch');
    }
  });
});
