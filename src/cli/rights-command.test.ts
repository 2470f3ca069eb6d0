import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);

async function cli(args: readonly string[], input?: string) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stdin = new PassThrough();
  stdin.end(input ?? '');
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 100 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin,
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-rights-'));
  await writeFile(
    at('robots.txt'),
    'User-agent: *\nContent-Usage: /news train-ai=n\nContent-Usage: /open train-ai=y\n',
  );
  await writeFile(at('headers.txt'), 'HTTP/1.1 200 OK\nDate: Wed, 23 Apr 2025 04:48:02 GMT\ntdm-reservation: 0\n');
  await writeFile(at('page.html'), '<meta name="tdm-reservation" content="1\u001b[31m">');
  await writeFile(at('prose'), 'Nothing of that kind.\n');
  await utimes(at('robots.txt'), new Date('2026-03-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('outcross rights', () => {
  test('answers for an address, with the times the files were seen', async () => {
    const { code, stdout } = await cli([
      'rights',
      at('robots.txt'),
      at('headers.txt'),
      '--url',
      'https://e.org/news/1',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'outcross-rights/1',
      url: 'https://e.org/news/1',
      agent: '*',
      tdm_reserved: true,
      signals: [
        {
          protocol: 'aipref',
          value: 'Content-Usage: train-ai=n',
          says: 'reserved',
          observed_at: '2026-03-01T00:00:00.000Z',
          ref: `${at('robots.txt')}:2`,
        },
        {
          protocol: 'tdmrep',
          value: 'tdm-reservation: 0',
          says: 'permitted',
          observed_at: '2025-04-23T04:48:02.000Z',
          ref: `${at('headers.txt')}:3`,
        },
      ],
      notes: [],
      files: [
        { name: at('robots.txt'), kind: 'robots', observed_at: '2026-03-01T00:00:00.000Z' },
        { name: at('headers.txt'), kind: 'headers', observed_at: '2025-04-23T04:48:02.000Z' },
      ],
    });
  });

  test('says it for people, and prints no control characters', async () => {
    const open = await cli(['rights', at('robots.txt'), '--url', 'https://e.org/open/1']);
    expect(open.stdout).toMatch(/^training is permitted expressly {2}\(https:\/\/e\.org\/open\/1, crawler \*\)\n/);
    const nothing = await cli(['rights', at('robots.txt')]);
    expect(nothing.stdout).toContain('nobody says whether a model may be trained on this');
    const hostile = await cli(['rights', at('page.html'), '--observed-at', '2026-01-02']);
    expect(hostile.stdout).toContain('tdm-reservation: 1\\x1b[31m');
    expect(hostile.stdout).toContain('2026-01-02T00:00:00.000Z');
    expect(hostile.stdout).not.toContain('\u001b');
  });

  test.each([
    [['rights', 'nowhere.txt'], 'cannot be read (ENOENT)'],
    [['rights', '.'], 'cannot be read'],
    [['rights', 'prose'], 'is no robots.txt'],
    [['rights', 'robots.txt', '--url', 'e.org'], 'is no http or https address'],
    [['rights', 'robots.txt', '--observed-at', 'yesterday'], 'is no date'],
    [['rights'], 'missing required argument'],
  ])('%j ends with 2', async (args, message) => {
    const placed = args.map((arg, index) => (index === 1 ? at(arg) : arg));
    const { code, stderr, stdout } = await cli(placed);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});
