import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { audit } from '../report/audit.ts';

const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const chat = [
  { role: 'user', content: 'How are you?' },
  { role: 'assistant', content: 'Fine, thank you.' },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-without-source-'));
  await writeFiles(folder, {
    'data/letters/rows.jsonl': lines([
      { id: 'p0', text: 'A letter.' },
      { id: 'p1', text: 'Another letter.' },
      { id: 'q~1#x', text: 'Signs of our own.' },
    ]),
    'data/books/rows.jsonl': lines([{ id: 'p0', text: 'A page.' }]),
    'data/chats/rows.jsonl': lines([{ id: 'c1', messages: chat }]),
  });
  await audit({ data: [path.join(folder, 'data')], workspace: path.join(folder, 'ws'), workers: 1 });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (...args: readonly string[]) => runInProcess([...args, '--workspace', path.join(folder, 'ws')]);
const traced = async (id: string) => {
  const { code, stdout } = await cli('trace', id, '--json');
  return {
    code,
    ids: (JSON.parse(stdout) as { records: { record_id: string }[] }).records.map((one) => one.record_id),
  };
};

test.each([
  ['p1', ['letters/p1']],
  ['q~1#x', ['letters/q%7E1%23x']],
  ['q%7E1%23x', ['letters/q%7E1%23x']],
  ['c1', ['chats/c1#messages[0].content', 'chats/c1#messages[1].content']],
  ['c1#messages[1].content', ['chats/c1#messages[1].content']],
])('trace finds the one row that brought the id %s', async (id, ids) => {
  expect(await traced(id)).toEqual({ code: 0, ids });
});

test('trace lists the rows where several brought the id', async () => {
  const { code, stdout, stderr } = await cli('trace', 'p0');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe('2 rows of this audit have the id p0. Name one with its source:\n  books/p0\n  letters/p0\n');
});

test('ids that nothing brought stay unknown, with those like them', async () => {
  const { code, stderr } = await cli('trace', 'p');
  expect(code).toBe(2);
  expect(stderr).toContain('There is no record p in this audit.\nNear it:\n');
});

test('a verdict is kept under the whole id, and given to none of several', async () => {
  const decide = (id: string) => cli('review', 'decide', id, '--verdict', 'human', '--reviewer', 'ada', '--json');
  const given = await decide('p1');
  expect(given).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(given.stdout)).toMatchObject({ item: 'letters/p1', records: 1 });
  const several = await decide('p0');
  expect(several.code).toBe(2);
  expect(several.stderr).toBe('p0: is the id of 2 rows\n  Name one with its source: books/p0, letters/p0.\n');
  expect((await decide('c1')).stderr).toContain('is a row of several records');
  expect((await decide('nothing-like-it')).stderr).toContain('is no record of audit');
});
