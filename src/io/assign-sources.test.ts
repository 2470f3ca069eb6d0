import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AssignSourcesOptions, assignSources, sourceRoot } from './assign-sources.ts';
import { parseConfig } from './config.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'outcross-sources-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const filesAt = (folder: string, paths: readonly string[]) =>
  paths.map((path) => ({ path: join(folder, path), displayPath: path, format: 'jsonl' }));

async function assign(paths: readonly string[], options: Partial<AssignSourcesOptions> = {}) {
  const { sources } = await assignSources(filesAt(root, paths), {
    inputs: [{ path: root, isFolder: true }],
    ...options,
  });
  return Object.fromEntries(sources.map(({ id, files }) => [id, files.map(({ displayPath }) => displayPath)]));
}

const config = (sources: string): AssignSourcesOptions['config'] => ({
  config: parseConfig(`version: 1\n${sources}`),
  folder: root,
});

describe('without any declaration', () => {
  test('the folder directly below the root is the source, the root itself is main', async () => {
    expect(await assign(['a.jsonl', 'forum/x/1.jsonl', 'forum/y/2.jsonl', 'Wiki Articles/1.jsonl'])).toEqual({
      main: ['a.jsonl'],
      forum: ['forum/x/1.jsonl', 'forum/y/2.jsonl'],
      'wiki-articles': ['Wiki Articles/1.jsonl'],
    });
  });

  test('renaming files or moving the root changes no id', async () => {
    await write('forum/1.jsonl', '');
    const before = Object.keys(await assign(['forum/1.jsonl', 'x.jsonl']));
    const moved = `${root}-moved`;
    await rename(root, moved);
    const { sources } = await assignSources(filesAt(moved, ['forum/part-7.jsonl', 'y.jsonl']), {
      inputs: [{ path: moved, isFolder: true }],
    });
    await rename(moved, root);
    expect(sources.map(({ id }) => id)).toEqual(before.toSorted());
  });

  test('folders whose names become one id are an error that names both', async () => {
    await expect(assign(['My Forum/1.jsonl', 'my-forum/1.jsonl'])).rejects.toThrow(
      'source "my-forum": two sources would have this id: folder My Forum, and folder my-forum',
    );
    await expect(assign(['1.jsonl', 'main/1.jsonl'])).rejects.toThrow(
      'two sources would have this id: files of the root folder, and folder main',
    );
  });

  test('folders named in other scripts stay apart', async () => {
    const ids = Object.keys(await assign(['数据2020/1.jsonl', '新闻2020/1.jsonl']));
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(id).toMatch(/^2020-[0-9a-f]{8}$/);
  });

  test('the workspace is never data', async () => {
    expect(await assign(['.outcross/x.jsonl', 'a/.outcross/y.jsonl', 'z.jsonl'])).toEqual({ main: ['z.jsonl'] });
  });

  test('the order of files does not matter', async () => {
    const paths = ['b/2.jsonl', 'a.jsonl', 'b/1.jsonl'];
    expect(await assign(paths.toReversed())).toEqual(await assign(paths));
  });
});

describe('flags', () => {
  test('--source takes what nothing declares', async () => {
    await write('books/SOURCE.yaml', 'id: library\norigin: human\n');
    expect(await assign(['a.jsonl', 'b/1.jsonl', 'books/1.jsonl'], { source: 'rest' })).toEqual({
      rest: ['a.jsonl', 'b/1.jsonl'],
      library: ['books/1.jsonl'],
    });
    await expect(assign(['a.jsonl'], { source: 'My Data' })).rejects.toMatchObject({ hint: 'Write --source my-data.' });
  });

  test('--sources-by file puts shards together', async () => {
    const paths = [
      'train-00001-of-00010.jsonl.gz',
      'train-00002-of-00010.jsonl.gz',
      'crawl-2023.csv',
      'crawl-2024.csv',
      'wiki.valid_0003.jsonl',
      'part-0003.parquet',
    ];
    expect(await assign(paths, { sourcesBy: 'file' })).toEqual({
      train: paths.slice(0, 2),
      'crawl-2023': ['crawl-2023.csv'],
      'crawl-2024': ['crawl-2024.csv'],
      'wiki.valid': ['wiki.valid_0003.jsonl'],
      main: ['part-0003.parquet'],
    });
  });
});

