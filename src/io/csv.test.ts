import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../test/fixtures/byte-blocks.ts';
import { csv } from './csv.ts';

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('good tables', () => {
  test('are read as the csv-parse package reads them, in any block size', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ž', ',', ';', '"', '\n', ' ', '🐎', "'"), maxLength: 6 });
    const cell = field.map((text) => ({ text, written: /[",;\n]/.test(text) || text === '' ? quoted(text) : text }));
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 30 }),
        async (rows, end, blockBytes) => {
          const header = rows[0]!.map((_, index) => `c${index}`);
          const text = [header.join(','), ...rows.map((row) => row.map(({ written }) => written).join(','))].join(end);
          const expected = parse(text, { columns: true, record_delimiter: end });
          const { values, quarantined, events } = await decodeText(csv, text, { blockBytes });
          expect(quarantined).toEqual([]);
          expect(values).toEqual(expected);
          expect(events.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, index) => index));
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['comma', 'a,b\n1;2,3\n4,5\n'],
    ['semicolon', 'a;b\n1,2;3\n4;5\n'],
    ['tab', 'a\tb\n1,2\t3\n4\t5\n'],
    ['bar', 'a|b\n1,2|3\n4|5\n'],
  ])('the separator is found: %s', async (_, text) => {
    const { rows, quarantined } = await decodeText(csv, text);
    expect(quarantined).toEqual([]);
    expect(rows.map(({ value }) => Object.keys(value))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('one column of texts with commas in quotes stays one column', async () => {
    const { values } = await decodeText(csv, 'text\n"a, b"\n"c, d, e"\nf\n');
    expect(values).toEqual([{ text: 'a, b' }, { text: 'c, d, e' }, { text: 'f' }]);
  });

  test('the extension decides for tabs where nothing else does', async () => {
    const { values } = await decodeText(csv, 'a,b\tc\n1,2\t3\n', { path: 'x.tsv' });
    expect(values).toEqual([{ 'a,b': '1,2', c: '3' }]);
  });

  test('empty, repeated and dangerous column names', async () => {
    const { values } = await decodeText(csv, ',a,a,__proto__\n1,2,3,4\n');
    expect(Object.entries(values[0] as object)).toEqual([
      ['column_1', '1'],
      ['a', '2'],
      ['a_2', '3'],
      ['__proto__', '4'],
    ]);
    expect(Object.getPrototypeOf(values[0])).toBe(Object.prototype);
  });

  test('a byte order mark, quotes inside unquoted fields, NUL characters', async () => {
    const { rows, values } = await decodeText(csv, '\ufeffsize,text\n5" disk,x\n1,a\0b\n');
    expect(values).toEqual([
      { size: '5" disk', text: 'x' },
      { size: '1', text: 'a\0b' },
    ]);
    expect(rows.map(({ oddities }) => oddities)).toEqual([['byte-order-mark'], ['nul-character']]);
  });

  test('a file without rows gives none', async () => {
    expect((await decodeText(csv, 'a,b\n')).events).toEqual([]);
    expect((await decodeText(csv, '')).events).toEqual([]);
  });
});

describe('bad rows', () => {
  test('a row of wrong width is quarantined alone', async () => {
    const { events } = await decodeText(csv, 'a,b\n1,2\n1\n1,2,3\n3,4\n');
    expect(events).toMatchObject([
      { value: { a: '1', b: '2' } },
      { reason: 'wrong-column-count', ordinal: 1, detail: '1 columns; the header has 2' },
      { reason: 'wrong-column-count', ordinal: 2, detail: '3 columns; the header has 2' },
      { value: { a: '3', b: '4' }, ordinal: 3 },
    ]);
  });

  test.each([
    ['closed by a later quote', '1,"never closed'],
    ['text behind the closing quote', '1,"x"y'],
    ['quote at the very end', '1,"'],
    ['two open quotes', '"x,"'],
  ])('a malformed quote does not swallow the rows after it: %s', async (_, bad) => {
    const good = Array.from({ length: 40 }, (_, id) => ({
      id: `${id}`,
      text: id % 3 === 0 ? `say "${id}",\nand more` : `plain ${id}`,
    }));
    const written = good.map(({ id, text }) => `${id},${/["\n]/.test(text) ? quoted(text) : text}`);
    for (const at of [1, 4, 39, 40]) {
      const lines = ['id,text', ...written.slice(0, at), bad, ...written.slice(at)];
      const { values, quarantined } = await decodeText(csv, `${lines.join('\n')}\n`, { blockBytes: 17 });
      const lost = good.filter((row) => !values.some((value) => JSON.stringify(value) === JSON.stringify(row)));
      // A row with line breaks right behind the fault cannot be told from it; all others are kept.
      expect(lost.length).toBeLessThanOrEqual(1);
      expect(quarantined.length).toBeGreaterThanOrEqual(1);
      expect(quarantined.length).toBeLessThanOrEqual(4);
    }
  });

  test('a quote that never closes is given up at the limit of a row', async () => {
    const rows = Array.from({ length: 3000 }, (_, id) => `${id},text of row ${id}`);
    const { values, quarantined } = await decodeText(csv, `id,text\n1,"open\n${rows.join('\n')}\n`, {
      maxRowBytes: 10_000,
    });
    expect(quarantined).toMatchObject([{ reason: 'malformed-csv', ordinal: 0 }]);
    expect(values).toHaveLength(3000);
  });

  test('a quote that swallowed whole rows is noticed by the width', async () => {
    const { values, reasons } = await decodeText(csv, 'a,b\n1,"x\n2,y\n3,z",q\n4,w\n5,v\n');
    expect(values).toEqual([
      { a: '2', b: 'y' },
      { a: '4', b: 'w' },
      { a: '5', b: 'v' },
    ]);
    expect(reasons).toEqual(['malformed-csv', 'wrong-column-count']);
  });

  test('faults in great number take time in proportion', async () => {
    // Each line leaves a quote open both on its own and inside the record of the line before.
    const text = `a,b\n${'a","\n'.repeat(100_000)}`;
    const start = performance.now();
    const { events } = await decodeText(csv, text, { maxRowBytes: 100_000 });
    expect(events.length).toBeGreaterThan(50_000);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test('a row that is not UTF-8 and a line over the limit', async () => {
    const bytes = Buffer.from(`a,b\n1,caf\xe9\n2,"x\ncaf\xe9"\n3,${'x'.repeat(2000)}\n4,y\n`, 'latin1');
    const { values, reasons } = await decodeText(csv, bytes, { maxRowBytes: 1000, blockBytes: 100 });
    expect(reasons).toEqual(['invalid-utf8', 'invalid-utf8', 'row-too-long']);
    expect(values).toEqual([{ a: '4', b: 'y' }]);
  });

  test('a header that cannot be read ends the file with one event', async () => {
    const { events } = await decodeText(csv, Buffer.from('caf\xe9,b\n1,2\n3,4\n', 'latin1'));
    expect(events).toMatchObject([{ reason: 'invalid-utf8', detail: expect.stringContaining('header row') }]);
    expect(events).toHaveLength(1);
  });

  test('the last row of a stream that was cut is left out', async () => {
    const { values, quarantined } = await decodeText(csv, 'a,b\n1,2\n3,4', { isCut: () => true });
    expect([values, quarantined]).toEqual([[{ a: '1', b: '2' }], []]);
    const open = await decodeText(csv, 'a,b\n1,2\n3,"4\n5', { isCut: () => true });
    expect([open.values, open.quarantined]).toEqual([[{ a: '1', b: '2' }], []]);
  });
});
