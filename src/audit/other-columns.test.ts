import { describe, expect, test } from 'vitest';
import { OtherColumns, type OtherColumnsOptions, type OtherColumnsRow } from './other-columns.ts';
import { rowMetadata } from './row-metadata.ts';

let hash = 0n;
const row = (columns: Readonly<Record<string, unknown>>, more: Partial<OtherColumnsRow> = {}): OtherColumnsRow => ({
  source: 'main',
  row_hash: ++hash * 0x9e3779b97f4a7c15n,
  metadata: rowMetadata(columns, { keepsText: true }),
  licence: null,
  language: 'en',
  language_declared: 0,
  ...more,
});

function columnsOf(
  options: Partial<OtherColumnsOptions> = {},
  surveyed: readonly OtherColumnsRow[] = [],
): OtherColumns {
  const columns = new OtherColumns({
    ignored: [],
    compared: [],
    groupColumns: [],
    textFields: new Map(),
    ...options,
  });
  for (const one of surveyed) columns.survey(one);
  return columns;
}

/** Whether two rows agree in what counts. */
const agree = (
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  options: Partial<OtherColumnsOptions> = {},
) => {
  const columns = columnsOf(options);
  return columns.key(row(a)) === columns.key(row(b));
};

describe('what counts', () => {
  test('values, by name and not by order; a number and its digits are one; null is nothing', () => {
    expect(agree({ label: 1, split: 'a' }, { split: 'a', label: 1 })).toBe(true);
    expect(agree({ label: 1 }, { label: '1', note: null })).toBe(true);
    expect(agree({ label: 1 }, { label: 0 })).toBe(false);
    expect(agree({ label: 1 }, {})).toBe(false);
    expect(agree({ tags: ['a', 'b'] }, { tags: ['b', 'a'] })).toBe(false);
    expect(agree({ a: 'b', c: 'd' }, { a: 'b,c', d: '' })).toBe(false);
    expect(agree({ note: 'x'.repeat(300) }, { note: `${'x'.repeat(299)}y` })).toBe(false);
    expect(columnsOf().key(row({}))).toBe(0n);
    expect(columnsOf().key(row({ url: 'https://example.org/1', updated_at: '2024-01-01' }))).toBe(0n);
  });

  test('not ids, row numbers, hashes, times, addresses and places, by their names, however deep', () => {
    const marks = (n: number) => ({
      uuid: `u${n}`,
      'Unnamed: 0': n,
      __index_level_0__: n,
      sha256: `${n}`.repeat(64),
      crawledAt: `2024-01-0${n}`,
      file_path: `shard-${n}.warc`,
      meta: { 'WARC-Record-ID': `<urn:${n}>`, page_url: `https://example.org/${n}` },
      label: 'x',
    });
    expect(agree(marks(1), marks(2))).toBe(true);
    // Numbers of something else.
    for (const name of ['author_id', 'class_id', 'answer_key', 'score', 'label_idx'])
      expect(agree({ [name]: 1 }, { [name]: 2 }), name).toBe(false);
  });

  test('licence, declared language and groups, not a language that was guessed', () => {
    const columns = columnsOf({ groupColumns: ['author'] });
    const key = (more: Partial<OtherColumnsRow>) => columns.key(row({ author: 'left out' }, more));
    expect(key({ licence: 'MIT' })).not.toBe(key({ licence: 'GPL' }));
    expect(key({ language: 'is', language_declared: 1 })).not.toBe(key({ language: 'en', language_declared: 1 }));
    expect(key({ language: 'is' })).toBe(key({ language: 'en' }));
    expect(key({ g0: 'ada' })).not.toBe(key({ g0: 'bob' }));
    expect(key({})).toBe(0n);
  });

  test('not what is read as text', () => {
    const options = { textFields: new Map([['main', new Set(['a.body'])]]) };
    expect(agree({ a: { body: 'one', n: 1 } }, { a: { body: 'two', n: 1 } }, options)).toBe(true);
    expect(agree({ a: { body: 'one', n: 1 } }, { a: { body: 'one', n: 2 } }, options)).toBe(false);
  });

  test('what is not known to be equal is equal in copies of the whole row alone', () => {
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
    const [one, other] = [row({ deep }), row({ deep })];
    const columns = columnsOf();
    expect(columns.key(one)).not.toBe(columns.key(other));
    expect(columns.key(one)).toBe(columns.key({ ...one }));
  });
});

