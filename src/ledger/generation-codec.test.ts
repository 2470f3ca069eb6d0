import { describe, expect, test } from 'vitest';
import { randomText } from '../../test/support/random-text.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { checkGeneration } from './check-generation.ts';
import { FRAME_OVERHEAD_BYTES } from './frame.ts';
import { decodeGeneration, encodeGeneration, generatorOf, payloadBytes } from './generation-codec.ts';
import type { GenerationInput } from './ledger-entry.ts';

const key = Buffer.from('0123456789abcdef');
const place = { generator: { offset: 314, key }, addedAt: Date.UTC(2026, 10, 22), clockBackMs: 0 };
const encode = (input: GenerationInput, { keepsText = false, clockBackMs = 0 } = {}) =>
  encodeGeneration(checkGeneration(input, { keepsText }), { ...place, clockBackMs });
const text = randomText(new SeededRandom(1), 250);
const model = { family: 'ours' };

describe('the payload of an entry', () => {
  test('holds all but the positions of the grams', () => {
    const input = {
      text,
      model,
      prompt: 'Write',
      id: 'call 7',
      time: '2019-02-01T00:00:00Z',
      decoding: { seed: 4, top_p: 1, user: 'u-7' },
    };
    const { fingerprint, promptHash } = checkGeneration(input, { keepsText: true });
    const { positions: _, ...kept } = fingerprint;
    const stored = decodeGeneration(encode(input, { keepsText: true, clockBackMs: 20 }));
    expect(stored).toMatchObject({
      addedAt: place.addedAt,
      clockBackMs: 20,
      time: Date.UTC(2019, 1, 1),
      id: 'call 7',
      settings: { seed: 4, user: 'u-7' },
      text,
      fingerprint: kept,
    });
    expect(Buffer.from(stored.promptHash!)).toEqual(promptHash);
    expect(stored.generator).toEqual({ offset: 314, key });
    expect(generatorOf(encode(input))).toEqual({ offset: 314, key });
  });

  test('holds nothing that was not given, and no text unasked', () => {
    const bytes = encode({ text, model });
    expect(decodeGeneration(bytes)).toMatchObject({
      time: null,
      id: null,
      settings: {},
      text: null,
      promptHash: null,
    });
    expect(bytes.includes(Buffer.from(text.slice(0, 20)))).toBe(false);
    expect(encode({ text, model, prompt: 'my secret prompt' }).includes(Buffer.from('secret'))).toBe(false);
  });

  test('takes 1.1 kB for 250 words, frame included; prompt hash, id and time take 83 bytes more', () => {
    const whole = { text, model, prompt: 'p', id: 'chatcmpl-9f3ab2c4d5e6f7081234', time: '2026-11-22T10:00:00.123Z' };
    const [bare, full] = [encode({ text, model }).length, encode(whole).length];
    expect(bare + FRAME_OVERHEAD_BYTES).toBeLessThanOrEqual(1100);
    expect(full - bare).toBeLessThanOrEqual(83);
  });

  test('takes about as much as was reckoned', () => {
    for (const one of ['', text, text.repeat(9)]) {
      const prepared = checkGeneration({ text: one, model }, { keepsText: true });
      const { length } = encodeGeneration(prepared, place);
      expect(Math.abs(payloadBytes(prepared) - length)).toBeLessThan(256);
    }
  });

  test('is another each time, so that its hash does not tell the text', () => {
    expect(encode({ text, model }).equals(encode({ text, model }))).toBe(false);
  });

  test.each(['', 'one', '\u{1f600} '.repeat(40), '字'.repeat(300), 'word '.repeat(5000)])('of an odd text', (odd) => {
    const stored = decodeGeneration(encode({ text: odd, model }, { keepsText: true }));
    expect(stored.text).toBe(odd);
  });

  test('is refused where it is cut, longer, or of a later version', () => {
    const bytes = encode({ text, model });
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeGeneration(bytes.subarray(0, length)), String(length)).toThrow();
    expect(() => decodeGeneration(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow('bytes follow');
    expect(() => decodeGeneration(Buffer.concat([Buffer.of(9), bytes.subarray(1)]))).toThrow('version 9');
  });
});
