import { describe, expect, test } from 'vitest';
import { decodeText } from '../../test/fixtures/byte-blocks.ts';
import { textFile } from './text-file.ts';
import { textLines } from './text-lines.ts';

describe('one text a file', () => {
  test('is one row with its path, whatever the blocks', async () => {
    const text = '# Žluť\r\n\n🐎 and more\n';
    for (const blockBytes of [1, 3, 100]) {
      const { events } = await decodeText(textFile, text, { path: 'notes/a.md', blockBytes });
      expect(events).toMatchObject([
        { ordinal: 0, value: { text, path: 'notes/a.md' }, entry: 'notes/a.md', sizeBytes: 25, oddities: [] },
      ]);
      expect(events).toHaveLength(1);
    }
  });

  test.each([
    ['UTF-16 with a mark', Buffer.from('\ufeffhello world', 'utf16le'), 'unsupported-encoding'],
    ['UTF-16 without a mark', Buffer.from('hello world, hello world', 'utf16le'), 'unsupported-encoding'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'unsupported-encoding'],
    [
      'an image',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 1, 2, 3]),
      'binary-content',
    ],
    ['Latin-1', Buffer.from('Caf\xe9 cr\xe8me', 'latin1'), 'invalid-utf8'],
    ['white space', Buffer.from(' \n\t\n'), 'no-text'],
    ['nothing', Buffer.alloc(0), 'no-text'],
  ])('%s is quarantined', async (_, bytes, reason) => {
    const { events } = await decodeText(textFile, bytes);
    expect(events).toMatchObject([{ kind: 'quarantined', reason, sizeBytes: bytes.length, ordinal: 0 }]);
  });

  test('a byte order mark and a single NUL are oddities', async () => {
    const { rows } = await decodeText(textFile, `\ufeff${'word '.repeat(50)}\0`);
    expect(rows[0]!.oddities).toEqual(['byte-order-mark', 'nul-character']);
    expect(rows[0]!.value.text).toBe(`${'word '.repeat(50)}\0`);
  });

  test('a text over the limit is not held, one that was cut is not a text', async () => {
    expect(
      (await decodeText(textFile, 'x'.repeat(5000), { maxRowBytes: 1000, blockBytes: 100 })).quarantined,
    ).toMatchObject([{ reason: 'row-too-long', sizeBytes: 5000 }]);
    expect((await decodeText(textFile, 'half a te', { isCut: () => true })).events).toEqual([]);
  });
});

describe('one text a line', () => {
  test('lines are rows, blank ones are not, but they count as lines', async () => {
    for (const blockBytes of [1, 4, 100]) {
      const { values, rows } = await decodeText(textLines, '\ufefffirst\r\n\n  \nžlutý\n last', { blockBytes });
      expect(values).toEqual([{ text: 'first' }, { text: 'žlutý' }, { text: ' last' }]);
      expect(rows.map(({ ordinal, oddities }) => [ordinal, oddities.length])).toEqual([
        [0, 1],
        [3, 0],
        [4, 0],
      ]);
    }
  });

  test('bad lines are quarantined alone', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a\n'),
      Buffer.from('caf\xe9\n', 'latin1'),
      Buffer.from(`${'x'.repeat(500)}\nb\n`),
    ]);
    const { values, reasons } = await decodeText(textLines, bytes, { maxRowBytes: 100, blockBytes: 64 });
    expect(values).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(reasons).toEqual(['invalid-utf8', 'row-too-long']);
  });
});
