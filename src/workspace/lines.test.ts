import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError, WorkspaceError } from '../errors.ts';
import { appendToLine, listLines, readLine, requireLineName } from './lines.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

let folder: string;
let workspace: Workspace;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-lines-'));
  workspace = await openWorkspace(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const add = async (line: string, entry: unknown) =>
  appendToLine(workspace, line, { after: await readLine(workspace, line), entry });
const file = (line: string, number: number) =>
  path.join(folder, 'lines', line, `${String(number).padStart(6, '0')}.json`);

test('keeps entries in order, each once', async () => {
  expect(await readLine(workspace, 'chat')).toEqual({ entries: [], head: null });
  for (let number = 0; number < 12; number++) expect(await add('chat', { number })).toBe(true);
  expect(await add('other', 'x')).toBe(true);
  const { entries, head } = await readLine(workspace, 'chat');
  expect(entries).toEqual(Array.from({ length: 12 }, (_, number) => ({ number })));
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(await listLines(workspace)).toEqual(['chat', 'other']);
});

test('of many that append at once all come in, none over another', async () => {
  const append = async (entry: number) => {
    let isAdded = false;
    while (!isAdded) isAdded = await add('chat', entry);
  };
  await Promise.all(Array.from({ length: 12 }, (_, entry) => append(entry)));
  const { entries } = await readLine(workspace, 'chat');
  expect([...entries].sort((x, y) => Number(x) - Number(y))).toEqual(Array.from({ length: 12 }, (_, entry) => entry));
  expect((await readdir(path.join(folder, 'lines', 'chat'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('notices entries that were changed, taken out or cut off', async () => {
  for (const entry of ['a', 'b', 'c']) await add('chat', entry);
  const second = await readFile(file('chat', 2), 'utf8');
  await writeFile(file('chat', 2), second.replace('"b"', '"B"'));
  await expect(readLine(workspace, 'chat')).rejects.toThrow(/does not follow/);
  await rm(file('chat', 2));
  await expect(readLine(workspace, 'chat')).rejects.toThrow(/is missing/);
  await writeFile(file('chat', 2), second.slice(0, 20));
  await expect(readLine(workspace, 'chat')).rejects.toThrow(WorkspaceError);
  await writeFile(file('chat', 2), second);
  expect((await readLine(workspace, 'chat')).entries).toEqual(['a', 'b', 'c']);
});

test('names are such that every file system holds them', async () => {
  for (const name of ['', '../up', 'Upper', 'a/b', '.hidden', 'x'.repeat(81), 'a b', 'a.tmp']) {
    expect(() => requireLineName(name)).toThrow(ConfigError);
    await expect(readLine(workspace, name)).rejects.toThrow(ConfigError);
  }
  for (const name of ['chat', '7b', 'chat-2026_11.v2']) expect(() => requireLineName(name)).not.toThrow();
});
