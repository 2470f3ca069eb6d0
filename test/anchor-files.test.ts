import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { listSnapshots } from '../src/workspace/snapshots.ts';
import { runInProcess } from './support/collect-effects.ts';
import { randomText } from './support/random-text.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const random = new SeededRandom(1120);
const TEXTS = Array.from({ length: 120 }, () => randomText(random, 80));
const lines = (texts: readonly string[]) => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
const PACKED = gzipSync(lines(TEXTS));
const MODEL = loadStyleModel().id;

/** What `outcross detector calibrate` writes, by some model. */
const calibration = (modelId: string) =>
  JSON.stringify({ format: 'outcross-style-calibration', version: 1, modelId, buckets: [], windows: [] });

const FILES = {
  'data/a.jsonl': lines(TEXTS.slice(0, 3)),
  'good.jsonl': lines(TEXTS),
  'empty.jsonl': '',
  'cut.jsonl.gz': PACKED.subarray(0, Math.round(PACKED.length * 0.6)),
  'head.jsonl.gz': PACKED.subarray(0, 15),
  'folder/a.jsonl': lines(TEXTS.slice(0, 60)),
  'folder/b.jsonl.gz': gzipSync(lines(TEXTS.slice(60))),
  'folder/empty.jsonl': '',
  'nothing/.hidden.jsonl': lines(TEXTS),
  'image.png': Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
  'broken.jsonl': '{"text": oops}\n{"text": 5}\n',
  'own.json': calibration(MODEL),
  'other.json': calibration('style-0123456789ab'),
  'torn.json': calibration(MODEL).slice(0, 60),
};

/** Runs a command that must be refused as bad input, and gives what it says. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stderr } = await runInProcess(args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/\S/)]);
  expect(stderr).not.toContain('should not happen');
  return stderr;
}

describe('texts known to be human that cannot be read are refused, with file, place and remedy', () => {
  let folder: string;
  let at: (name: string) => string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-anchor-files-')));
    at = (name) => path.join(folder, name);
    await writeFiles(folder, FILES);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const auditWith = (name: string, source = '') =>
    refused('audit', at('data'), '--workspace', at('ws'), '--anchors', `${source}${at(name)}`);

  test.each([
    ['that is not there', 'nowhere.jsonl', ['no such file or folder']],
    ['that is empty', 'empty.jsonl', ['no text could be read', 'The file is empty.', 'Name a file with texts']],
    ['of another kind', 'image.png', ['no text could be read', 'an image']],
    ['without a whole row', 'broken.jsonl', ['no text could be read', 'line 1', 'Mend the line']],
    ['cut in its middle', 'cut.jsonl.gz', ['cannot be read to its end', 'line ', 'gzip', 'Fetch the file again']],
    ['cut in its head', 'head.jsonl.gz', ['gzip', 'Fetch the file again']],
    ['that is a calibration', 'own.json', [MODEL, 'not the texts', 'detector eval --calibration']],
    ['that is another model’s', 'other.json', ['style-0123456789ab', 'Name the texts']],
  ])('a file %s', async (_, name, said) => {
    for (const source of ['', 'main=']) {
      const stderr = await auditWith(name, source);
      expect(stderr).toContain(at(name));
      for (const words of said) expect(stderr).toContain(words);
    }
  });

  test('a folder is read as data is; one without any is refused', async () => {
    const { code, stderr } = await runInProcess([
      ...['audit', at('data'), '--workspace', at('ws-folder'), '--anchors', at('folder'), '--quiet'],
      ...['--no-width', '--no-repeats'],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const [snapshot] = await listSnapshots({ folder: at('ws-folder') });
    const { style } = JSON.parse(await readFile(at(`ws-folder/snapshots/${snapshot}.json`), 'utf8'));
    expect(style.anchors).toHaveLength(new Set(TEXTS).size);
    expect(await auditWith('nothing')).toContain(at('nothing'));
  });

  test('scores of another model are not held against anchors', async () => {
    const workspace = at('ws-model');
    const args = ['--workspace', workspace, '--quiet', '--no-width', '--no-repeats'];
    expect((await runInProcess(['audit', at('data'), ...args])).code).toBe(0);
    const [snapshot] = await listSnapshots({ folder: workspace });
    const file = path.join(workspace, 'snapshots', `${snapshot}.json`);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(MODEL, 'style-0123456789ab'));
    const stderr = await refused('prevalence', '--workspace', workspace, '--anchors', at('good.jsonl'));
    for (const words of ['--anchors', 'style-0123456789ab', MODEL, 'Run the audit again'])
      expect(stderr).toContain(words);
    expect(await refused('prevalence', '--workspace', workspace, '--anchors', at('own.json'))).toContain(MODEL);
  });

  test.each([
    ['that is not there', 'nowhere.json', 'cannot be read'],
    ['that is a folder', 'folder', 'cannot be read'],
    ['that is empty', 'empty.jsonl', 'no JSON'],
    ['that is cut', 'torn.json', 'no JSON'],
    ['of texts', 'good.jsonl', 'no JSON'],
    ['of another model', 'other.json', `made with style-0123456789ab; the model in use is ${MODEL}`],
  ])('a calibration %s', async (_, name, said) => {
    const stderr = await refused('detector', 'eval', at('good.jsonl'), '--calibration', at(name));
    for (const words of [at(name), said, 'outcross detector calibrate']) expect(stderr).toContain(words);
  });

  test('a file that may not be read, alone and in a folder', async ({ skip }) => {
    const isRoot = process.getuid?.() === 0;
    const canRun = !isRoot || spawnSync(process.execPath, ['--version'], { uid: 65534, gid: 65534 }).status === 0;
    skip(!canRun, 'run by the superuser from a folder that nobody else may enter');
    const shut = await temporaryFolder('shut-anchors');
    await writeFiles(shut, {
      'data/a.jsonl': lines(TEXTS.slice(0, 3)),
      'known/shut.jsonl': lines(TEXTS),
      'known/open.jsonl': lines(TEXTS),
    });
    // The superuser may read everything: run as somebody else.
    const nobody = isRoot ? { uid: 65534, gid: 65534 } : {};
    if (isRoot)
      for (const name of ['', 'data', 'data/a.jsonl', 'known', 'known/open.jsonl'])
        await chown(path.join(shut, name), 65534, 65534);
    await chmod(path.join(shut, 'known/shut.jsonl'), 0);
    for (const name of ['known/shut.jsonl', 'known']) {
      const args = ['audit', path.join(shut, 'data'), '--workspace', path.join(shut, 'ws')];
      const { code, stderr } = await runCli([...args, '--anchors', path.join(shut, name)], {
        ...nobody,
        env: { NODE_COMPILE_CACHE: path.join(shut, 'cache') },
      });
      expect([code, stderr]).toEqual([2, expect.stringContaining('No permission')]);
      expect(stderr).toContain('shut.jsonl');
      expect(stderr).toContain('Check the permissions of the file.');
    }
  });
});
