import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, truncateSync, unlinkSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGzip, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditProgress } from '../src/audit/audit-options.ts';
import type { AuditResult, QuarantineEntry } from '../src/audit/audit-result.ts';
import { audit } from '../src/report/audit.ts';
import { type AuditFacts, auditFolders, readAuditFacts } from './support/audit-facts.ts';
import { checkWorkspace } from './support/check-workspace.ts';
import { measureCli } from './support/measured-cli.ts';
import { layOut, makeMixture, packLines, parquetOf } from './support/mixture.ts';
import { randomText } from './support/random-text.ts';
import { type CliResult, runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const MB = 1 << 20;
const ODD_NAMES = [
  'new\nline.jsonl',
  'quo\'te".jsonl',
  '🐎.jsonl',
  '-leading.jsonl',
  'red\u001b[31m.jsonl',
  'a b [1] {x} *.jsonl',
  '%41.jsonl',
];
const JSON_ROWS = Array.from({ length: 4000 }, (_, i) =>
  JSON.stringify({ id: `r${i}`, text: `row ${(i * 2654435761) % 4294967296}` }),
);

/** A folder a case: each becomes a source, and all are audited together. */
async function writeCases(data: string): Promise<void> {
  const packed = packLines(JSON_ROWS, 'plain')[1];
  await writeFiles(data, {
    'malformed/a.jsonl': '{"text":"one"}\n{"text": oops}\n\n{"text":"cut',
    'long-line/a.jsonl': Buffer.concat([
      Buffer.from('{"text":"before"}\n{"text":"'),
      Buffer.alloc(100 * MB, 'long '),
      Buffer.from('"}\n{"text":"after"}\n'),
    ]),
    'nul/a.jsonl': '{"text":"raw \0 byte"}\n{"text":"escaped \\u0000 character"}\n',
    'nul/b.txt': `${'text '.repeat(100)}\0${'\x01\x02\0'.repeat(200)}`,
    'invalid-utf8/a.jsonl': Buffer.from('{"text":"good"}\n{"text":"caf\xe9"}\n', 'latin1'),
    'invalid-utf8/b.csv': Buffer.from('id,text\n1,caf\xe9\n2,good\n', 'latin1'),
    'surrogates/a.jsonl': '{"text":"half a \\ud83d pair"}\n',
    'marks/a.jsonl':
      '\ufeff{"text":"after a byte order mark"}\r\n{"text":"and carriage returns"}\r\n\r\n{"text": 5}\r\n',
    'duplicate-keys/a.jsonl': '{"text":"first","text":"second"}\n',
    'duplicate-ids/a.jsonl': '{"id":7,"text":"one"}\n{"id":7,"text":"two"}\n{"id":"7","text":"three"}\n',
    'wrong-types/a.jsonl':
      '{"text":12}\n{"text":["list"]}\n{"text":{"a":1}}\n{"text":null}\n{"text":true}\n{"messages":"no turns"}\n{"text":"good"}\n',
    'empty/a.jsonl': '',
    'empty/b.txt': '',
    'empty/c.jsonl': '{"text":"not empty"}\n',
    'cut/a.jsonl.gz': gzipSync(packed).subarray(0, 20_000),
    'cut/b.jsonl.zst': zstdCompressSync(packed).subarray(0, 20_000),
    'cut/c.parquet': parquetOf(JSON_ROWS.map((text) => ({ text }))).subarray(0, 20_000),
    // 1 GB and 4 GB of zeros: members of 256 MB, one behind the other.
    'bombs/a.jsonl.gz': repeated(await zerosPacked(createGzip({ level: 9 }), 256), 4),
    'bombs/b.jsonl.zst': repeated(await zerosPacked(createZstdCompress(), 256), 16),
    'bombs/c.jsonl': '{"text":"a quiet neighbour"}\n',
    'loops/a.jsonl': '{"text":"inside a loop"}\n',
    'loops/inner/b.jsonl': '{"text":"deeper inside"}\n',
    ...Object.fromEntries(ODD_NAMES.map((name, i) => [`names/${name}`, `{"text":"named oddly ${i}"}\nbroken\n`])),
  });
  await symlink('..', path.join(data, 'loops/inner/up'));
  await symlink('self', path.join(data, 'loops/self'));
  await symlink('nowhere', path.join(data, 'loops/dangling.jsonl'));
  await symlink('a.jsonl', path.join(data, 'loops/same.jsonl'));
}

const repeated = (bytes: Buffer, times: number) => Buffer.concat(Array.from({ length: times }, () => bytes));

/** Compressed zeros, generated as they are packed. */
async function zerosPacked(
  packer: ReturnType<typeof createGzip> | ReturnType<typeof createZstdCompress>,
  megabytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  packer.on('data', (chunk: Buffer) => chunks.push(chunk));
  const zeros = Buffer.alloc(4 * MB);
  for (let written = 0; written < megabytes; written += 4) {
    if (!packer.write(zeros)) await new Promise((resolve) => packer.once('drain', resolve));
  }
  packer.end();
  await new Promise((resolve) => packer.once('end', resolve));
  return Buffer.concat(chunks);
}

describe('one audit of everything that is wrong', () => {
  let folder: string;
  let facts: AuditFacts;
  let result: AuditResult;
  let cli: CliResult & { peakBytes: number };
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-bad-')));
    await writeCases(path.join(folder, 'data'));
    const fifo = path.join(folder, 'data/loops/pipe.jsonl');
    execFileSync('mkfifo', [fifo]);
    cli = await measureCli([
      'audit',
      path.join(folder, 'data'),
      '--workspace',
      path.join(folder, 'ws'),
      '--workers',
      '2',
    ]);
    if (cli.code !== 0) throw new Error(`${cli.code}: ${cli.stderr}`);
    facts = await readAuditFacts((await auditFolders(path.join(folder, 'ws')))[0]!);
    result = JSON.parse(facts.json) as AuditResult;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const source = (id: string) => result.sources.find((one) => one.id === id)!;
  const places = (id: string) =>
    facts.quarantine
      .filter((entry) => entry.source === id)
      .map(({ path: file, row, unit, reason }) => [file, row, unit, reason]);
  const oddities = (id: string) =>
    result.oddities.filter((one) => one.source === id).map(({ kind, records }) => [kind, records]);

  test('nothing is printed but the result, and every entry says where, what and what to do', () => {
    expect(cli.stderr).toBe('');
    for (const entry of facts.quarantine) expectHelpful(entry);
    expect(result.records.read).toBe(result.records.accepted + result.records.quarantined);
    expect(facts.quarantine).toHaveLength(result.records.quarantined);
  });

  test('malformed and truncated lines', () => {
    expect(source('malformed')).toMatchObject({ records: 1, quarantined: 2 });
    expect(places('malformed')).toEqual([
      ['malformed/a.jsonl', 2, 'line', 'malformed-json'],
      ['malformed/a.jsonl', 4, 'line', 'malformed-json'],
    ]);
  });

  test('a line of 100 MB, and bombs, within 1 GB for the whole process tree', ({ annotate }) => {
    void annotate(`peak of the process tree: ${(cli.peakBytes / 1e6).toFixed(0)} MB`);
    expect(source('long-line')).toMatchObject({ records: 2, quarantined: 1 });
    expect(places('long-line')).toEqual([['long-line/a.jsonl', 2, 'line', 'row-too-long']]);
    expect(cli.peakBytes).toBeGreaterThan(50 * MB);
    expect(cli.peakBytes).toBeLessThan(1e9);
  });

  test('NUL bytes', () => {
    expect(source('nul')).toMatchObject({ records: 1, quarantined: 2 });
    expect(places('nul')).toEqual([
      ['nul/a.jsonl', 1, 'line', 'malformed-json'],
      ['nul/b.txt', null, 'file', 'binary-content'],
    ]);
    expect(oddities('nul')).toEqual([['nul-character', 1]]);
  });

  test('invalid UTF-8', () => {
    expect(source('invalid-utf8')).toMatchObject({ records: 2, quarantined: 2 });
    expect(places('invalid-utf8')).toEqual([
      ['invalid-utf8/a.jsonl', 2, 'line', 'invalid-utf8'],
      ['invalid-utf8/b.csv', 1, 'row', 'invalid-utf8'],
    ]);
  });

  test('lone surrogates', () => {
    expect(source('surrogates')).toMatchObject({ records: 1, quarantined: 0 });
    expect(oddities('surrogates')).toEqual([['lone-surrogate', 1]]);
  });

  test('a byte order mark and carriage returns', () => {
    expect(source('marks')).toMatchObject({ records: 2, quarantined: 1 });
    expect(oddities('marks')).toEqual([['byte-order-mark', 1]]);
    expect(places('marks')).toEqual([['marks/a.jsonl', 4, 'line', 'wrong-type']]);
  });

  test('duplicate keys and duplicate ids', () => {
    expect(source('duplicate-keys')).toMatchObject({ records: 1 });
    expect(oddities('duplicate-keys')).toEqual([['duplicate-key', 1]]);
    expect(source('duplicate-ids')).toMatchObject({ records: 3, quarantined: 0 });
    expect(result.repeated_ids).toMatchObject([{ source: 'duplicate-ids', ids: 1, records: 3 }]);
    expect(result.findings.some(({ kind, source: id }) => kind === 'repeated-ids' && id === 'duplicate-ids')).toBe(
      true,
    );
  });

  test('wrong types', () => {
    // A list of texts is a text; a text where turns are expected is one too.
    expect(source('wrong-types')).toMatchObject({ records: 3, quarantined: 4 });
    expect(places('wrong-types').map(([, row]) => row)).toEqual([1, 3, 4, 5]);
  });

  test('empty files are passed over and named', () => {
    expect(source('empty')).toMatchObject({ records: 1, quarantined: 0 });
    const notes = facts.run.notes.join('\n');
    expect(notes).toContain('empty/a.jsonl');
    expect(notes).toContain('empty/b.txt');
  });

  test('truncated gzip, Zstandard and Parquet', () => {
    expect(places('cut')).toEqual([
      ['cut/a.jsonl.gz', expect.any(Number), 'line', 'truncated'],
      ['cut/b.jsonl.zst', expect.any(Number), 'line', 'truncated'],
      ['cut/c.parquet', expect.any(Number), 'row', 'truncated'],
    ]);
    // What came before the cut is kept.
    expect(source('cut').records).toBeGreaterThan(500);
  });

  test('decompression bombs are left at the limit', () => {
    expect(source('bombs').records).toBe(1);
    const reasons = places('bombs').map(([file, , , reason]) => [file, reason]);
    expect(reasons).toContainEqual(['bombs/a.jsonl.gz', 'expands-too-far']);
    expect(reasons).toContainEqual(['bombs/b.jsonl.zst', 'expands-too-far']);
  });

  test('loops of links, dangling links and pipes', () => {
    expect(source('loops')).toMatchObject({ records: 2 });
    expect(places('loops')).toEqual([
      ['loops/dangling.jsonl', null, 'file', 'broken-link'],
      ['loops/self', null, 'file', 'broken-link'],
    ]);
    expect(facts.run.notes.join('\n')).toContain('loops/pipe.jsonl');
  });

  test('odd names are read, listed as they are, and printed harmlessly', () => {
    expect(source('names')).toMatchObject({ records: ODD_NAMES.length, quarantined: ODD_NAMES.length });
    const listed = facts.quarantine
      .filter((entry) => entry.source === 'names')
      .map((entry) => path.posix.basename(entry.path));
    expect(listed.sort()).toEqual([...ODD_NAMES].sort());
    expect(cli.stdout).not.toContain('\u001b');
    expect(cli.stdout).not.toContain('new\nline');
  });
});

function expectHelpful({ path: file, unit, row, detail, remedy }: QuarantineEntry): void {
  expect(file).not.toBe('');
  if (unit !== 'file') expect(row, file).toBeGreaterThan(0);
  expect(detail.length, file).toBeGreaterThan(5);
  expect(remedy, file).toMatch(/^[A-Z].{5,}\.$/s);
  expect(remedy, `${file} has advice of its own`).not.toContain('See docs');
}

const isRoot = process.getuid?.() === 0;

test('files that may not be read are named, with what to do', async ({ skip }) => {
  const canRun = !isRoot || spawnSync(process.execPath, ['--version'], { uid: 65534, gid: 65534 }).status === 0;
  skip(!canRun, 'run by the superuser from a folder that nobody else may enter');
  const folder = await temporaryFolder('denied');
  const data = path.join(folder, 'data');
  await writeFiles(data, {
    'a/open.jsonl': '{"text":"open"}\n',
    'a/shut.jsonl': '{"text":"shut"}\n',
    'shut/x.jsonl': '{"text":"x"}\n',
  });
  // The superuser may read everything: run as somebody else.
  const nobody = isRoot ? { uid: 65534, gid: 65534 } : {};
  if (isRoot)
    for (const name of ['', 'data', 'data/a', 'data/a/open.jsonl']) await chown(path.join(folder, name), 65534, 65534);
  await chmod(path.join(data, 'a/shut.jsonl'), 0);
  await chmod(path.join(data, 'shut'), 0);
  const env = { NODE_COMPILE_CACHE: path.join(folder, 'cache') };
  try {
    const { code, stderr } = await runCli(['audit', data, '--workspace', path.join(folder, 'ws'), '--quiet'], {
      ...nobody,
      env,
    });
    expect([code, stderr]).toEqual([0, '']);
    const { quarantine } = await readAuditFacts((await auditFolders(path.join(folder, 'ws')))[0]!);
    expect(quarantine.map((entry) => [entry.path, entry.reason])).toEqual([
      ['a/shut.jsonl', 'unreadable-file'],
      ['shut', 'unreadable-file'],
    ]);
    for (const entry of quarantine) {
      expectHelpful(entry);
      expect(entry.detail).toContain('No permission');
    }
    const alone = await runCli(['audit', path.join(data, 'a/shut.jsonl'), '--workspace', path.join(folder, 'ws')], {
      ...nobody,
      env,
    });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain('shut.jsonl');
    expect(alone.stderr).toContain('No permission');
  } finally {
    await chmod(path.join(data, 'shut'), 0o755);
  }
});

describe('a file that changes while it is read', () => {
  const random = new SeededRandom(9);
  const lines = Array.from({ length: 2500 }, (_, i) => JSON.stringify({ id: i, text: randomText(random, 30) }));

  /** Audits while `disturb` meddles with the file: once when reading begins, or again and again. */
  async function auditDisturbed(disturb: (file: string) => void, { isOnce }: { isOnce: boolean }) {
    const folder = await temporaryFolder('changing');
    const file = path.join(folder, 'data/log/a.jsonl');
    await writeFiles(folder, {
      'data/log/a.jsonl': packLines(lines, 'plain')[1],
      'data/log/b.jsonl': '{"text":"steady"}\n',
    });
    const options = { data: [path.join(folder, 'data')], workers: 1 };
    let timer: NodeJS.Timeout | undefined;
    const onProgress = ({ stage }: AuditProgress) => {
      if (stage !== 'read' || timer !== undefined) return;
      disturb(file);
      timer = setInterval(() => !isOnce && disturb(file), 1);
    };
    const report = await audit({ ...options, workspace: path.join(folder, 'ws'), onProgress }).finally(() =>
      clearInterval(timer),
    );
    const json = (await readAuditFacts(report.folder)).json;
    const jsonNow = async (workspace: string) => {
      const { folder: audited } = await audit({ ...options, workspace: path.join(folder, workspace) });
      return (await readAuditFacts(audited)).json;
    };
    return { ...report, json, jsonAgain: () => jsonNow('ws'), jsonFresh: () => jsonNow('fresh') };
  }

  test('appended to: it is read again, whole', async () => {
    const { json, jsonFresh, run } = await auditDisturbed((file) => appendFileSync(file, '{"text":"late"}\n'), {
      isOnce: true,
    });
    expect(json).toBe(await jsonFresh());
    expect(run.notes.join()).not.toContain('changing');
  });

  test('truncated: what is left is read', async () => {
    const {
      json,
      jsonFresh,
      audit: result,
    } = await auditDisturbed((file) => truncateSync(file, 100_000), { isOnce: true });
    expect(json).toBe(await jsonFresh());
    expect(result.records.accepted).toBeLessThan(lines.length);
  });

  test('changing without end: taken as it is at last, and said so', async () => {
    const {
      run,
      quarantine,
      audit: result,
      jsonAgain,
      jsonFresh,
    } = await auditDisturbed((file) => appendFileSync(file, '{"text":"late"}\n'), { isOnce: false });
    expect(run.notes.join()).toContain('log/a.jsonl kept changing');
    // Nothing was lost, so nothing is set aside.
    expect(quarantine).toEqual([]);
    expect(result.records.accepted).toBeGreaterThan(lines.length);
    expect(await jsonAgain(), 'once it stands still, nothing of that is left').toBe(await jsonFresh());
  });

  test('removed: named as unreadable, the others are read', async () => {
    const { quarantine, audit: result } = await auditDisturbed((file) => existsSync(file) && unlinkSync(file), {
      isOnce: true,
    });
    expect(quarantine).toMatchObject([
      { path: 'log/a.jsonl', reason: 'unreadable-file', detail: expect.stringContaining('ENOENT') },
    ]);
    expectHelpful(quarantine[0]!);
    expect(result.records).toMatchObject({ accepted: 1, quarantined: 1 });
  });
});

describe('no room to write', () => {
  const mixture = layOut(makeMixture(2, 5), { shards: 2 });

  /** What an audit with room enough says of the mixture. */
  let expected: string | undefined;

  async function expectRecovery(data: string, workspace: string): Promise<void> {
    await checkWorkspace(workspace);
    const { code, stderr } = await runCli(['audit', data, '--workspace', workspace, '--quiet']);
    expect([code, stderr]).toEqual([0, '']);
    const json = async (folder: string) => (await readAuditFacts((await auditFolders(folder)).at(-1)!)).json;
    expected ??= await json(
      path.dirname(path.dirname((await audit({ data: [data], workspace: await temporaryFolder('fresh') })).folder)),
    );
    expect(await json(workspace)).toBe(expected);
  }

  function mountSmall(folder: string, size: string): boolean {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  test('a full disk: says so, names the place, keeps what is finished', async ({ skip }) => {
    const folder = await temporaryFolder('full');
    const data = path.join(folder, 'data');
    const disk = path.join(folder, 'disk');
    await writeFiles(data, mixture);
    await mkdir(disk);
    if (!mountSmall(disk, '160k')) skip('a small file system cannot be mounted here');
    try {
      const workspace = path.join(disk, 'ws');
      const full = await runCli(['audit', data, '--workspace', workspace, '--workers', '2', '--quiet']);
      expect([full.code, full.stderr]).toEqual([3, expect.stringContaining('the disk is full')]);
      expect(full.stderr).toContain(workspace);
      expect(full.stderr).toContain('finished parts are kept');
      expect(full.stderr).not.toContain('should not happen');
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      await expectRecovery(data, workspace);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('files may grow no larger: says so, names the place, keeps what is finished', async ({ skip }) => {
    if (!existsSync('/usr/bin/prlimit')) skip('there is no prlimit here');
    const folder = await temporaryFolder('limit');
    const data = path.join(folder, 'data');
    await writeFiles(data, mixture);
    const workspace = path.join(folder, 'ws');
    const limited = await runCli(['audit', data, '--workspace', workspace, '--workers', '2', '--quiet'], {
      fileSizeLimit: 8192,
      env: { NODE_COMPILE_CACHE: '' },
    });
    expect([limited.code, limited.stderr]).toEqual([3, expect.stringContaining('EFBIG')]);
    expect(limited.stderr).toContain(workspace);
    expect(limited.stderr).toContain('ulimit -f');
    expect(limited.stderr).not.toContain('should not happen');
    await expectRecovery(data, workspace);
  });

  test('a workspace that may not be written', async ({ skip }) => {
    const folder = await temporaryFolder('readonly');
    await writeFiles(folder, { 'data/a.jsonl': '{"text":"one"}\n' });
    const disk = path.join(folder, 'disk');
    await mkdir(disk);
    if (!mountSmall(disk, '100k')) skip('a small file system cannot be mounted here');
    try {
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      const { code, stderr } = await runCli(['audit', path.join(folder, 'data'), '--workspace', path.join(disk, 'ws')]);
      expect(code).toBe(3);
      expect(stderr).toContain(path.join(disk, 'ws'));
      expect(stderr).toContain('--workspace DIR');
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

test('two audits at once in one workspace both finish, and both are right', async () => {
  const folder = await temporaryFolder('twice');
  const data = path.join(folder, 'data');
  await writeFiles(data, layOut(makeMixture(6, 4), { shards: 3, packing: 'gz' }));
  const args = ['audit', data, '--workspace', path.join(folder, 'ws'), '--workers', '2', '--quiet'];
  const both = await Promise.all([runCli(args), runCli(args)]);
  expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const folders = await auditFolders(path.join(folder, 'ws'));
  expect(folders).toHaveLength(2);
  expect((await runCli(['audit', data, '--workspace', path.join(folder, 'alone'), '--quiet'])).code).toBe(0);
  const alone = await readAuditFacts((await auditFolders(path.join(folder, 'alone')))[0]!);
  for (const one of folders) expect((await readAuditFacts(one)).json).toBe(alone.json);
  expect((await checkWorkspace(path.join(folder, 'ws'))).leftovers).toEqual([]);
});

test.each([
  ['s3://bucket/data.jsonl', 'aws s3 cp'],
  ['hf://datasets/someone/something', 'hf download'],
  ['https://example.org/data.jsonl', 'curl -O'],
])('remote path %s is refused with the way to fetch it', async (address, tool) => {
  const folder = await temporaryFolder('remote');
  const { code, stderr } = await runCli(['audit', address], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain(address);
  expect(stderr).toContain(tool);
});

test('a workspace beside or among the data is no data', async () => {
  const folder = await temporaryFolder('among');
  await writeFiles(folder, { 'a/a.jsonl': '{"text":"one"}\n', 'b/b.jsonl': '{"text":"two"}\n' });
  const workspace = path.join(folder, 'results');
  const first = await audit({ data: [folder], workspace });
  const second = await audit({ data: [folder], workspace });
  expect((await readAuditFacts(second.folder)).json).toBe((await readAuditFacts(first.folder)).json);
  expect(second.run.sources).toEqual(['a', 'b']);
});

test('a workspace whose path has characters of patterns and quotes works', async () => {
  const folder = await temporaryFolder('odd');
  await writeFiles(folder, { 'data/a.jsonl': '{"text":"one"}\n' });
  const workspace = path.join(folder, "ws [v1] {a,b} it's *?");
  const { audit: result } = await audit({ data: [path.join(folder, 'data')], workspace });
  expect(result.records.accepted).toBe(1);
  expect(await readdir(path.join(workspace, 'audits'))).toHaveLength(1);
});

test('a workspace that is something else is left alone', async () => {
  const folder = await temporaryFolder('other');
  await writeFiles(folder, { 'data/a.jsonl': '{"text":"one"}\n', 'ws/format.json': '{"format":"something"}\n' });
  const { code, stderr } = await runCli(['audit', path.join(folder, 'data'), '--workspace', path.join(folder, 'ws')]);
  expect(code).toBe(3);
  expect(stderr).toContain(path.join(folder, 'ws/format.json'));
  await writeFile(path.join(folder, 'ws/format.json'), '{"format":"outcross-workspace","version":99}');
  const newer = await runCli(['audit', path.join(folder, 'data'), '--workspace', path.join(folder, 'ws')]);
  expect([newer.code, newer.stderr]).toEqual([3, expect.stringContaining('format 99')]);
});
