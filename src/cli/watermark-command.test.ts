import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOwnGreen } from '../origin/watermark/own-green-list.ts';
import { run } from './run.ts';

const SECRET = '5ec4e700112233445566778899aabbcc';
let folder: string;
let records: string;
const at = (name: string) => path.join(folder, name);

async function cli(args: readonly string[], input = '') {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stdin = new PassThrough();
  stdin.end(input);
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 100 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin,
    env: { OUTCROSS_DEBUG: '1' },
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-watermark-'));
  const key = { key: Buffer.from(SECRET, 'hex'), gamma: 0.5 };
  const marked = [1];
  for (let token = 1000; marked.length < 60; token++) if (isOwnGreen(key, marked.at(-1)!, token)) marked.push(token);
  const rows = [
    { id: 'ours', tokens: marked },
    { id: 'theirs', tokens: Array.from({ length: 60 }, (_, index) => index * 31) },
    { id: 'short', tokens: [4] },
    { id: 'none' },
  ];
  records = rows.map((row) => JSON.stringify(row)).join('\n');
  await writeFile(at('tokens.jsonl'), records);
  await writeFile(at('key.json'), JSON.stringify({ scheme: 'own-green-list', key: SECRET, name: 'prod' }));
  await writeFile(at('bad.json'), `{"scheme":"own-green-list","key":"${SECRET}","gama":0.5}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('outcross watermark detect', () => {
  test('names what bears the mark and what could not be scored', async () => {
    const { code, stdout, stderr } = await cli(['watermark', 'detect', at('tokens.jsonl'), '--key', at('key.json')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'mark       1 of 3 records bear the mark (p up to 0.001); by chance about 0.0020 would. The others',
        '           may bear none, or be too short, edited, or of another model.',
        'found      ours: p 3.5e-18 over 59 tokens',
        'too short  1 record has too few tokens to be scored.',
        'unreadable line 4: no tokens: none of tokens, token_ids, input_ids',
        '',
      ].join('\n'),
    );
  });

  test('as one JSON object, from standard input', async () => {
    const { code, stdout } = await cli(['watermark', 'detect', '-', '--key', at('key.json'), '--json'], records);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schema: 'outcross-watermark/1',
      scheme: 'own-green-list',
      key: 'prod',
      alpha: 0.001,
    });
    expect(report).toMatchObject({ records: 3, found: 1, unscored: 1 });
    expect(report.results.map(({ id }: { id: string }) => id)).toEqual(['ours', 'theirs', 'short', 'none']);
    // 59 of 59 green, and twice for the windows that were looked at as well: 58 halvings.
    expect(report.results[0].logP).toBeCloseTo(-58 * Math.LN2, 9);
    expect(stdout).not.toContain(SECRET.slice(0, 8));
  });

  test('an empty input is an empty list and no result', async () => {
    const { code, stdout, stderr } = await cli(['watermark', 'detect', '-', '--key', at('key.json'), '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ results: [], records: 0 });
    expect(stderr).toBe('No record could be scored.\n');
  });

  test.each([
    [['tokens.jsonl', 'bad.json'], 'a field that the scheme does not have'],
    [['tokens.jsonl', 'tokens.jsonl'], 'is not JSON'],
    [['tokens.jsonl', 'nowhere.json'], 'cannot be read (ENOENT)'],
    [['tokens.jsonl', '.'], 'is no key file'],
    [['nowhere.jsonl', 'key.json'], 'cannot be read (ENOENT)'],
  ])('%j ends with 2 and shows no key', async ([file, key], message) => {
    const { code, stderr, stdout } = await cli(['watermark', 'detect', at(file!), '--key', at(key!)]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout + stderr).not.toContain(SECRET.slice(0, 8));
  });

  test('alpha must be a share', async () => {
    const { code, stderr } = await cli([
      'watermark',
      'detect',
      at('tokens.jsonl'),
      '--key',
      at('key.json'),
      '--alpha',
      '2',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('between 0 and 1');
  });
});
