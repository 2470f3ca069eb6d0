import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { AuditReport } from '../audit/audit-result.ts';
import { audit } from '../report/audit.ts';
import { checkAudit } from '../report/check-audit.ts';
import { collectGarbage } from '../workspace/collect-garbage.ts';
import { liveLeases, takeLease } from '../workspace/leases.ts';
import { verifyWorkspace } from '../workspace/verify-workspace.ts';
import { workspaceSize } from '../workspace/workspace-size.ts';
import { run } from './run.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

/** Runs a command line in this process. */
async function cli(args: readonly string[], { input, isTTY = false }: { input?: string; isTTY?: boolean } = {}) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY });
  if (input !== undefined) stdin.end(input);
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 80 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin,
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

let template: string;
let first: AuditReport;

beforeAll(async () => {
  template = await mkdtemp(path.join(os.tmpdir(), 'outcross-workspace-'));
  await writeFiles(template, {
    'data/notes.jsonl': `${json([
      { id: 'n1', text: 'A note about rain citeturn0search8.' },
      { id: 'n2', text: 'A note about snow.' },
    ])}{broken\n`,
  });
  const options = { data: [path.join(template, 'data')], workspace: path.join(template, 'ws'), workers: 1 };
  first = await audit({ ...options, now: () => new Date('2026-11-01T00:00:00Z') });
});

afterAll(() => rm(template, { recursive: true, force: true }));

/** A copy of an audited workspace, with its data. */
async function audited() {
  const folder = await temporaryFolder('workspace');
  await cp(template, folder, { recursive: true });
  const workspace = path.join(folder, 'ws');
  const options = { data: [path.join(folder, 'data')], workspace, workers: 1 };
  return { workspace, data: path.join(folder, 'data/notes.jsonl'), options, on: { folder: workspace } };
}

const verify = (folder: string) => verifyWorkspace({ folder }, { checkAudit });

async function filesBelow(folder: string): Promise<readonly string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

test('a refresh that was cut off is damaged, one that has not begun is none', async () => {
  const { workspace } = await audited();
  const state = 'refreshes/2026-11-01-monthly/refresh.json';
  await writeFiles(workspace, { [state]: '{"schema":' });
  expect((await verify(workspace)).damaged).toMatchObject([{ file: path.normalize(state) }]);
  await writeFile(path.join(workspace, state), '{"schema":"outcross.refresh/1"}\n');
  expect((await verify(workspace)).damaged).toEqual([]);
  await rm(path.join(workspace, state));
  expect((await verify(workspace)).damaged).toEqual([]);
});

test('a whole workspace is whole; every damaged file is named', async () => {
  const { workspace } = await audited();
  expect(await verify(workspace)).toEqual({
    checked: {
      parts: 1,
      snapshots: 1,
      audits: 1,
      tombstones: 0,
      reviews: 0,
      references: 0,
      comparisons: 0,
      lines: 0,
      builds: 0,
      lineage: 0,
    },
    damaged: [],
  });
  expect(await cli(['workspace', 'verify', '--workspace', workspace])).toMatchObject({
    code: 0,
    stdout: 'Whole: 1 part, 1 snapshot, 1 audit, 0 tombstones read.\n',
  });
  const copy = `${workspace}-whole`;
  await cp(workspace, copy, { recursive: true });
  const published = (await filesBelow(workspace)).filter((name) => /^(parts|snapshots|audits)/.test(name));
  expect(published.length).toBeGreaterThanOrEqual(10);
  for (const name of published) {
    const file = path.join(workspace, name);
    const bytes = await readFile(file);
    await truncate(file, Math.floor(bytes.length / 2));
    // changes.json of a first audit is `null`, and half of that is no JSON either.
    expect((await verify(workspace)).damaged.map((damage) => damage.file).join(' '), `cut off: ${name}`).toContain(
      path.basename(name).split('.')[0],
    );
    await rm(file);
    const missing = await verify(workspace);
    if (!/parts.*\.json$/.test(name)) expect(missing.damaged.length, `gone: ${name}`).toBeGreaterThan(0);
    // A part without its summary was never finished; the snapshot that names it says so.
    else expect(missing.damaged.map(({ file: where }) => where.split(path.sep)[0])).toEqual(['snapshots']);
    await writeFile(file, bytes);
  }
  expect((await verify(workspace)).damaged).toEqual([]);
  const table = published.find((name) => name.endsWith('.records.parquet'))!;
  const bytes = await readFile(path.join(workspace, table));
  bytes[40]! ^= 0xff;
  await writeFile(path.join(workspace, table), bytes);
  const spoilt = await cli(['workspace', 'verify', '--workspace', workspace, '--json']);
  expect(spoilt.code).toBe(1);
  expect(JSON.parse(spoilt.stdout).damaged[0]).toMatchObject({ remedy: expect.stringContaining('--verify-inputs') });
});

