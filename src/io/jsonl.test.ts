import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocksOf, collectEvents, decodeText } from '../../test/fixtures/byte-blocks.ts';
import { jsonl } from './jsonl.ts';
import type { RowEvent } from './row.ts';

const lines = (...rows: readonly string[]) => `${rows.join('\n')}\n`;

/** Objects as data sets hold them, with keys and texts that try the reader. */
const anyRow = fc.dictionary(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null)),
  {
    maxKeys: 4,
  },
);

describe('good rows', () => {
  test('survive any block size, with dense ordinals', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, blockBytes, end) => {
          const { values, events } = await decodeText(jsonl, rows.map((row) => JSON.stringify(row) + end).join(''), {
            blockBytes,
          });
          expect(values).toEqual(JSON.parse(JSON.stringify(rows)));
          expect(events.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, index) => index));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('survive bad rows between them; every line that is not blank gives one event', async () => {
    const bad = fc.constantFrom('{"a":', '[1]', 'null', '"x"', '{"a":1}}', '{"text":"a\0b"}', '{a:1}', '\xff\xfe');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyRow, bad), { maxLength: 12 }),
        fc.integer({ min: 1, max: 50 }),
        async (mixed, blockBytes) => {
          const bytes = Buffer.concat(
            mixed.map((row) =>
              typeof row === 'string' ? Buffer.from(`${row}\n`, 'latin1') : Buffer.from(`${JSON.stringify(row)}\n`),
            ),
          );
          const { values, events } = await decodeText(jsonl, bytes, { blockBytes });
          expect(values).toEqual(JSON.parse(JSON.stringify(mixed.filter((row) => typeof row !== 'string'))));
          expect(events.map(({ ordinal }) => ordinal)).toEqual(mixed.map((_, index) => index));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keep size and hash whatever ends the line', async () => {
    const [unix, windows, open] = await Promise.all(
      ['{"a":1}\n', '{"a":1}\r\n', '{"a":1}'].map((text) => decodeText(jsonl, text)),
    );
    expect(unix!.rows[0]).toMatchObject({ sizeBytes: 7, value: { a: 1 } });
    expect(windows!.rows).toEqual(unix!.rows);
    expect(open!.rows).toEqual(unix!.rows);
  });

  test('blank lines are no rows, but they count as lines', async () => {
    const counter = { next: 0 };
    const { events } = await decodeText(jsonl, '\n\r\n{"a":1}\n  \t\n\n{"a":\n{"a":2}\n\n', { counter });
    expect(events.map(({ kind, ordinal }) => [kind, ordinal])).toEqual([
      ['row', 2],
      ['quarantined', 5],
      ['row', 6],
    ]);
    expect(counter.next).toBe(8);
  });

  test('a lone surrogate stays as it was written', async () => {
    const { values } = await decodeText(jsonl, lines(String.raw`{"text":"a\ud800b"}`));
    expect(values).toEqual([{ text: 'a\ud800b' }]);
  });

  test('a key named __proto__ is a key', async () => {
    const { rows } = await decodeText(jsonl, lines('{"__proto__":{"x":1}}'));
    expect(Object.keys(rows[0]!.value)).toEqual(['__proto__']);
    expect(rows[0]!.value.x).toBeUndefined();
  });
});

describe('bad rows', () => {
  test.each([
    ['malformed', '{"text": tru}', 'malformed-json'],
    ['cut', '{"text": "abc', 'malformed-json'],
    ['raw NUL', '{"text":"a\0b"}', 'malformed-json'],
    ['array', '[{"a":1}]', 'not-an-object'],
    ['number', '12', 'not-an-object'],
    ['null', 'null', 'not-an-object'],
  ])('%s is quarantined alone', async (_, bad, reason) => {
    const { events, quarantined } = await decodeText(jsonl, lines('{"a":1}', bad, '{"a":2}'));
    expect(events.map(({ kind }) => kind)).toEqual(['row', 'quarantined', 'row']);
    expect(quarantined[0]).toMatchObject({ ordinal: 1, reason, sizeBytes: Buffer.byteLength(bad) });
    expect(quarantined[0]!.detail.length).toBeGreaterThan(5);
  });

  test.each(['secret', '{secret}', '{"a":secret', '["secret"]', '{"a":"secret', '{"secret":1,}'])(
    'the detail does not tell the text of %s',
    async (bad) => {
      const { quarantined } = await decodeText(jsonl, lines(bad));
      expect(quarantined).toHaveLength(1);
      expect(quarantined[0]!.detail).not.toContain('secret');
    },
  );

  test('one line that is not UTF-8 among good ones with characters of several bytes', async () => {
    const good = '{"text":"žluťoučký 🐎 漢字"}\n';
    const bytes = Buffer.concat([Buffer.from(good), Buffer.from('{"text":"caf\xe9"}\n', 'latin1'), Buffer.from(good)]);
    for (let blockBytes = 1; blockBytes <= bytes.length; blockBytes++) {
      const { values, quarantined } = await decodeText(jsonl, bytes, { blockBytes });
      expect(values).toEqual([JSON.parse(good), JSON.parse(good)]);
      expect(quarantined).toMatchObject([{ ordinal: 1, reason: 'invalid-utf8', sizeBytes: 15 }]);
    }
  });

  test('nesting of a million brackets is no crash', async () => {
    const { reasons, values } = await decodeText(jsonl, lines('['.repeat(500_000), '{"a":1}'));
    expect(reasons).toEqual(['malformed-json']);
    expect(values).toEqual([{ a: 1 }]);
  });
});

