import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { checkGeneration } from './check-generation.ts';
import type { GenerationInput } from './ledger-entry.ts';

const good = { text: 'A text.', model: { family: 'ours' } };
const check = (more: object) => checkGeneration({ ...good, ...more } as GenerationInput, { keepsText: false });

describe('what is registered', () => {
  test('is described by its model and the settings of the drawing; all other settings are its own', () => {
    const { description, settings } = check({
      model: { family: ' ours ', name: 'm', base: 'b', version: '2' },
      decoding: { temperature: 0.7, seed: 9, stop: null, greedy: false, user: 'alice@example.org' },
    });
    expect(description).toEqual({
      model: { family: 'ours', name: 'm', base: 'b', version: '2' },
      decoding: { temperature: 0.7, greedy: false },
    });
    expect(settings).toEqual({ seed: 9, stop: null, user: 'alice@example.org' });
  });

  test('has its prompt as a hash only', () => {
    const digest = hash('sha256', 'Write a poem', 'buffer');
    expect(check({ prompt: 'Write a poem' }).promptHash).toEqual(digest);
    expect(check({ promptHash: digest.toString('hex').toUpperCase() }).promptHash).toEqual(digest);
    expect(check({ prompt: 'Write a poem', promptHash: digest.toString('hex') }).promptHash).toEqual(digest);
    expect(check({}).promptHash).toBeNull();
  });

  test.each([
    ['2026-11-22', Date.UTC(2026, 10, 22)],
    ['2026-11-22T14:05', Date.UTC(2026, 10, 22, 14, 5)],
    ['2026-11-22T14:05:09.25Z', Date.UTC(2026, 10, 22, 14, 5, 9, 250)],
    ['2026-11-22 14:05:09+0200', Date.UTC(2026, 10, 22, 12, 5, 9)],
    ['0099-01-01T00:00:00Z', Date.parse('0099-01-01T00:00:00Z')],
  ])('time %s', (time, ms) => expect(check({ time }).time).toBe(ms));

  test('half a surrogate pair is taken for a replacement character', () => {
    expect(checkGeneration({ ...good, text: 'a\ud800b' }, { keepsText: true }).text).toBe('a\ufffdb');
  });

  test.each([
    [{ text: undefined }, 'text: is missing; expected text'],
    [{ text: 7 }, 'text: is a value of type number; expected text'],
    [{ text: 'é'.repeat(17 * 1024 * 1024) }, 'text: has 35651584 bytes; at most 33554432'],
    [{ model: undefined }, 'model: is missing; expected an object'],
    [{ model: {} }, 'model.family: is missing; expected text'],
    [{ model: { family: '  ' } }, 'model.family: is empty'],
    [{ model: { family: 'ours', nmae: 'x' } }, 'model.nmae: is not known'],
    [{ model: { family: 'o'.repeat(501) } }, 'model.family: is 501 characters long; at most 500'],
    [{ decoding: { a: [1] } }, 'decoding.a: is a list; expected text, a number'],
    [{ decoding: { a: Number.NaN } }, 'decoding.a: is NaN; expected text, a number'],
    [{ decoding: Object.fromEntries(Array.from({ length: 101 }, (_, key) => [key, 1])) }, 'decoding: has 101 settings'],
    [{ decoding: { a: 'x'.repeat(10_001) } }, 'decoding: is 10002 characters long'],
    [{ time: '22.11.2026' }, 'time: is "22.11.2026"; expected a time of ISO 8601'],
    [{ time: '2026-02-30' }, 'time: is "2026-02-30"'],
    [{ time: '2026-13-01' }, 'time: is "2026-13-01"'],
    [{ time: 3 }, 'time: is a value of type number'],
    [{ promptHash: 'abc' }, 'promptHash: is no SHA-256 hash'],
    [{ prompt: 'a', promptHash: '0'.repeat(64) }, 'promptHash: is not the SHA-256'],
    [{ id: 'x'.repeat(1001) }, 'id: is 1001 characters long'],
    [{ promt: 'a' }, 'generation.promt: is not known'],
  ])('refused: %o', (more, message) => {
    expect(() => check(more)).toThrow(InputError);
    expect(() => check(more)).toThrow(message);
  });

  test('a misspelt field gets the near name as its hint', () => {
    try {
      check({ promt: 'a' });
      expect.unreachable();
    } catch (error) {
      expect((error as InputError).hint).toBe('Did you mean prompt?');
    }
  });
});
