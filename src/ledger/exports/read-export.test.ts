import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { InputError } from '../../errors.ts';
import type { ExportItem } from './export-format.ts';
import { type ReadExportOptions, readExport } from './read-export.ts';

// What each kind of export holds is tested with the reader that the command line uses: src/ledger/read-generations.test.ts.

async function* blocks(bytes: Uint8Array, size = 1000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Uint8Array, options: Partial<ReadExportOptions> = {}) {
  const items: ExportItem[] = [];
  const stream = blocks(typeof content === 'string' ? Buffer.from(content) : content);
  for await (const item of readExport({ format: 'auto', name: 'log.jsonl', stream, ...options })) items.push(item);
  return {
    texts: items.flatMap((item) => ('problem' in item ? [] : [item.text])),
    problems: items.flatMap((item) => ('problem' in item ? [[item.line, item.code]] : [])),
  };
}

const good = {
  custom_id: 'a',
  response: { status_code: 200, body: { object: 'text_completion', model: 'm', choices: [{ text: 'Good.' }] } },
};
const line = JSON.stringify(good);

test('bad lines take no good one with them', async () => {
  const content = Buffer.concat([
    Buffer.from(`${line}\n{"custom_id":\n\n[1]\n`),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from(`${JSON.stringify({ ...good, custom_id: 'x'.repeat(3000) })}\n${line}\n`),
  ]);
  expect(await read(content, { maxRowBytes: 2000 })).toEqual({
    texts: ['Good.', 'Good.'],
    problems: [2, 4, 5, 6].map((at) => [at, 'unreadable-row']),
  });
});

test('packed, cut, and lines in place of bytes', async () => {
  expect(await read(gzipSync(line), { name: 'out.jsonl.gz' })).toEqual({ texts: ['Good.'], problems: [] });
  const packed = gzipSync(Array.from({ length: 2000 }, (_, at) => line.replace('"a"', `"${at * 7919}"`)).join('\n'));
  const cut = await read(packed.subarray(0, packed.length - 200), { name: 'out.jsonl.gz' });
  expect(cut.texts.length).toBeGreaterThan(1000);
  expect(cut.problems).toHaveLength(1);
  const items: ExportItem[] = [];
  for await (const item of readExport({ format: 'openai-batch', name: 'x', lines: [line, '', line] })) items.push(item);
  expect(items).toHaveLength(2);
});

test('rows of no known kind at the head do not hide the kind', async () => {
  expect((await read(`{"note":1}\n${line}`)).texts).toEqual(['Good.']);
});

test('what is no export is refused with what is known', async () => {
  await expect(read('{"text":"a"}\n{"text":"b"}')).rejects.toThrow(InputError);
  await expect(read('Some prose.\nMore of it.\n', { name: 'a.txt' })).rejects.toThrow('neither JSON');
  await expect(read('{}', { format: 'langfuze' })).rejects.toMatchObject({ hint: 'Did you mean langfuse?' });
  expect(await read('{"text":"a"}', { format: 'langfuse' })).toEqual({ texts: [], problems: [[1, 'unknown-row']] });
  expect(await read('')).toEqual({ texts: [], problems: [] });
});