describe('oddities', () => {
  test('a byte order mark is reported at the start of the file only', async () => {
    const text = '\ufeff{"a":1}\n\ufeff{"a":2}\n';
    const whole = await decodeText(jsonl, text, { blockBytes: 2 });
    expect(whole.rows).toMatchObject([{ value: { a: 1 }, oddities: ['byte-order-mark'], sizeBytes: 7 }]);
    expect(whole.reasons).toEqual(['malformed-json']);
    const part = await decodeText(jsonl, text, { isFileStart: false });
    expect(part.reasons).toEqual(['malformed-json', 'malformed-json']);
  });

  test('duplicate keys and escaped NUL characters', async () => {
    const { rows } = await decodeText(
      jsonl,
      lines('{"a":1,"a":2}', String.raw`{"a":"x\u0000y"}`, String.raw`{"a":"x\\u0000y"}`),
    );
    expect(rows.map(({ oddities }) => oddities)).toEqual([['duplicate-key'], ['nul-character'], []]);
  });
});

describe('limits', () => {
  /** 100 MB in one line, made as it is read; the block is shared, so the stream itself takes 1 MiB. */
  async function* hugeLine(): AsyncIterable<Uint8Array> {
    yield Buffer.from('{"a":1}\n{"text":"');
    const block = Buffer.alloc(1 << 20, 'x');
    for (let count = 0; count < 100; count++) yield block;
    yield Buffer.from('"}\n{"a":2}\n');
  }

  test('a line of 100 MB over the limit is passed over without being held', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const events: RowEvent[] = [];
    async function* watched(): AsyncIterable<Uint8Array> {
      for await (const block of hugeLine()) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield block;
      }
    }
    for await (const batch of jsonl.decode!(watched(), { maxRowBytes: 8 << 20, path: 'x' })) events.push(...batch);
    expect(events).toMatchObject([
      { kind: 'row', value: { a: 1 } },
      { kind: 'quarantined', reason: 'row-too-long', sizeBytes: 100 * (1 << 20) + 11 },
      { kind: 'row', ordinal: 2, value: { a: 2 } },
    ]);
    // The limit, doubled by growth, and the old store while it grows.
    expect(peak).toBeLessThan(40 << 20);
  });

  test('a line of 100 MB within the limit is read in linear time', async () => {
    const start = performance.now();
    const { values } = await collectEvents(jsonl.decode!(hugeLine(), { maxRowBytes: 200 << 20, path: 'x' }));
    expect(values.map((value) => Object.keys(value as object)[0])).toEqual(['a', 'text', 'a']);
    // Copying the line at each of its 100 blocks would move 5 GB.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('sampling', () => {
  test('is by content, so nested, and counts what it leaves out', async () => {
    const text = lines(...Array.from({ length: 2000 }, (_, id) => JSON.stringify({ id })));
    const counter = { next: 0 };
    const half = await decodeText(jsonl, text, { sampleShare: 0.5, counter });
    const tenth = await decodeText(jsonl, text, { sampleShare: 0.1 });
    expect(counter.next).toBe(2000);
    // Binomial, n = 2000: mean 1000, standard deviation 22; the hash is fixed, so this cannot change.
    expect(Math.abs(half.rows.length - 1000)).toBeLessThan(100);
    const ids = new Set(half.rows.map(({ value }) => value.id));
    expect(tenth.rows.every(({ value }) => ids.has(value.id))).toBe(true);
    expect(half.rows.every(({ ordinal, value }) => ordinal === value.id)).toBe(true);
    expect((await decodeText(jsonl, text, { sampleShare: 0 })).rows).toEqual([]);
    expect((await decodeText(jsonl, text, { sampleShare: 1 })).rows).toHaveLength(2000);
  });
});

test('a stream that was cut leaves out its unfinished line, and keeps one that is whole but for its line feed', async () => {
  const cut = await decodeText(jsonl, '{"a":1}\n{"a":2', { isCut: () => true });
  expect(cut.events).toMatchObject([{ kind: 'row', value: { a: 1 } }]);
  const whole = await decodeText(jsonl, '{"a":1}\n{"a":2}', { isCut: () => true });
  expect(whole.values).toEqual([{ a: 1 }, { a: 2 }]);
});

test('batches come once a block', async () => {
  let batches = 0;
  for await (const batch of jsonl.decode!(blocksOf('{"a":1}\n'.repeat(1000), 800), { maxRowBytes: 100, path: 'x' })) {
    batches++;
    expect(batch.length).toBe(100);
  }
  expect(batches).toBe(10);
});