describe('columns whose values tell rows apart', () => {
  const surveyed = Array.from({ length: 60 }, (_, n) =>
    row({
      sku: `AB-${n}`,
      taken: `2024-0${1 + (n % 9)}-1${n % 10} 10:00:${10 + (n % 49)}.${n}`,
      clip_number: n,
      price: n + 0.5,
      rank: n,
      label: `class-${n % 3}`,
      title: `A title of its own for number ${n}`,
    }),
  );

  test('do not count, if they look like ids, times or numbers of rows', () => {
    const columns = columnsOf({}, surveyed);
    expect(columns.uncompared().map(({ column }) => column)).toEqual(['clip_number', 'sku', 'taken']);
    expect(new Set(columns.uncompared().map(({ because }) => because))).toEqual(new Set(['values']));
    const base = { sku: 'a1', clip_number: 7, price: 1.5, rank: 3, label: 'class-1', title: 'T' };
    const key = (more: Readonly<Record<string, unknown>>) => columns.key(row({ ...base, ...more }));
    for (const more of [{ sku: 'b2' }, { clip_number: 8 }, { taken: '2024-03-03 10:00:00' }])
      expect(key(more), JSON.stringify(more)).toBe(key({}));
    for (const more of [{ price: 2.5 }, { rank: 4 }, { label: 'class-2' }, { title: 'U' }])
      expect(key(more), JSON.stringify(more)).not.toBe(key({}));
  });

  test('are told by rows that differ, in any order, and by no fewer than twenty', () => {
    const twice = columnsOf({}, [...surveyed.toReversed(), ...surveyed]);
    expect(twice.uncompared()).toEqual(columnsOf({}, surveyed).uncompared());
    expect(columnsOf({}, surveyed.slice(0, 19)).uncompared()).toEqual([]);
    const many = Array.from({ length: 9000 }, (_, n) => row({ sku: `AB-${n}`, label: `class-${n % 7}` }));
    expect(columnsOf({}, many).uncompared()).toEqual([{ column: 'sku', because: 'values' }]);
    expect(columnsOf({}, many.toReversed()).uncompared()).toEqual([{ column: 'sku', because: 'values' }]);
  });

  test('count where they are asked for', () => {
    const columns = columnsOf({ compared: ['sku', 'url'] }, surveyed);
    expect(columns.uncompared().map(({ column }) => column)).toEqual(['clip_number', 'taken']);
    expect(columns.key(row({ sku: 'a1' }))).not.toBe(columns.key(row({ sku: 'a2' })));
    expect(columns.key(row({ url: 'a1' }))).not.toBe(columns.key(row({ url: 'a2' })));
  });
});

test('columns are ignored by name, with all that lies in them, or all together', () => {
  const a = { label: 1, meta: { score: 1, lang: 'en' } };
  const b = { label: 2, meta: { score: 2, lang: 'en' } };
  expect(agree(a, b, { ignored: ['Label', 'meta.score'] })).toBe(true);
  expect(agree(a, b, { ignored: ['label', 'meta'] })).toBe(true);
  expect(agree(a, b, { ignored: ['label'] })).toBe(false);
  expect(agree(a, b, { ignored: ['all'] })).toBe(true);
  const licensed = columnsOf({ ignored: ['license'] });
  expect(licensed.key(row({}, { licence: 'MIT' }))).toBe(0n);
  const asked = columnsOf({ ignored: ['label'] }, [row(a)]);
  expect(asked.uncompared()).toEqual([{ column: 'label', because: 'asked' }]);
  // Where columns were kept out, no one of them can be looked past.
  const silent = (columns: OtherColumns, values: Readonly<Record<string, unknown>>) =>
    columns.key(row({}, { metadata: rowMetadata(values, { keepsText: false }) }));
  expect(silent(columnsOf(), a)).not.toBe(silent(columnsOf(), b));
  expect(silent(columnsOf({ ignored: ['all'] }), a)).toBe(silent(columnsOf({ ignored: ['all'] }), b));
});