test('a part whose words were changed does not agree with its summary', async () => {
  const { workspace } = await audited();
  const name = (await filesBelow(path.join(workspace, 'parts'))).find((one) => one.endsWith('.json'))!;
  const file = path.join(workspace, 'parts', name);
  const summary = JSON.parse(await readFile(file, 'utf8'));
  for (const change of [{ words: summary.words + 1 }, { records: 9 }, { quarantined: 0 }, { key: '0'.repeat(32) }]) {
    await writeFile(file, JSON.stringify({ ...summary, ...change }));
    expect((await verify(workspace)).damaged.length, JSON.stringify(change)).toBeGreaterThan(0);
  }
});

test('gc keeps what audits need and takes the rest, oldest audits first', async () => {
  const { workspace, data, options, on } = await audited();
  await writeFile(data, json([{ id: 'n3', text: 'Other notes, other words, of another day.' }]));
  const second = await audit({ ...options, now: () => new Date('2026-11-02T00:00:00Z') });
  expect(await workspaceSize(on)).toMatchObject({ parts: { count: 2, unused: { count: 0 } }, snapshots: { count: 2 } });
  // All audits are kept unless told otherwise.
  expect(await collectGarbage(on)).toMatchObject({ removedBytes: 0, audits: [], parts: { count: 0 } });

  const before = await filesBelow(workspace);
  const dry = await collectGarbage(on, { keepAudits: 1, isDryRun: true });
  expect(dry).toMatchObject({
    dryRun: true,
    audits: [path.basename(first.folder)],
    snapshots: [first.run.snapshotId],
    parts: { count: 1 },
  });
  expect(await filesBelow(workspace)).toEqual(before);

  const sizeBefore = (await workspaceSize(on)).sizeBytes;
  const shown = await cli(['workspace', 'gc', '--keep', '1', '--workspace', workspace]);
  expect(shown.stdout).toContain(`1 audit: ${path.basename(first.folder)}`);
  expect(sizeBefore - (await workspaceSize(on)).sizeBytes).toBe(dry.removedBytes);
  expect((await verify(workspace)).damaged).toEqual([]);
  expect((await cli(['trace', '--where', 'words > 0', '--workspace', workspace])).stdout).toContain('n3');
  expect((await audit({ ...options, now: () => new Date('2026-11-03T00:00:00Z') })).run).toMatchObject({
    newParts: 0,
    snapshotId: second.run.snapshotId,
  });
});

test('gc takes unfinished work of dead processes after an hour, and nothing of the living', async () => {
  const { workspace, on } = await audited();
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');
  const dead = ended.pid!;
  const old = [
    'tmp/query-abc/spill',
    `parts/00/x.json.${dead}-000000000000.tmp`,
    `audits/x.${dead}-000000000000.tmp/audit.json`,
  ];
  const young = ['tmp/query-def/spill', `parts/00/y.json.${dead}-000000000001.tmp`];
  const living = [`parts/00/z.json.${process.pid}-000000000002.tmp`];
  await writeFiles(workspace, Object.fromEntries([...old, ...young, ...living].map((name) => [name, 'x'])));
  const hoursAgo = new Date(Date.now() - 2 * 3600_000);
  for (const name of [...old, 'tmp/query-abc', `audits/x.${dead}-000000000000.tmp`, ...living])
    await utimes(path.join(workspace, name), hoursAgo, hoursAgo);
  expect((await collectGarbage(on)).abandoned).toEqual({ count: 3, sizeBytes: 3 });
  const left = await filesBelow(workspace);
  for (const name of old) expect(left).not.toContain(name);
  for (const name of [...young, ...living]) expect(left).toContain(name);
});

test('gc takes simulations only where it is told to, and only those that nothing changed in', async () => {
  const { workspace, on } = await audited();
  const [old, young] = ['loops/0a/arm-0/model/generation-0001/weights', 'loops/0b/arm-0/states/state'];
  await writeFiles(workspace, { [old]: 'twelve bytes', 'loops/0a/arm-0/states/state': 'x', [young]: 'x' });
  const daysAgo = new Date(Date.now() - 3 * 86_400_000);
  for (const name of [old, 'loops/0a/arm-0/states/state'])
    for (let part = name; part !== 'loops'; part = path.dirname(part))
      await utimes(path.join(workspace, part), daysAgo, daysAgo);
  expect((await workspaceSize(on)).loops).toEqual({ count: 2, sizeBytes: 14 });
  expect((await collectGarbage(on)).loops).toEqual({ count: 0, sizeBytes: 0 });
  expect((await collectGarbage(on, { loopsIdleForDays: 4 })).loops.count).toBe(0);
  expect(await collectGarbage(on, { loopsIdleForDays: 2, isDryRun: true })).toMatchObject({
    removedBytes: 13,
    loops: { count: 1, sizeBytes: 13 },
  });
  const { stdout } = await cli(['workspace', 'gc', '--loops', '2', '--workspace', workspace]);
  expect(stdout).toContain('1 simulation and what its trainers left (13 bytes)');
  const left = await filesBelow(workspace);
  expect(left).toContain(young);
  expect(left.filter((name) => name.startsWith('loops/0a'))).toEqual([]);
});

