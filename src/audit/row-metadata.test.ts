import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonObject } from '../io/json-object.ts';
import { rowMetadata } from './row-metadata.ts';

const metadataOf = (columns: Readonly<Record<string, unknown>>) =>
  JSON.parse(rowMetadata(columns, { keepsText: true }) ?? 'null');
const parsed = (json: string) => {
  const row = parseJsonObject(json);
  if ('reason' in row) throw new Error(row.detail);
  return row.value;
};
const HASH = expect.stringMatching(/^[0-9a-f]{16}$/);

describe('what is kept', () => {
  test('a value nested without end costs its own column only, and has no hash', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(metadataOf(parsed(`{"a":${deep},"b":{"c":${deep}},"n":1}`))).toEqual({
      a: { left_out: 'a list' },
      b: { left_out: 'an object' },
      n: 1,
    });
  });

  test('long values are named with a hash; numbers of any size are kept exactly, nulls are not', () => {
    expect(
      metadataOf({ long: 'x'.repeat(500), list: Array(500).fill(1), none: null, bytes: new Uint8Array(3) }),
    ).toEqual({
      long: { characters: 500, hash: HASH },
      list: { left_out: 'a list', hash: HASH },
      bytes: { bytes: 3, hash: HASH },
    });
    expect(metadataOf(parsed('{"n":12345678901234567890,"o":{"n":[12345678901234567890]}}'))).toEqual({
      n: '12345678901234567890',
      o: { n: ['12345678901234567890'] },
    });
    expect(rowMetadata(parsed('{"__proto__":{"a":1}}'), { keepsText: true })).toBe('{"__proto__":{"a":1}}');
    expect(rowMetadata({ a: null }, { keepsText: true })).toBe(null);
  });

  test('long objects are kept member by member', () => {
    const meta = {
      url: 'https://example.org/1',
      score: 4,
      html: 'y'.repeat(900),
      more: { note: 'z'.repeat(300), n: 1 },
    };
    expect(metadataOf({ meta })).toEqual({
      meta: {
        url: 'https://example.org/1',
        score: 4,
        html: { characters: 900, hash: HASH },
        more: { note: { characters: 300, hash: HASH }, n: 1 },
      },
    });
  });

  test('a row of very many columns is cut, and says so', () => {
    for (const value of ['x'.repeat(100), 'x'.repeat(400)]) {
      const columns = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`column${index}`, value]));
      const kept = metadataOf(columns);
      expect(JSON.stringify(kept).length).toBeLessThan(40_000);
      expect(Object.keys(kept).length - 1 + kept['…'].columns_left_out).toBe(1000);
      expect(kept['…'].hash).toEqual(HASH);
      expect(metadataOf({ ...columns, column999: `${value}!` })['…'].hash).not.toBe(kept['…'].hash);
    }
  });
});

test('equal values have equal hashes, whatever the order of their members; others have others', () => {
  const long = (value: unknown) => metadataOf({ value: [value, 'x'.repeat(300)] }).value.hash as string;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
      const turned = JSON.parse(JSON.stringify(a), (_, member) =>
        member !== null && typeof member === 'object' && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).reverse())
          : member,
      );
      expect(long(turned)).toBe(long(a));
      const isEqual = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(long(a) === long(b)).toBe(isEqual);
    }),
  );
  const vector = Array.from({ length: 300 }, (_, i) => i / 7);
  const hashOf = (value: readonly number[]) => metadataOf({ value }).value.hash as string;
  expect(hashOf(vector)).toBe(hashOf([...vector]));
  expect(hashOf(vector)).not.toBe(hashOf(vector.with(150, 0)));
});

/** Without the order of members; -0 is written as 0. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => ({ key, member: sorted(member) }));
}

describe('where text is kept out', () => {
  const silent = (columns: Readonly<Record<string, unknown>>) => rowMetadata(columns, { keepsText: false });

  test('one hash stands for all columns, and none for what tells rows apart by name', () => {
    const row = { label: 'spam', author: { name: 'Ada', id: 17 }, crawl_date: '2024-01-02', note: 'x'.repeat(300) };
    expect(JSON.parse(silent(row)!)).toEqual({ '…': { columns_kept_out: 3, hash: HASH } });
    expect(silent({ ...row, crawl_date: '2025-01-02', author: { id: 99, name: 'Ada' } })).toBe(silent(row));
    expect(silent({ ...row, label: 'ham' })).not.toBe(silent(row));
    expect(silent({ label: null, url: 'https://example.org' })).toBe(null);
    for (const word of ['spam', 'Ada', 'label', 'author']) expect(silent(row)).not.toContain(word);
  });
});
