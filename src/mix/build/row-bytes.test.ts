import { expect, test } from 'vitest';
import { openRow, rowJson } from './row-bytes.ts';

const NOTHING = { asText: new Set<string>() };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const row = (json: string, value: Record<string, unknown> = JSON.parse(json) as never) => ({
  bytes: Buffer.from(json),
  value,
  oddities: [] as const,
});

test('bytes are copied: numbers, escapes and spaces as they are written', () => {
  const json = ' {"a": 1.0, "b":9007199254740993, "c":"\\u00e9"} ';
  expect(text(openRow(row(json), NOTHING))).toBe('{"a": 1.0, "b":9007199254740993, "c":"\\u00e9"');
});

test('rows that other readers refuse are written anew', () => {
  expect(text(openRow({ ...row('{"a":1,"a":2}', { a: 2 }), oddities: ['duplicate-key'] }, NOTHING))).toBe('{"a":2');
  expect(text(openRow(row('{"a":"\\ud800x"}'), NOTHING))).toBe('{"a":"\ufffdx"');
  expect(text(openRow(row('{"a":"\\ud83d\\ude00"}'), NOTHING)), 'a whole pair is a character').toBe('{"a":"😀"');
});

test('what is not text becomes its JSON in columns of two types; null stays null', () => {
  const asText = new Set(['id', 'tags', 'none']);
  expect(text(openRow(row('{"id":5,"tags":["a"],"none":null,"n":1}'), { asText }))).toBe(
    '{"id":"5","tags":"[\\"a\\"]","none":null,"n":1',
  );
  expect(text(openRow(row('{"id":"5"}'), { asText }))).toBe('{"id":"5"');
});

test('plain rows are written as all others are', () => {
  const value = { text: 'grün "x"\n', n: -0.5, none: null, yes: true, odd: Number.NaN, gone: undefined };
  expect(rowJson(value)).toBe(JSON.stringify(value));
  expect(rowJson({ ...value, half: '\ud800' })).toBe(JSON.stringify({ ...value, half: '\ufffd' }));
  const toJson = { toJSON: () => 'said' };
  expect(rowJson({ toJson })).toBe(JSON.stringify({ toJson }));
});

test('rows of other formats: whole numbers in full, bytes as base64', () => {
  const value = {
    big: 2n ** 60n,
    bytes: new Uint8Array([1, 2, 3]),
    buffer: Buffer.from([255]),
    alike: { type: 'Buffer', data: [1] },
  };
  expect(text(openRow({ value, oddities: [] }, NOTHING))).toBe(
    '{"big":1152921504606846976,"bytes":"AQID","buffer":"/w==","alike":{"type":"Buffer","data":[1]}',
  );
  expect(rowJson([1n])).toBe('[1]');
});
