import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../test/fixtures/byte-blocks.ts';
import { jsonArray } from './json-array.ts';
import { parseExactJson } from './json-numbers.ts';

const anyRow = fc.record({
  id: fc.integer(),
  text: fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', '\n', '🐎'), maxLength: 12 }),
  more: fc.jsonValue({ maxDepth: 2 }),
});
const written = fc.constantFrom<((rows: unknown) => string)[]>(
  (rows) => JSON.stringify(rows),
  (rows) => JSON.stringify(rows, null, 2),
  (rows) => JSON.stringify(rows, null, '\t').replaceAll('\n', '\r\n'),
  (rows) => JSON.stringify({ version: 1, note: '[{"no":1}]', data: rows }),
  (rows) => JSON.stringify({ data: rows, info: { list: [1, 2] } }, null, 4),
);

describe('documents', () => {
  test('give their rows in any layout and block size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 6 }),
        written,
        fc.integer({ min: 1, max: 60 }),
        async (rows, write, blockBytes) => {
          const { values, quarantined, events } = await decodeText(jsonArray, write(rows), { blockBytes });
          expect(quarantined).toEqual([]);
          expect(values).toEqual(parseExactJson(JSON.stringify(rows)));
          expect(events.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, index) => index));
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['one object', '{"a":1,"b":[1,2]}', [{ a: 1, b: [1, 2] }]],
    [
      'an object with turns',
      '{"messages":[{"role":"user"},{"role":"assistant"}]}',
      [{ messages: [{ role: 'user' }, { role: 'assistant' }] }],
    ],
    ['an object with two lists of objects', '{"a":[{"x":1}],"b":[{"x":2}]}', [{ a: [{ x: 1 }], b: [{ x: 2 }] }]],
    ['a list of objects beside turns', '{"messages":[{"m":1}],"data":[{"x":2}]}', [{ x: 2 }]],
    ['objects one after another', '{"a":1}\n{\n"a":2\n}{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['arrays one after another', '[{"a":1}]\n[{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['an empty array', ' [ ] ', []],
    ['nothing', ' \n ', []],
    ['a byte order mark', '\ufeff[{"a":1}]', [{ a: 1 }]],
  ])('%s', async (_, text, expected) => {
    for (const blockBytes of [1, 7, 1000]) {
      const { values, quarantined } = await decodeText(jsonArray, text, { blockBytes });
      expect(quarantined).toEqual([]);
      expect(values).toEqual(expected);
    }
  });

  test('rows have the hash of their bytes, wherever they stand', async () => {
    const [array, wrapped] = await Promise.all([
      decodeText(jsonArray, '[ {"a":1} ]'),
      decodeText(jsonArray, '{"data":[{"a":1}]}'),
    ]);
    expect(array!.rows[0]).toMatchObject({ sizeBytes: 7, value: { a: 1 } });
    expect(wrapped!.rows).toEqual(array!.rows);
  });

  test('a wrapped list larger than a row may be is streamed', async () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, text: 'some text' }));
    const text = JSON.stringify({ meta: { a: 1 }, data: rows, after: { b: [1] }, second: [{ c: 1 }] });
    const { values, quarantined } = await decodeText(jsonArray, text, { maxRowBytes: 2000, blockBytes: 700 });
    expect(values).toEqual(rows);
    expect(quarantined).toMatchObject([{ reason: 'not-an-object', detail: expect.stringContaining('second list') }]);
  });
});

describe('broken elements', () => {
  const faults: readonly (readonly [string, string])[] = [
    ['bad word', '{"id":1,"text":tru}'],
    ['missing brace', '{"id":1,"text":"x"'],
    ['missing quote', '{"id":1,"text":"x}'],
    ['missing bracket', '{"id":1,"text":[1,2}'],
    ['extra brace', '{"id":1,"text":"x"}}'],
    ['not an object', '12'],
    ['string', '"{"'],
    ['bare text', 'oops'],
  ];
  const layouts: readonly (readonly [string, (element: string) => string])[] = [
    ['compact', (element) => element],
    ['a line each', (element) => `\n  ${element}`],
  ];
  const good = (id: number) => ({ id, text: `row ${id}`, parts: [{ id: -1 }, { id: -2, note: 'nested' }] });

  for (const [layoutName, layout] of layouts) {
    test.each(faults)(`do not take their neighbours with them: %s, ${layoutName}`, async (_, fault) => {
      for (const at of [0, 1, 3]) {
        const elements = Array.from({ length: 8 }, (_, id) => JSON.stringify(good(id)));
        elements.splice(at, 0, fault);
        const text = `[${elements.map(layout).join(',')}\n]`;
        for (const blockBytes of [1, 13, 4096]) {
          const { values, quarantined } = await decodeText(jsonArray, text, { blockBytes });
          expect(quarantined.length).toBeGreaterThanOrEqual(1);
          const ids = values.map((value) => (value as { id: number }).id);
          // A compact text with a missing quote may cost the next element too, whose quotes it turned round.
          expect(ids.filter((id) => id >= 0).length).toBeGreaterThanOrEqual(fault.endsWith('"x}') ? 6 : 7);
          expect(values.filter((value) => (value as { id: number }).id < 0)).toEqual([]);
        }
      }
    });
  }

  test('an element that is not UTF-8, one over the limit', async () => {
    const bytes = Buffer.concat([
      Buffer.from('[{"a":1},{"a":"'),
      Buffer.from('\xe9', 'latin1'),
      Buffer.from(`"},{"a":"${'x'.repeat(3000)}"},{"a":2}]`),
    ]);
    const { values, reasons } = await decodeText(jsonArray, bytes, { maxRowBytes: 1000, blockBytes: 100 });
    expect(values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(reasons).toEqual(['invalid-utf8', 'row-too-long']);
  });

  test('a file that ends early tells so, once', async () => {
    for (const text of ['[{"a":1},{"a":2', '[{"a":1},{"a":', '[{"a":1},', '[{"a":1}', '{"data":[{"a":1},{"a']) {
      const { values, reasons, quarantined } = await decodeText(jsonArray, text);
      expect(values).toEqual([{ a: 1 }]);
      expect(reasons).toEqual(['truncated']);
      expect(quarantined).toMatchObject([{ isOpenEnded: true }]);
      const cut = await decodeText(jsonArray, text, { isCut: () => true });
      expect([cut.values, cut.reasons]).toEqual([[{ a: 1 }], []]);
    }
  });

  test('text that is no JSON is one event', async () => {
    const { events } = await decodeText(jsonArray, 'hello [{"a":1}]');
    expect(events).toMatchObject([{ reason: 'malformed-json', ordinal: 0 }]);
  });

  test('faults in great number take time in proportion', async () => {
    // Time of this thread's own work, so that a busy machine fails nothing.
    const start = process.threadCpuUsage();
    const unclosed = await decodeText(jsonArray, `[${'{"a":[,'.repeat(60_000)}`, { maxRowBytes: 1 << 20 });
    expect(unclosed.events.length).toBeGreaterThan(0);
    const open = await decodeText(jsonArray, `[${'{"a":{"b":1,'.repeat(60_000)}]`, { maxRowBytes: 1 << 20 });
    expect(open.events.length).toBeGreaterThan(0);
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(4000);
  });
});
