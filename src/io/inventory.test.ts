import { chmod, link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAll } from '../../test/fixtures/byte-blocks.ts';
import { InputError } from '../errors.ts';
import { takeInventory } from './inventory.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'outcross-inventory-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const ROW = '{"a":1}\n';
const take = (args: readonly string[] = ['.'], options = {}) => takeInventory(args, { cwd: folder, ...options });
const paths = (items: readonly { displayPath: string }[]) => items.map(({ displayPath }) => displayPath);

async function refusal(args: readonly string[], options = {}): Promise<InputError> {
  const error = await take(args, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

describe('folders', () => {
  test('are walked; each file has its format, packing, size and identity', async () => {
    const packer = pack();
    packer.entry({ name: 'a.txt' }, 'x');
    packer.finalize();
    const tar = await readAll(packer as unknown as AsyncIterable<Uint8Array>);
    await put({
      'b/rows.jsonl': ROW,
      'b/rows.json.gz': gzipSync('[{"a":1}]'),
      'a.csv.zst': zstdCompressSync('a,b\n1,2\n'),
      'texts.tgz': gzipSync(tar),
      'unnamed-tar': tar,
      'z/deep/er/note.md': '# note\n',
      'mislabelled.jsonl': gzipSync(ROW),
      'plain.jsonl.gz': ROW,
    });
    const { root, entries, problems } = await take();
    expect(root).toBe(folder);
    expect(problems).toEqual([]);
    expect(
      entries.map(({ displayPath, format, compression, archive }) => [displayPath, format, compression, archive]),
    ).toEqual([
      ['a.csv.zst', 'csv', 'zstd', 'none'],
      ['b/rows.json.gz', 'json-array', 'gzip', 'none'],
      ['b/rows.jsonl', 'jsonl', 'none', 'none'],
      ['mislabelled.jsonl', 'jsonl', 'gzip', 'none'],
      ['plain.jsonl.gz', 'jsonl', 'none', 'none'],
      ['texts.tgz', 'by-entry', 'gzip', 'tar'],
      ['unnamed-tar', 'by-entry', 'none', 'tar'],
      ['z/deep/er/note.md', 'text-file', 'none', 'none'],
    ]);
    const rows = entries[2]!;
    expect(rows).toMatchObject({ path: join(folder, 'b/rows.jsonl'), sizeBytes: 8 });
    expect(rows.mtimeNs).toMatch(/^\d{19}$/);
    expect(rows.inode).toMatch(/^\d+$/);
  });

  test('hidden files, .outcross, .git and node_modules are passed over and counted', async () => {
    await put({
      'a.jsonl': ROW,
      '.hidden.jsonl': ROW,
      '.git/x.jsonl': ROW,
      '.outcross/y.jsonl': ROW,
      'node_modules/p/z.jsonl': ROW,
    });
    const { entries, skipped } = await take();
    expect(paths(entries)).toEqual(['a.jsonl']);
    expect(skipped).toEqual({ hidden: 1, ignoredFolders: 3, alreadySeen: 0 });
    // What is named is meant.
    expect(paths((await take(['.hidden.jsonl', '.git'])).entries)).toEqual(['.git/x.jsonl', '.hidden.jsonl']);
  });

  test('links are followed once, loops end, and a file with two names counts once', async () => {
    await put({ 'data/a.jsonl': ROW });
    await symlink(join(folder, 'data'), join(folder, 'data/loop'));
    await symlink('..', join(folder, 'data/up'));
    await symlink('a.jsonl', join(folder, 'data/0-link.jsonl'));
    await link(join(folder, 'data/a.jsonl'), join(folder, 'data/hard.jsonl'));
    const { entries, skipped, problems } = await take(['data']);
    expect(paths(entries)).toEqual(['a.jsonl']);
    expect(problems).toEqual([]);
    expect(skipped.alreadySeen).toBeGreaterThanOrEqual(3);
  });

  test('a folder behind a link is read', async () => {
    await put({ 'store/a.jsonl': ROW });
    await mkdir(join(folder, 'view'));
    await symlink('../store', join(folder, 'view/data'));
    expect(paths((await take(['view'])).entries)).toEqual(['data/a.jsonl']);
  });

  test('odd names are kept as they are, in the order of their bytes', async () => {
    const names = [
      '-rf.jsonl',
      'a\nb.jsonl',
      'it\'s "x".jsonl',
      'z\u001b[31mred.jsonl',
      '🐎.jsonl',
      '\ufb01.jsonl',
      'Ž.jsonl',
    ];
    await put(Object.fromEntries(names.map((name) => [name, ROW])));
    const { entries } = await take();
    expect(paths(entries)).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });
});

describe('problems', () => {
  test('empty files, broken links, foreign formats and foreign encodings are told, not thrown', async () => {
    await put({
      'good.jsonl': ROW,
      'empty.jsonl': '',
      'photo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47]),
      'sheet.xlsx': 'PK\x03\x04',
      'wide.csv': Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'),
      'fake.jsonl.gz': Buffer.from([1, 2, 3, 0, 0, 0xff]),
      'packed.parquet.gz': gzipSync('PAR1'),
    });
    await symlink('nowhere', join(folder, 'broken.jsonl'));
    await symlink('self', join(folder, 'self'));
    const { entries, problems } = await take();
    expect(paths(entries)).toEqual(['good.jsonl']);
    expect(problems.map(({ displayPath, problem }) => [displayPath, problem])).toEqual([
      ['broken.jsonl', 'broken-link'],
      ['empty.jsonl', 'empty-file'],
      ['fake.jsonl.gz', 'malformed-archive'],
      ['packed.parquet.gz', 'unsupported-format'],
      ['photo.png', 'unsupported-format'],
      ['self', 'broken-link'],
      ['sheet.xlsx', 'unsupported-format'],
      ['wide.csv', 'unsupported-encoding'],
    ]);
    expect(problems.every(({ detail }) => detail.length > 10)).toBe(true);
  });

  test.skipIf(process.getuid?.() === 0)(
    'files without permission are told (not as root, who may read all)',
    async () => {
      await put({ 'a.jsonl': ROW, 'b.jsonl': ROW });
      await chmod(join(folder, 'b.jsonl'), 0);
      const { entries, problems } = await take();
      expect(paths(entries)).toEqual(['a.jsonl']);
      expect(problems).toMatchObject([
        { displayPath: 'b.jsonl', problem: 'unreadable-file', detail: expect.stringContaining('permission') },
      ]);
    },
  );

  test('a folder named like a file is a folder, and a broken link that is named is told', async () => {
    await put({ 'looks-like.jsonl/inside.jsonl': ROW });
    await symlink('nowhere', join(folder, 'broken'));
    const { entries, problems } = await take(['looks-like.jsonl', 'broken']);
    expect(paths(entries)).toEqual(['looks-like.jsonl/inside.jsonl']);
    expect(problems).toMatchObject([{ displayPath: 'broken', problem: 'broken-link' }]);
  });

  test('a damaged compressed file is still listed, for its rows before the damage', async () => {
    await put({ 'cut.jsonl.gz': gzipSync(ROW.repeat(100)).subarray(0, 30) });
    expect((await take()).entries).toMatchObject([
      { displayPath: 'cut.jsonl.gz', format: 'jsonl', compression: 'gzip' },
    ]);
  });
});

describe('companions', () => {
  test('cards, infos, licences and attributes beside data are no data', async () => {
    await put({
      'set/README.md': '---\nlicense: mit\n---\n# Set\n',
      'set/dataset_infos.json': '{"a":1}',
      'set/LICENSE': 'MIT licence text',
      'set/.gitattributes': '*.parquet filter=lfs',
      'set/SOURCE.yaml': 'origin: human\n',
      'set/data/train.jsonl': ROW,
      'outcross.yaml': 'x: 1\n',
    });
    const { entries, companions } = await take();
    expect(paths(entries)).toEqual(['set/data/train.jsonl']);
    expect(companions.map(({ displayPath, kind }) => [displayPath, kind])).toEqual([
      ['outcross.yaml', 'configuration'],
      ['set/.gitattributes', 'repository-file'],
      ['set/LICENSE', 'licence'],
      ['set/README.md', 'data-set-card'],
      ['set/SOURCE.yaml', 'source-card'],
      ['set/dataset_infos.json', 'data-set-info'],
    ]);
  });

  test('a README in a tree of texts is a text, and so is one that is named', async () => {
    await put({
      'docs/README.md': '# Docs\n',
      'docs/page.md': '# Page\n',
      'set/README.md': '# Set\n',
      'set/a.jsonl': ROW,
    });
    expect(paths((await take(['docs'])).entries)).toEqual(['README.md', 'page.md']);
    expect(paths((await take()).entries)).toEqual(['docs/README.md', 'docs/page.md', 'set/a.jsonl']);
    expect(paths((await take(['set/README.md'])).entries)).toEqual(['README.md']);
  });

  test('a lone configuration-like file without data beside it is data', async () => {
    await put({ 'config.json': '{"a":1}' });
    expect(paths((await take()).entries)).toEqual(['config.json']);
  });
});

describe('arguments', () => {
  test('files, folders and patterns together, each file once, from the common root', async () => {
    await put({ 'x/a.jsonl': ROW, 'x/b.jsonl': ROW, 'y/c.jsonl': ROW, 'y/c.txt': 'text' });
    const { root, entries } = await take(['x', 'x/a.jsonl', 'y/*.jsonl']);
    expect(root).toBe(folder);
    expect(paths(entries)).toEqual(['x/a.jsonl', 'x/b.jsonl', 'y/c.jsonl']);
    expect((await take(['x/a.jsonl'])).root).toBe(join(folder, 'x'));
  });

  test('a file whose name looks like a pattern is that file', async () => {
    await put({ 'a[1].jsonl': ROW });
    expect(paths((await take(['a[1].jsonl'])).entries)).toEqual(['a[1].jsonl']);
  });

  test('a name that does not exist is an error with the names near it', async () => {
    await put({ 'train.jsonl': ROW, 'test.jsonl': ROW });
    const error = await refusal(['trian.jsonl']);
    expect(error.message).toBe('trian.jsonl: no such file or folder');
    expect(error.hint).toContain('train.jsonl');
    expect((await refusal(['no/such/folder.jsonl'])).message).toContain('the folder no/such');
    expect((await refusal(['*.parquet'])).message).toContain('matches no file');
  });

  test.each([
    ['https://example.org/a.jsonl', 'curl'],
    ['s3://bucket/a', 'aws s3'],
    ['gs://bucket/a', 'gcloud'],
    ['hf://datasets/a/b', 'hf download'],
    ['hdfs://host/a', 'hdfs'],
    ['ftp://host/a', 'curl'],
    ['abfss://x@y/z', 'Download it first'],
  ])('%s is remote and refused with a remedy', async (arg, remedy) => {
    const error = await refusal([arg]);
    expect(error.message).toContain('remote');
    expect(error.hint).toContain(remedy);
  });

  test('file addresses are local', async () => {
    await put({ 'a.jsonl': ROW });
    expect(paths((await take([`file://${folder}/a.jsonl`])).entries)).toEqual(['a.jsonl']);
  });

  test('standard input is spooled by the caller', async () => {
    await put({ spooled: ROW });
    const { entries } = await take(['-'], { spoolStdin: async () => join(folder, 'spooled') });
    expect(entries).toMatchObject([{ displayPath: 'stdin', path: join(folder, 'spooled'), format: 'jsonl' }]);
    expect((await refusal(['-'])).message).toContain('standard input');
  });

  test('a format may be forced, and must be known', async () => {
    await put({ 'a.txt': 'one\ntwo\n' });
    expect((await take(['a.txt'], { format: 'text-lines' })).entries).toMatchObject([{ format: 'text-lines' }]);
    expect((await refusal(['a.txt'], { format: 'text-line' })).hint).toContain('text-lines');
  });

  test('stops when asked to', async () => {
    await put({ 'a.jsonl': ROW });
    await expect(take(['.'], { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
