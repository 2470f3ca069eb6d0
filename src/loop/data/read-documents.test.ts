import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { documentsFileSchema, readDocuments } from './read-documents.ts';

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder('documents'), name);
  await writeFile(file, content);
  return file;
}

const read = (input: Parameters<typeof documentsFileSchema.parse>[0]) =>
  readDocuments(documentsFileSchema.parse(input));

describe('texts are read', () => {
  test('from JSON Lines, by the column that holds the text', async () => {
    const lines = ['one two three', 'four five'].map((text, id) => JSON.stringify({ id, body: 'no', text })).join('\n');
    const file = await fileOf('texts.jsonl', lines);
    expect((await read({ path: file, rows: 'texts' })).texts).toEqual(['one two three', 'four five']);
    expect((await read({ path: file, rows: 'texts', text: 'body' })).texts).toEqual(['no', 'no']);
  });

  test('from packed text, line by line or in blocks of its running text', async () => {
    const file = await fileOf('prose.txt.gz', gzipSync('a b c\n\n  d e  \nf\n'));
    expect((await read({ path: file, rows: 'lines' })).texts).toEqual(['a b c', 'd e', 'f']);
    const blocks = await read({ path: file, block_tokens: 4 });
    expect(blocks.texts).toEqual(['a b c d']);
    expect(blocks.vocabulary).toEqual({ unit: 'words', types: ['a', 'b', 'c', 'd'], blockTokens: 4 });
    const characters = await read({ path: file, unit: 'characters', rows: 'texts' });
    expect(characters.vocabulary.types).toContain('\n');
  });
});

describe('what cannot be meant is refused', () => {
  test('too little text', async () => {
    const file = await fileOf('short.txt', 'a b c');
    await expect(read({ path: file })).rejects.toThrow('fewer than 64 words');
  });

  test('a file that is missing, broken, or not text', async () => {
    await expect(read({ path: path.join(await temporaryFolder(), 'none.jsonl') })).rejects.toThrow('none.jsonl');
    await expect(read({ path: await fileOf('broken.jsonl', '{"text": "a\n'), rows: 'texts' })).rejects.toThrow(
      'line 1',
    );
    await expect(
      read({ path: await fileOf('cut.txt.gz', gzipSync('a b c '.repeat(5000)).subarray(0, 40)) }),
    ).rejects.toThrow('cut.txt.gz');
  });

  test('an unknown key of the lab', () => {
    expect(() => documentsFileSchema.parse({ path: 'a', colunm: 'text' })).toThrow('colunm');
  });
});

test('a table whose text column nobody can guess: the remedy is a key of the lab', async () => {
  const file = await fileOf('numbers.csv', 'x,y\n1,2\n3,4\n');
  await expect(read({ path: file })).rejects.toMatchObject({
    message: expect.stringContaining('no column of a known name; the row has x, y'),
    hint: 'Name the column that holds the text: data: { path: …, text: COLUMN }.',
  });
  const empty = await fileOf('empty.txt', ' \n ');
  await expect(read({ path: empty })).rejects.toMatchObject({ message: expect.stringMatching(/no text/) });
});