describe('cards', () => {
  test('the nearest folder with a card, up to the root', async () => {
    await write('README.md', '---\nlicense: mit\ntags: [synthetic]\n---\n');
    await write('a/deep/SOURCE.yaml', 'origin: human\n');
    await write('b/SOURCE.yaml', 'id: letters\norigin: human\n');
    const { sources } = await assignSources(filesAt(root, ['1.jsonl', 'a/2.jsonl', 'a/deep/x/3.jsonl', 'b/4.jsonl']), {
      inputs: [{ path: root, isFolder: true }],
    });
    expect(
      sources.map(({ id, card, files }) => [id, card?.from, card?.origin, files.map(({ displayPath }) => displayPath)]),
    ).toEqual([
      ['a.deep', 'SOURCE.yaml', 'human', ['a/deep/x/3.jsonl']],
      ['letters', 'SOURCE.yaml', 'human', ['b/4.jsonl']],
      ['main', 'dataset-card', 'synthetic', ['1.jsonl', 'a/2.jsonl']],
    ]);
    expect(sources[2]?.notes).toContain('README.md: origin synthetic ← tag synthetic');
  });

  test('a card above the root is not looked at', async () => {
    await write('SOURCE.yaml', 'id: above\n');
    await write('in/a.jsonl', '');
    expect(await assign(['in/a.jsonl'], { inputs: [{ path: join(root, 'in'), isFolder: true }] })).toEqual({
      main: ['in/a.jsonl'],
    });
  });

  test('SOURCE.yaml speaks before the README beside it; a plain README says nothing', async () => {
    await write('a/SOURCE.yaml', 'origin: human\n');
    await write('a/README.md', '---\nlicense: mit\n---\n');
    await write('b/README.md', '# Hello\n');
    const { sources } = await assignSources(filesAt(root, ['a/1.jsonl', 'b/1.jsonl']), {
      inputs: [{ path: root, isFolder: true }],
    });
    expect(sources.map(({ id, card }) => [id, card?.from ?? null])).toEqual([
      ['a', 'SOURCE.yaml'],
      ['b', null],
    ]);
    expect(sources[0]?.notes).toContain('a/README.md: left aside, SOURCE.yaml beside it speaks for the source');
  });

  test('a SOURCE.yaml that cannot be meant stops with line and column', async () => {
    await write('a/SOURCE.yaml', 'origin: human\nlicense: MIT\n');
    await expect(assign(['a/1.jsonl'])).rejects.toMatchObject({
      message: 'a/SOURCE.yaml:2:1: unknown key "license"',
      hint: 'Did you mean "licence"?',
    });
  });

  test('one id in two folders is one source when the cards agree, else an error', async () => {
    await write('a/SOURCE.yaml', 'id: x\norigin: human\n');
    await write('b/SOURCE.yaml', 'id: x\norigin: human\n');
    expect(await assign(['a/1.jsonl', 'b/1.jsonl'])).toEqual({ x: ['a/1.jsonl', 'b/1.jsonl'] });
    await write('b/SOURCE.yaml', 'id: x\norigin: synthetic\n');
    await expect(assign(['a/1.jsonl', 'b/1.jsonl'])).rejects.toThrow(
      'folder a and folder b: cards with the id "x" say different things',
    );
  });
});

describe('outcross.yaml', () => {
  test('the first entry that matches wins over cards and folders', async () => {
    await write('a/SOURCE.yaml', 'id: card\norigin: human\n');
    const given = config(
      'sources:\n - { id: one, files: ["a/*.jsonl"], format: csv, columns: { id: k }, card: { origin: mixed } }\n - { id: two, files: ["**/*.jsonl"] }\n - { id: none, files: [z/] }\ncolumns: { text: [body], id: n }',
    );
    const result = await assignSources(filesAt(root, ['a/1.jsonl', 'b/2.jsonl', 'b/3.txt']), {
      inputs: [{ path: root, isFolder: true }],
      config: given!,
      columns: { date: 'd' },
    });
    expect(result.sources.map(({ id, card, format, columns }) => [id, card?.origin ?? null, format, columns])).toEqual([
      ['b', null, null, { text: ['body'], id: 'n', date: 'd' }],
      ['one', 'mixed', 'csv', { text: ['body'], id: 'k', date: 'd' }],
      ['two', null, null, { text: ['body'], id: 'n', date: 'd' }],
    ]);
    expect(result.sourceOf.get(join(root, 'a/1.jsonl'))?.id).toBe('one');
    expect(result.notes).toEqual(['outcross.yaml: source none has no file among the input (z/)']);
  });

  test('an entry without a card takes the card that all its files share', async () => {
    await write('a/SOURCE.yaml', 'origin: human\n');
    await write('b/SOURCE.yaml', 'origin: synthetic\n');
    const of = async (pattern: string) => {
      const { sources } = await assignSources(filesAt(root, ['a/1.jsonl', 'b/1.jsonl']), {
        inputs: [{ path: root, isFolder: true }],
        config: config(`sources: [{ id: s, files: ["${pattern}"] }]`)!,
      });
      return sources.find(({ id }) => id === 's')!;
    };
    expect((await of('a/**')).card?.origin).toBe('human');
    const both = await of('**');
    expect(both.card).toBe(null);
    expect(both.notes).toContain(
      'source s: its folders have different cards or only some have one; none is used. Name a card in outcross.yaml.',
    );
  });

  test('an id that a folder has as well is an error', async () => {
    await expect(
      assign(['forum/a.jsonl', 'forum/b.txt'], {
        config: config('sources: [{ id: forum, files: ["forum/*.jsonl"] }]')!,
      }),
    ).rejects.toThrow('source "forum": two sources would have this id: named in outcross.yaml, and folder forum');
  });
});

test('the root is the one folder, or what several arguments have in common', () => {
  const folder = (path: string) => ({ path, isFolder: true });
  const file = (path: string) => ({ path, isFolder: false });
  expect(sourceRoot([folder('/d/a')])).toBe('/d/a');
  expect(sourceRoot([file('/d/a/x.csv')])).toBe('/d/a');
  expect(sourceRoot([folder('/d/a'), folder('/d/b')])).toBe('/d');
  expect(sourceRoot([folder('/d/a'), file('/d/x.csv')])).toBe('/d');
  expect(sourceRoot([file('/d/a/x.csv'), file('/d/b/y.csv')])).toBe('/d');
  expect(sourceRoot([folder('/d'), folder('/d/b'), folder('/d')])).toBe('/d');
  expect(sourceRoot([folder('/d/ab'), folder('/d/a')])).toBe('/d');
  expect(sourceRoot([folder('/x/a'), folder('/y/b')])).toBe('/');
});
