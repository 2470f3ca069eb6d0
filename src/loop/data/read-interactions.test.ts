import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interactionsFileSchema, readInteractions } from './read-interactions.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-interactions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, content);
  return place;
}

const CSV = 'userId,movieId,rating,timestamp\n2,b,4.0,7\n1,a,2.5,8\n2,a,5,9\n';

test('columns are guessed, users and items numbered by name, events sorted', async () => {
  const data = await readInteractions({ path: await file('log.csv', CSV) });
  expect(data.catalogue.users).toEqual(['1', '2']);
  expect(data.catalogue.items).toEqual(['a', 'b']);
  expect([...data.users]).toEqual([0, 1, 1]);
  expect([...data.items]).toEqual([0, 0, 1]);
  expect([...data.catalogue.popularity]).toEqual([2, 1]);
});

test('JSON Lines, packed files and other orders of rows give the same events', async () => {
  const rows = [
    { user: '2', item: 'a' },
    { user: 1, item: 'a' },
    { user: '2', item: 'b' },
  ];
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const expected = await readInteractions({ path: await file('again.csv', CSV) });
  expect(await readInteractions({ path: await file('log.jsonl', lines) })).toEqual(expected);
  expect(await readInteractions({ path: await file('log.csv.gz', gzipSync(CSV)) })).toEqual(expected);
});

test('ratings become events from a threshold on', async () => {
  const data = await readInteractions({ path: await file('rated.csv', CSV), at_least: 4 });
  expect([...data.users]).toEqual([0, 0]);
  expect(data.catalogue.users).toEqual(['2']);
});

describe('errors', () => {
  const refused = async (name: string, content: string, more: { user?: string; at_least?: number } = {}) =>
    readInteractions({ path: await file(name, content), ...more }).then(
      () => 'read',
      (error: Error & { hint: string }) => `${error.message} | ${error.hint}`,
    );

  test('name file and row of a broken row', async () => {
    expect(await refused('no-item.csv', 'user,item\n1,a\n2,\n')).toContain('no-item.csv:row 2: column "item"');
    expect(await refused('rating.jsonl', '{"user":1,"item":2,"rating":"good"}\n', { at_least: 3 })).toContain(
      'rating.jsonl:line 1: column "rating" holds no number',
    );
    expect(await refused('cut.jsonl', '{"user":1,"item":2}\n{"user":1,\n')).toContain('cut.jsonl:line 2');
  });

  test('name the columns there are', async () => {
    expect(await refused('unknown.csv', 'who,what,when\n1,a,1\n2,b,2\n')).toMatch(
      /no column looks like the user; there are who, what, when.*user: who/,
    );
    expect(await refused('slip.csv', 'person,item\n1,a\n', { user: 'persn' })).toContain('Did you mean "person"?');
  });

  test('tell of logs that hold nothing', async () => {
    expect(await refused('low.csv', CSV, { at_least: 6 })).toContain('no row is rated 6 or higher');
    await expect(readInteractions({ path: path.join(folder, 'absent.csv') })).rejects.toMatchObject({ exitCode: 2 });
  });
});

test('unknown keys of a lab are refused', () => {
  expect(interactionsFileSchema.safeParse({ path: 'a.csv', thresh: 3 }).success).toBe(false);
});
