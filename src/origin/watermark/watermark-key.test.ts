import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { detectWatermarks, type UnscoredLine, type WatermarkResult } from './detect-watermarks.ts';
import { isOwnGreen } from './own-green-list.ts';
import { parseWatermarkKey } from './watermark-key.ts';

const SECRET = 'c0ffee00112233445566778899aabbcc';

async function* blocks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function detect(text: string, key: string, alpha = 0.001) {
  const results: (WatermarkResult | UnscoredLine)[] = [];
  for await (const result of detectWatermarks(blocks(text), {
    key: parseWatermarkKey(key, 'key.json'),
    alpha,
    name: 'a.jsonl',
  }))
    results.push(result);
  return results;
}

describe('key files', () => {
  test('of each scheme', () => {
    const scheme = (data: object) => parseWatermarkKey(JSON.stringify(data), 'key.json').detector.scheme;
    expect(scheme({ scheme: 'own-green-list', key: SECRET })).toBe('own-green-list');
    expect(scheme({ scheme: 'kgw', vocabulary_size: 50257 })).toBe('kgw');
    expect(scheme({ scheme: 'synthid-text', keys: [654, '-9223372036854775808'], ngram_len: 5 })).toBe('synthid-text');
  });

  test.each([
    ['not JSON', `{"scheme": "own-green-list", "key": "${SECRET}`],
    ['a short key', `{"scheme":"own-green-list","key":"${SECRET.slice(0, 30)}"}`],
    ['a key that is no text', `{"scheme":"own-green-list","key":[${Number.parseInt(SECRET.slice(0, 8), 16)}]}`],
    ['a secret as the name of a field', `{"scheme":"own-green-list","key":"${SECRET}","${SECRET}":1}`],
    ['a secret as the scheme', `{"scheme":"${SECRET}"}`],
    ['a secret as the name', `{"scheme":"own-green-list","key":"${SECRET}","name":"Secret ${SECRET}"}`],
    ['a key of too many bits', `{"scheme":"synthid-text","keys":["9223372036854775808"]}`],
    ['a share of one', `{"scheme":"own-green-list","key":"${SECRET}","gamma":1}`],
    ['no green token', `{"scheme":"kgw","vocabulary_size":3,"gamma":0.1}`],
    ['a list', '[1]'],
  ])('%s is refused, and nothing of it is shown', (_what, text) => {
    let error: unknown;
    try {
      parseWatermarkKey(text, 'key.json');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    const { message, hint, cause, stack } = error as ConfigError;
    expect(cause).toBeUndefined();
    for (const shown of [message, hint, stack ?? '']) {
      expect(shown).not.toContain(SECRET.slice(0, 8));
      expect(shown).not.toContain('9223372036854775808');
    }
    expect(message).toContain('key.json');
  });

  test('marks of a GPU are said to be out of reach', () => {
    expect(() => parseWatermarkKey('{"scheme":"kgw","vocabulary_size":10,"device":"cuda"}', 'k')).toThrow(/cuda/);
    expect(() =>
      parseWatermarkKey('{"scheme":"synthid-text","keys":[1],"variant":"transformers","device":"cuda"}', 'k'),
    ).toThrow(/cuda/);
    // The reference draws nothing on the device: its hash is the same everywhere.
    expect(parseWatermarkKey('{"scheme":"synthid-text","keys":[1],"device":"cuda"}', 'k').detector.scheme).toBe(
      'synthid-text',
    );
  });
});

describe('records', () => {
  const key = JSON.stringify({ scheme: 'own-green-list', key: SECRET, name: 'prod-1', family: 'ours' });
  const own = { key: Buffer.from(SECRET, 'hex'), gamma: 0.5 };

  test('with the mark become evidence, others weigh nothing', async () => {
    const marked = [1];
    for (let token = 1000; marked.length < 80; token++) if (isOwnGreen(own, marked.at(-1)!, token)) marked.push(token);
    const plain = Array.from({ length: 80 }, (_, index) => index * 31);
    const lines = [
      { id: 'a', tokens: marked },
      { id: 'b', token_ids: plain, text: 'not looked at' },
      { id: 7, input_ids: [5] },
    ];
    const [a, b, c] = (await detect(lines.map((line) => JSON.stringify(line)).join('\n'), key)) as WatermarkResult[];
    // 79 of 79 green: the whole is the best, at twice 2^-79.
    expect(a!.logP).toBeCloseTo(-78 * Math.LN2, 9);
    expect(a!.evidence).toEqual({
      kind: 'watermark',
      verdict: 'synthetic',
      strength: 'statistical',
      source: 'watermark:own-green-list:prod-1',
      ref: 'ln p = -54.065 over 79 tokens',
      generator: 'ours',
      coversRecord: true,
      llr: 12,
    });
    expect(b!.evidence.verdict).toBe('inconclusive');
    expect(b!.evidence.llr).toBeUndefined();
    expect(c).toMatchObject({ id: '7', scored: 0, p: 1, evidence: { verdict: 'inconclusive' } });
    expect(JSON.stringify([a, b, c])).not.toContain(SECRET.slice(0, 8));
  });

  test('that cannot be read are named by line, the others are scored', async () => {
    const text = [
      '{"id":"a","tokens":[1,2,3]}',
      '{"id":"b"',
      '',
      '{"id":"c"}',
      '{"id":"d","tokens":[1,-2]}',
      '{"id":"e","tokens":"1 2"}',
      '{"id":"f","tokens":[1,4294967296]}',
      '{"id":"g","tokens":[4294967295,0]}',
    ].join('\n');
    const results = await detect(text, key);
    expect(results.map((result) => [result.line, 'problem' in result ? result.problem : result.scored])).toEqual([
      [1, 2],
      [2, expect.stringContaining('ends inside a JSON value')],
      [4, 'no tokens: none of tokens, token_ids, input_ids'],
      [5, 'token 2 of "tokens" is no whole number from 0 below 2^32'],
      [6, '"tokens" is no list of token ids'],
      [7, 'token 2 of "tokens" is no whole number from 0 below 2^32'],
      [8, 1],
    ]);
  });

  test('over the limit are not scored in part', async () => {
    const [result] = await detect(JSON.stringify({ tokens: new Array(200_001).fill(1) }), key);
    expect(result).toMatchObject({ problem: expect.stringContaining('200001 tokens; the limit is 200000') });
  });
});