test('parts of a running audit survive; forgetting waits for it', async () => {
  const { workspace, on } = await audited();
  await rm(path.join(workspace, 'audits'), { recursive: true });
  {
    await using _running = await takeLease(on, 'audit');
    expect(await collectGarbage(on)).toMatchObject({ auditRunning: true, parts: { count: 0 }, snapshots: [] });
    await expect(takeLease(on, 'forget', { waitMs: 0 })).rejects.toThrow(
      `an audit is running (process ${process.pid} on ${os.hostname()})`,
    );
    // Readers and other audits go on.
    await using _reader = await takeLease(on, 'read', { waitMs: 0 });
    await using _other = await takeLease(on, 'audit', { waitMs: 0 });
    expect(await liveLeases(on)).toHaveLength(3);
  }
  expect(await liveLeases(on)).toEqual([]);
  expect(await collectGarbage(on)).toMatchObject({
    auditRunning: false,
    parts: { count: 1 },
    snapshots: [expect.any(String)],
  });
  expect((await workspaceSize(on)).parts.count).toBe(0);
});

test('leases of dead, silent and distant processes', async () => {
  const { workspace, on } = await audited();
  const lease = (more: object) =>
    JSON.stringify({ kind: 'audit', pid: process.pid, host: os.hostname(), takenAt: Date.now(), ...more });
  await writeFiles(workspace, {
    'leases/1-dead.json': lease({ pid: 2 ** 22 + 12345 }),
    'leases/2-silent.json': lease({}),
    'leases/3-far.json': lease({ host: 'elsewhere', pid: 2 ** 22 + 12345 }),
    [`leases/${process.pid}-cut.json`]: '{"kind":',
  });
  const silentSince = new Date(Date.now() - 11 * 60_000);
  await utimes(path.join(workspace, 'leases/2-silent.json'), silentSince, silentSince);
  expect((await liveLeases(on)).map(({ name }) => name).sort()).toEqual(
    ['3-far.json', `${process.pid}-cut.json`].sort(),
  );
});

test('forget asks on a terminal, and needs --yes without one', async () => {
  const { workspace } = await audited();
  const args = ['forget', 'data/n1', '--workspace', workspace];
  const [source] = JSON.parse(
    (await cli(['trace', '--where', 'words > 0', '--json', '--workspace', workspace])).stdout,
  ).records.map((record: { source: string }) => record.source);
  args[1] = `${source}/n1`;
  const refused = await cli(args);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await cli([...args, '--dry-run'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('notes.jsonl line 1'),
  });
  expect(await cli(args, { isTTY: true, input: 'no\n' })).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('Nothing was changed'),
  });
  expect(await cli(args, { isTTY: true, input: '' })).toMatchObject({ code: 2 });
  expect((await cli(['trace', args[1], '--workspace', workspace])).stdout).toContain('rain');
  expect(await cli(args, { isTTY: true, input: 'yes\n' })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Erased from 1 part and 1 audit.'),
  });
  const left = await cli(['trace', args[1], '--workspace', workspace]);
  expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining('erased on request') });
  expect(left.stdout).not.toContain('rain');
  expect(await cli([...args, '--yes'])).toMatchObject({ code: 0, stdout: 'It is forgotten already.\n' });
  expect(await cli(['forget', `${source}/n22`, '--workspace', workspace, '--yes'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${source}/n2`),
  });
  expect(await cli(['forget', '--where', 'preview ~ hail', '--workspace', workspace, '--yes'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No record fits'),
  });
  expect((await verify(workspace)).damaged).toEqual([]);
});

test('trace says what cannot be meant, and where', async () => {
  const { workspace } = await audited();
  const bad = await cli(['trace', '--where', 'sorce = \u001b[31mnotes', '--workspace', workspace]);
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('  sorce = \\x1b[31mnotes\n  ^\n  Did you mean source?');
  expect(await cli(['trace', 'nothing/here\u0007', '--workspace', workspace])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('There is no record nothing/here\\x07'),
  });
  expect((await cli(['trace', '--where', 'words > 0', '--audit', 'none', '--workspace', workspace])).stderr).toContain(
    'is no audit of this workspace',
  );
});

test('a tombstone that cannot be read stops audits rather than keep what was forgotten', async () => {
  const { workspace, options } = await audited();
  await writeFiles(workspace, { 'tombstones/2026-11-22-x.json': '{' });
  await expect(audit(options)).rejects.toThrow(/forgotten records would be kept again/);
  expect((await verify(workspace)).damaged).toMatchObject([
    { file: path.join('tombstones', '2026-11-22-x.json'), problem: 'is not JSON' },
  ]);
});
