import { appendFile, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { auditResultSchema } from '../audit/audit-result.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);
/** Runs an audit in the shared workspace, in one thread. */
const audit = (args: readonly string[], options?: Parameters<typeof runInProcess>[1]) =>
  runInProcess(['audit', '--workspace', at('ws'), '--workers', '1', ...args], options);

const rows = (count: number, prefix = 'n') =>
  Array.from(
    { length: count },
    (_, i) =>
      `${JSON.stringify({ id: `${prefix}${i}`, text: `Entry ${i} of the letters that were kept in the house by the sea.` })}\n`,
  ).join('');

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-cli-')));
  await writeFiles(folder, {
    'good/letters/a.jsonl': rows(20),
    'good/letters/SOURCE.yaml': 'origin: human\npublisher: An archive\n',
    // 3 of 20 rows cannot be read.
    'broken/a.jsonl': `${rows(17)}{"id": "x", "text": \n[1]\n{"id": "y"}\n`,
    'hopeless/a.jsonl': '{"id": \n{"id": \n',
    'no-text/a.jsonl': '{"n": 1}\n{"n": 2}\n',
    'empty/.keep': '',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Audit folders so far, oldest first by name. */
const audits = async () => (await readdir(at('ws/audits'))).sort();

describe('what is printed', () => {
  test('a summary on standard output, without colour or progress where there is no terminal', async () => {
    const { code, stdout, stderr } = await audit([at('good')]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('1 source · 20 records');
    expect(stdout).toMatch(/report {2}\S+audit\.html\n$/);
    expect(stdout).not.toMatch(/\n\n$/);
    expect(stdout).not.toContain('\x1b');
  });

  test('--json gives one object, the audit.json of the workspace to the byte', async () => {
    const { code, stdout, stderr } = await audit([at('good'), '--json']);
    const before = await audits();
    const published = await Promise.all(
      before.map((name) => readFile(path.join(at('ws/audits'), name, 'audit.json'), 'utf8')),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(published).toContain(stdout);
    const result = auditResultSchema.parse(JSON.parse(stdout));
    expect(result.records).toEqual({ read: 20, accepted: 20, quarantined: 0 });
    expect(result.sources.map(({ id, declared_origin }) => [id, declared_origin])).toEqual([['letters', 'human']]);
  });

  test('colour on terminals', async () => {
    expect((await audit([at('good')], { isTTY: true })).stdout).toContain('\x1b[');
  });

  test('--progress json writes one event a line to standard error, --quiet nothing to standard output', async () => {
    const before = (await audits()).length;
    const { code, stdout, stderr } = await audit([at('good'), '--progress', 'json', '--quiet', '--verify-inputs']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect((await audits()).length).toBe(before + 1);
    const events = stderr
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { type: string; stage: string; doneBytes: number; totalBytes?: number; records: number },
      );
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['stage-progress']));
    expect([...new Set(events.map(({ stage }) => stage))]).toEqual([
      'list',
      'read',
      'compare',
      'measure',
      'summarise',
      'publish',
    ]);
    const reading = events.filter(({ stage }) => stage === 'read');
    expect(reading.map(({ doneBytes }) => doneBytes)).toEqual(
      reading.map(({ doneBytes }) => doneBytes).toSorted((a, b) => a - b),
    );
    const { size } = await stat(at('good/letters/a.jsonl'));
    expect(reading.at(-1)).toMatchObject({ doneBytes: size, totalBytes: size, records: 20 });
  });
});

describe('unreadable records and the exit code', () => {
  test('do not change it by themselves', async () => {
    const { code, stdout } = await audit([at('broken'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).records).toEqual({ read: 20, accepted: 17, quarantined: 3 });
  });

  test('--max-unreadable allows a share and refuses above it', async () => {
    expect(await audit([at('broken'), '--quiet', '--max-unreadable', '15%'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const { code, stderr } = await audit([at('broken'), '--quiet', '--max-unreadable', '0.149']);
    expect(code).toBe(1);
    expect(stderr).toBe('3 of 20 records could not be read; --max-unreadable allows a share of 0.149.\n');
  });

  test('data without one readable record is bad input, whatever is allowed', async () => {
    const { code, stderr } = await audit([at('hopeless'), '--quiet', '--text', 'text', '--max-unreadable', '100%']);
    expect(code).toBe(2);
    expect(stderr).toContain('No record could be read');
  });
});

describe('--dry-run', () => {
  test('shows sources and columns and makes no workspace', async () => {
    const { code, stdout } = await runInProcess(['audit', at('good'), '--dry-run', '--workspace', at('ws-dry')]);
    expect(code).toBe(0);
    expect(stdout).toContain('letters\n  1 file, ');
    expect(stdout).toMatch(/text ← text/);
    await expect(stat(at('ws-dry'))).rejects.toThrow('ENOENT');
  });

  test('fails where a source has no text', async () => {
    const { code, stderr } = await runInProcess(['audit', at('no-text'), '--dry-run']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/text/);
  });
});

describe('--diff', () => {
  test('tells what changed between two audits, in words and as one JSON object, in colour where it is wanted', async () => {
    const grown = at('grown');
    await writeFiles(grown, { 'letters/a.jsonl': rows(20) });
    await audit([grown, '--quiet']);
    const [first] = (await audits()).filter((name) => name.endsWith('-grown'));
    await appendFile(path.join(grown, 'letters/a.jsonl'), rows(5, 'later'));
    await audit([grown, '--quiet']);
    const second = path.join(at('ws/audits'), `${first}-2`);
    const { code, stdout } = await audit(['--diff', first!, second]);
    expect(code).toBe(0);
    expect(stdout).toContain('+5');
    const json = await audit(['--diff', first!, path.join(second, 'audit.json'), '--json']);
    expect(JSON.parse(json.stdout)).toBeTypeOf('object');
    expect((await audit(['--diff', first!, first!])).stdout).not.toContain('+5');

    const colored = (args: readonly string[], options: Parameters<typeof audit>[1]) =>
      audit(['--diff', first!, second, ...args], options);
    expect((await colored([], { isTTY: true })).stdout).toContain('\x1b[');
    expect((await colored([], {})).stdout).not.toContain('\x1b');
    expect((await colored(['--no-color'], { isTTY: true })).stdout).not.toContain('\x1b');
    expect((await colored([], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\x1b');
  });

  test.each([
    [['--diff', 'one'], 'two audits are needed, 1 named'],
    [['--diff', 'none-such', 'none-such'], 'none-such: is no audit'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await audit(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('a file that is no audit is refused', async () => {
    await writeFile(at('other.json'), '{"schema": "other"}');
    const { code, stderr } = await audit(['--diff', at('other.json'), at('other.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('other.json: is not an audit');
  });
});

describe('usage that cannot be meant exits with 2 and says what is meant', () => {
  test.each([
    [['audit', 'x', '--sampel', '5%'], "unknown option '--sampel'\n(Did you mean --sample?)"],
    [['audti', 'x'], "unknown command 'audti'\n(Did you mean audit?)"],
    [['audit'], 'no data is named'],
    [['audit', 'x', '--sample', '7'], 'Expected a share such as 5% or 0.05.'],
    [['audit', 'x', '--sample', '101%'], 'Expected a share such as 5% or 0.05.'],
    [['audit', 'x', '--workers', '0'], 'Expected a whole number from 1 up.'],
    [['audit', 'x', '--memory', 'much'], 'Expected a size such as 64M.'],
    [['audit', 'x', '--sources-by', 'name'], '"name" is not one of folder, file'],
    [['audit', 'x', '--columns', 'txt=body'], 'Did you mean "text"?'],
    [['audit', 'https://example.org/data.jsonl'], 'a remote address; only local files are read'],
    [['audit', 's3://bucket/data.jsonl'], 'aws s3 cp'],
    [['audit', 'x', '--policy', 'no-such-policy.yaml'], 'no-such-policy.yaml: cannot be read (ENOENT)'],
    [['audit', 'x', '--unknown\x1b[31m'], '\\x1b[31m'],
    [['audit', 'x', '--zzzzzz'], '(outcross audit --help shows how it is used)'],
    [['workspace', 'gc', '--zzzzzz'], '(outcross workspace gc --help shows how it is used)'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runInProcess([...args, '--workspace', at('ws')]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('\x1b');
  });

  test('a file that is not there, with the nearest name', async () => {
    const { code, stderr } = await audit([at('good/letters/b.jsonl')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/b\.jsonl: no such file or folder\n {2}Did you mean .*a\.jsonl\?/);
  });

  test('a folder without data', async () => {
    const { code, stderr } = await audit([at('empty')]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no data file here');
  });
});

test('a workspace of a newer version cannot be used: 3', async () => {
  await writeFiles(at('ws-new'), { 'format.json': '{"format": "outcross-workspace", "version": 99}\n' });
  const { code, stderr } = await runInProcess(['audit', at('good'), '--workspace', at('ws-new')]);
  expect(code).toBe(3);
  expect(stderr).toContain('was written in format 99');
});

test('help and version exit with 0', async () => {
  const help = await runInProcess(['audit', '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Exit codes: 0 done, 1 refused');
  expect((await runInProcess(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('OUTCROSS_DEBUG shows the cause of an error', async () => {
  const args = ['audit', at('good'), '--policy', at('none.yaml')];
  expect((await runInProcess(args)).stderr).not.toContain('    at ');
  expect((await runInProcess(args, { env: { OUTCROSS_DEBUG: '1' } })).stderr).toContain('ENOENT');
});

describe('standard input', () => {
  test.each([
    ['plain', Buffer.from(rows(7))],
    ['gzipped', gzipSync(rows(7))],
  ])('%s rows are read', async (_, stdin) => {
    const { code, stdout } = await audit(['-', '--json', '--format', 'jsonl'], { stdin });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).records).toEqual({ read: 7, accepted: 7, quarantined: 0 });
  });

  test('nothing on it is bad input', async () => {
    expect((await audit(['-', '--format', 'jsonl'])).code).toBe(2);
  });
});
